#include "ui/status_line.h"

#include "core/config/shown_value.h"
#include "ui/data_controller.h"
#include "ui/job_runner.h"
#include "ui/robustness_controller.h"
#include "ui/run_files.h"
#include "ui/run_model.h"
#include "ui/studies/study_controller.h"
#include "ui/text.h"
#include "viz/fonts.h"

#include <QLabel>
#include <QProgressBar>

namespace cmir::ui {

namespace {

bool isShown(const QString& slot)
{
    return slot == DataController::slot || slot == RunFiles::openSlot || slot == RunFiles::saveSlot
        || slot == RobustnessController::slot || StudyController::isStudySlot(slot);
}

}

StatusLine::StatusLine(RunModel& model, JobRunner& jobs, QWidget* parent)
    : QStatusBar(parent)
    , m_model(model)
    , m_jobs(jobs)
    , m_state(new QLabel)
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
    m_progress->setFixedSize(144, 12);
    m_progress->setAccessibleName(tr("Training progress"));
    for (QLabel* label : { m_state, m_epoch, m_time, m_pace, m_losses })
        label->setFont(viz::plainFont(font()));
    m_losses->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_losses->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QWidget* widget : std::initializer_list<QWidget*> { m_state, m_epoch, m_progress, m_time, m_pace }) {
        widget->setContentsMargins(0, 0, 8, 0);
        addWidget(widget);
    }
    addWidget(m_losses, 1);

    connect(&model, &RunModel::statusChanged, this, &StatusLine::showStatus);
    connect(&model, &RunModel::trainingChanged, this, &StatusLine::showStatus);
    connect(&model, &RunModel::recordChanged, this, &StatusLine::showStatus);
    connect(&model, &RunModel::runReset, this, &StatusLine::showStatus);
    connect(&jobs, &JobRunner::started, this, [this](const QString& slot, const QString& title) {
        if (isShown(slot))
            m_job = title + QStringLiteral("…");
        showStatus();
    });
    const auto ended = [this](const QString& slot) {
        if (isShown(slot))
            m_job.clear();
        showStatus();
    };
    connect(&jobs, &JobRunner::finished, this, ended);
    connect(&jobs, &JobRunner::cancelled, this, ended);
    connect(&jobs, &JobRunner::failed, this, ended);
    showStatus();
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
    if (!m_job.isEmpty())
        m_state->setText(m_job);
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
    const auto all = training ? status.epochs
        : record              ? settingsAtEnd(record->config.parameters, record->events).epochs
                              : 0;
    const auto done = training ? status.epoch : record ? record->epochs : 0;
    const bool open = isWithoutEnd(all);
    m_epoch->setText(open ? tr("epoch %1").arg(done) : all > 0 ? tr("epoch %1/%2").arg(done).arg(all) : QString());
    m_progress->setVisible(training && !open);
    const double steps = static_cast<double>(status.stepsPerEpoch * status.epochs);
    m_progress->setValue(steps > 0 ? static_cast<int>(1000 * static_cast<double>(status.step) / steps) : 0);
    if (training)
        m_time->setText(status.secondsLeft < 0 || open ? tr("%1 elapsed").arg(readableDuration(status.secondsElapsed))
                                                       : tr("%1 left").arg(readableDuration(status.secondsLeft)));
    else
        m_time->setText(record ? tr("took %1").arg(readableDuration(record->seconds)) : QString());
    m_pace->setText(status.msPerStep > 0 ? tr("%1 ms/step").arg(status.msPerStep, 0, 'f', 1) : QString());
    QStringList terms;
    const auto& series = m_model.history().series;
    for (const QString& name : historyNames(series, QStringLiteral("train/")))
        if (const auto& values = series.at(name.toStdString()); !values.empty())
            terms << QStringLiteral("%1 %2").arg(historyTitle(name), readableNumber(values.back()));
    m_losses->setText(terms.join(QStringLiteral("  ·  ")));
}

}
