#include "ui/status_line.h"

#include "core/config/shown_value.h"
#include "ui/data_controller.h"
#include "ui/font_fit.h"
#include "ui/job_runner.h"
#include "ui/report/report_actions.h"
#include "ui/robustness_controller.h"
#include "ui/run_files.h"
#include "ui/run_life.h"
#include "ui/run_model.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/theory_view.h"
#include "ui/text.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"
#include "viz/fonts.h"

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>

namespace cmir::ui {

namespace {

bool isShownAtOnce(const QString& slot)
{
    return slot == DataController::slot || slot == RunFiles::openSlot || slot == RunFiles::saveSlot
        || slot == RobustnessController::slot || slot == ReportActions::slot || StudyController::isStudySlot(slot);
}

/// Pictures that follow what is on show: their views say when they are at work.
bool isPicture(const QString& slot)
{
    static const QStringList pictures { QStringLiteral("embeddings"), QStringLiteral("correlation"),
        QStringLiteral("samples"), QStringLiteral("sample card"), QStringLiteral("noise") };
    return pictures.contains(slot);
}

/// Whether nothing but the job itself is given up with it.
bool canBeCancelled(const QString& slot)
{
    return slot == DataController::slot || slot == RunFiles::openSlot || slot == RobustnessController::slot
        || slot == ReportActions::slot || slot == RunLife::slot || slot == TheoryView::slot || slot == LayoutBar::slot
        || slot == MeasuresPane::slot || StudyController::isStudySlot(slot);
}

}

StatusLine::StatusLine(RunModel& model, JobRunner& jobs, QWidget* parent)
    : QStatusBar(parent)
    , m_model(model)
    , m_state(new QLabel)
    , m_cancel(new QToolButton)
    , m_epoch(new QLabel)
    , m_progress(new QProgressBar)
    , m_time(new QLabel)
    , m_pace(new QLabel)
    , m_losses(new QLabel)
{
    setSizeGripEnabled(false);
    setContentsMargins(12, 0, 12, 0);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Training progress"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel what is under way"));
    m_cancel->hide();
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (const Job* job = shownJob())
            job->runner->cancel(job->slot);
        showStatus();
    });
    m_losses->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_losses->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QWidget* widget : std::initializer_list<QWidget*> { m_state, m_cancel, m_epoch, m_progress, m_time, m_pace }) {
        widget->setContentsMargins(0, 0, 8, 0);
        addWidget(widget);
    }
    addWidget(m_losses, 1);

    connect(&model, &RunModel::statusChanged, this, &StatusLine::showStatus);
    connect(&model, &RunModel::trainingChanged, this, &StatusLine::showStatus);
    connect(&model, &RunModel::recordChanged, this, &StatusLine::showStatus);
    connect(&model, &RunModel::runReset, this, &StatusLine::showStatus);
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &StatusLine::showStatus);
    follow(jobs);
    fitToFont(this, [this] {
        for (QLabel* label : { m_state, m_epoch, m_time, m_pace, m_losses })
            label->setFont(viz::plainFont(font()));
    });
    fitBar(m_progress, 20);
    showStatus();
}

void StatusLine::follow(JobRunner& jobs)
{
    connect(&jobs, &JobRunner::started, this,
        [this, &jobs](const QString& slot, const QString& title) { begin(&jobs, slot, title); });
    const auto ended = [this, &jobs](const QString& slot) { end(&jobs, slot); };
    connect(&jobs, &JobRunner::finished, this, ended);
    connect(&jobs, &JobRunner::cancelled, this, ended);
    connect(&jobs, &JobRunner::failed, this, ended);
}

void StatusLine::begin(JobRunner* runner, const QString& slot, const QString& title)
{
    if (isPicture(slot))
        return;
    m_running.removeIf([&](const Job& job) { return job.runner == runner && job.slot == slot; });
    m_running.append({ runner, slot, title, {} });
    m_running.last().since.start();
    showStatus();
}

void StatusLine::end(JobRunner* runner, const QString& slot)
{
    if (!runner->isRunning(slot)) // enqueued ones follow
        m_running.removeIf([&](const Job& job) { return job.runner == runner && job.slot == slot; });
    showStatus();
}

/// The newest that is to be seen.
const StatusLine::Job* StatusLine::shownJob() const
{
    for (qsizetype i = m_running.size(); i-- > 0;)
        if (isShownAtOnce(m_running[i].slot) || m_running[i].since.elapsed() >= m_patience)
            return &m_running[i];
    return nullptr;
}

QString StatusLine::stateText() const
{
    return m_state->text();
}

QString StatusLine::epochText() const
{
    return m_epoch->text();
}

QString StatusLine::restingState() const
{
    if (m_model.status().state != SessionState::Ended)
        return tr("Starting");
    const auto& record = m_model.record();
    if (!record)
        return tr("Ready");
    if (!m_model.path().isEmpty() && m_model.status().step == 0)
        return tr("Opened");
    switch (record->end) {
    case RunEnd::Finished:
        return tr("Finished");
    case RunEnd::Stopped:
        return record->partial() ? tr("Stopped within the first epoch") : tr("Stopped");
    case RunEnd::Failed:
        return tr("Failed");
    }
    return {};
}

void StatusLine::showStatus()
{
    const Job* job = shownJob();
    const bool waiting = std::ranges::any_of(
        m_running, [this](const Job& one) { return !isShownAtOnce(one.slot) && one.since.elapsed() < m_patience; });
    if (waiting && !m_soon.isActive())
        m_soon.start(m_patience);
    m_cancel->setVisible(job && canBeCancelled(job->slot) && job->runner->isWanted(job->slot));
    if (job)
        m_state->setText(job->title + QStringLiteral("…"));
    else if (m_model.isTraining())
        m_state->setText(m_model.status().state == SessionState::Paused ? tr("Paused")
                : m_model.status().state == SessionState::Ending        ? tr("Ending")
                                                                        : tr("Training"));
    else
        m_state->setText(restingState());
    showNumbers();
}

void StatusLine::showNumbers()
{
    const TrainingStatus& status = m_model.status();
    const auto& record = m_model.record();
    const bool training = m_model.isTraining();
    const auto done = training ? status.epoch : record ? record->epochs : 0;
    const auto asked = training ? status.epochs : record ? m_model.settings().epochs : 0;
    const auto all = asked > 0 ? std::max(asked, done) : 0; // one that was under way when its end was set is done
    const bool open = isWithoutEnd(all);
    m_epoch->setText(open ? tr("epoch %1").arg(done) : all > 0 ? tr("epoch %1/%2").arg(done).arg(all) : QString());
    m_progress->setVisible(training && !open);
    const auto steps = static_cast<double>(status.stepsPerEpoch * status.epochs);
    m_progress->setValue(steps > 0 ? static_cast<int>(1000 * static_cast<double>(status.step) / steps) : 0);
    if (training)
        m_time->setText(status.secondsLeft < 0 || open ? tr("%1 elapsed").arg(readableDuration(status.secondsElapsed))
                                                       : tr("%1 left").arg(readableDuration(status.secondsLeft)));
    else
        m_time->setText(record ? tr("took %1").arg(readableDuration(record->seconds)) : QString());
    const bool slow = !status.slowBecause.empty();
    m_pace->setText(status.msPerStep > 0
            ? (slow ? tr("%1 ms/step by autograd") : tr("%1 ms/step")).arg(status.msPerStep, 0, 'f', 1)
            : QString());
    m_pace->setToolTip(slow ? richTip(tr("The steps are differentiated by autograd, several times slower than those "
                                         "that are written by hand: %1.")
                                          .arg(toQt(status.slowBecause)))
                            : QString());
    QStringList terms;
    const auto& series = m_model.history().series;
    for (const QString& name : historyNames(series, QStringLiteral("train/")))
        if (const auto& values = series.at(name.toStdString()); !values.empty())
            terms << QStringLiteral("%1 %2").arg(historyTitle(name), readableNumber(values.back()));
    m_losses->setText(terms.join(QStringLiteral("  ·  ")));
}

}
