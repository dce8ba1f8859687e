#include "ui/studies/study_view.h"

#include "core/evaluation/metrics.h"
#include "ui/figures/figure_source.h"
#include "ui/icons.h"
#include "ui/job_bar.h"
#include "ui/job_runner.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/other_levels.h"
#include "ui/studies/point_actions.h"
#include "ui/studies/run_on.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/study_layout.h"
#include "ui/studies/study_summary.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/fonts.h"
#include "viz/plot_widget.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QThread>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace cmir::ui {

namespace {

constexpr int mostSeeds = 100;

}

StudyView::StudyView(NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent)
    : View(parent)
    , m_next(next)
    , m_controller(controller)
    , m_jobs(jobs)
    , m_points(points)
    , m_askFolder([this](const QString& suggestion) {
        return QFileDialog::getExistingDirectory(this, tr("Folder of the study"), suggestion);
    })
    , m_askPredictions([this] { return askPredictions(this); })
{
    connect(&controller, &StudyController::summaryChanged, this, &StudyView::scheduleRefresh);
    for (const auto signal : { &NextRun::datasetChanged, &NextRun::parametersChanged, &NextRun::methodChanged })
        connect(&next, signal, this, [this] {
            if (isVisible())
                showControls();
        });
    listen();
}

/// One study runs at a time: the controls depend on those of the other views too.
void StudyView::listen()
{
    connect(&m_jobs, &JobRunner::started, this, [this](const QString& slot) {
        if (StudyController::isStudySlot(slot) && isVisible())
            showControls();
    });
    const auto ended = [this](const QString& slot) {
        if (!StudyController::isStudySlot(slot))
            return;
        if (isVisible())
            showControls();
        scheduleRefresh();
    };
    connect(&m_jobs, &JobRunner::finished, this, ended);
    connect(&m_jobs, &JobRunner::failed, this, ended);
    connect(&m_jobs, &JobRunner::cancelled, this, ended);
}

QHBoxLayout* StudyView::makeRow(QWidget* widget)
{
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    return row;
}

void StudyView::addLabelled(QHBoxLayout* row, const QString& label, QWidget* control)
{
    auto* text = new QLabel(label);
    text->setBuddy(control);
    if (control->accessibleName().isEmpty())
        control->setAccessibleName(QString(label).remove(u'&'));
    row->addWidget(text);
    row->addWidget(control);
}

QWidget* StudyView::makeRunControls(int usualSeeds)
{
    m_seeds = new SmallSpinBox(1, mostSeeds);
    m_seeds->setValue(usualSeeds);
    m_seeds->setToolTip(richTip(tr("How often every variant is trained: with the run's seed and those after it. From "
                                   "two on there are intervals, from about five on they are worth reading.")));
    connect(m_seeds, &QSpinBox::valueChanged, this, &StudyView::showControls);
    m_processes = new SmallSpinBox(1, std::max(1, QThread::idealThreadCount()));
    m_processes->setValue(m_controller.processes());
    connect(m_processes, &QSpinBox::valueChanged, &m_controller, &StudyController::setProcesses);
    m_start = new QPushButton(icon(QStringLiteral("train")), tr("Start"));
    m_cancel = new QPushButton(icon(QStringLiteral("stop")), tr("Ca&ncel"));
    m_folder = new QPushButton(icon(QStringLiteral("open")), tr("Fol&der"));
    m_folder->setMenu(new QMenu(m_folder));
    m_runOn = new RunOnMenu(m_controller, m_folder);
    connect(m_folder->menu(), &QMenu::aboutToShow, this, &StudyView::fillFolderMenu);
    connect(m_start, &QPushButton::clicked, this, &StudyView::start);
    connect(m_cancel, &QPushButton::clicked, &m_controller, &StudyController::cancel);
    connect(&m_controller, &StudyController::optionsChanged, this, &StudyView::showControls);

    auto* controls = new QWidget;
    QHBoxLayout* row = makeRow(controls);
    addLabelled(row, tr("S&eeds"), m_seeds);
    addLabelled(row, tr("At &once"), m_processes);
    row->addWidget(m_start);
    row->addWidget(m_cancel);
    row->addWidget(m_folder);
    row->addWidget(new JobBar(m_jobs, m_controller.slot()), 1);
    return controls;
}

QWidget* StudyView::makePages(const QString& iconName, const QString& title, const QString& text, QWidget* content)
{
    m_note = new QLabel;
    m_note->setWordWrap(true);
    m_note->setFont(viz::smallFont(font()));
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_point = new PointActions(m_points, m_jobs);
    m_empty = new EmptyState(iconName, title, text, stacked({ content, m_point, m_note }, content));
    return m_empty;
}

std::vector<std::int64_t> StudyView::seedList() const
{
    std::vector<std::int64_t> seeds;
    for (int i = 0; i < m_seeds->value(); ++i)
        seeds.push_back(m_next.parameters().seed + i);
    return seeds;
}

QJsonObject StudyView::source() const
{
    return summary() && summary()->variants() > 0 ? sourceOfStudy(summary()->trained().plan) : QJsonObject();
}

const std::shared_ptr<const StudySummary>& StudyView::summary() const
{
    return m_controller.summary();
}

void StudyView::showControls()
{
    const bool busy = m_controller.isBusy();
    QString obstacle = m_controller.obstacle();
    Size planned;
    try {
        planned = size();
    } catch (const Error& error) {
        if (obstacle.isEmpty())
            obstacle = QString::fromUtf8(error.what());
    }
    showStart(planned, obstacle);
    m_start->setVisible(!busy);
    m_cancel->setVisible(busy);
    const bool slurm = m_controller.isOnSlurm();
    m_cancel->setToolTip(richTip(slurm
            ? tr("Ends the job arrays in Slurm. What is finished stays: started again, the study goes on where it was.")
            : tr("Ends the trainings under way. What is finished stays: started again, the study goes on where it "
                 "was.")));
    for (QWidget* widget : std::initializer_list<QWidget*> { m_seeds, m_folder })
        widget->setEnabled(!busy);
    m_processes->setEnabled(!busy && !slurm);
    m_processes->setToolTip(richTip(slurm
            ? tr("Slurm trains: its settings say how many at a time (“Folder ▸ Run on”).")
            : tr("Trainings at a time, each with one thread. One fewer than there are processors leaves one for this "
                 "window.")));
    m_folder->setToolTip(richTip(tr("The study is kept in %1.").arg(QDir::toNativeSeparators(m_controller.folder()))));
    m_processes->setValue(m_controller.processes());
}

void StudyView::showStart(const Size& planned, const QString& obstacle)
{
    const QString start = m_controller.isOnSlurm() ? tr("Start in Slurm") : tr("Start");
    m_start->setText(planned.trainings == 0 ? start
            : planned.trainings == 1        ? tr("%1 (1 training)").arg(start)
            : planned.atMost                ? tr("%1 (up to %2 trainings)").arg(start).arg(planned.trainings)
                                            : tr("%1 (%2 trainings)").arg(start).arg(planned.trainings));
    m_start->setEnabled(obstacle.isEmpty());
    m_start->setToolTip(richTip(obstacle.isEmpty()
            ? tr("Trains every variant with every seed on the data and the settings of the panel. What the folder "
                 "holds already is not trained again.")
            : obstacle));
}

void StudyView::start()
{
    if (!takeTyped())
        return;
    try {
        startStudy();
    } catch (const Error&) {
        showControls(); // says why
    }
}

void StudyView::startStudy()
{
    m_controller.start(plan());
}

void StudyView::fillFolderMenu()
{
    QMenu* menu = m_folder->menu();
    menu->clear();
    menu->setToolTipsVisible(true);
    QAction* show = menu->addAction(tr("&Show what it holds"), &m_controller, &StudyController::readFolder);
    show->setEnabled(m_controller.folderHoldsStudy());
    show->setToolTip(show->isEnabled() ? tr("Shows the latest study in the folder, without training.")
                                       : tr("The folder holds no study yet."));
    menu->addAction(tr("&Choose another…"), this, &StudyView::chooseFolder);
    QAction* open = menu->addAction(tr("&Open in the file manager"), this,
        [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_controller.folder())); });
    open->setEnabled(QDir(m_controller.folder()).exists());
    menu->addMenu(m_runOn);
    addPredictionDeeds();
    menu->addSeparator();
    menu->addAction(QDir::toNativeSeparators(m_controller.folder()))->setEnabled(false);
}

/// What other programs predict belongs to the folder, as what was trained does.
void StudyView::addPredictionDeeds()
{
    if (!summary() || summary()->variants() == 0 || !takesOtherPrograms(summary()->trained().plan))
        return;
    const StudyPlan& plan = summary()->trained().plan;
    QMenu* menu = m_folder->menu();
    menu->addSeparator();
    QAction* add = menu->addAction(tr("Add &predictions of another program…"), this, [this] {
        if (const auto named = m_askPredictions())
            m_controller.addOtherProgram(named->name, named->files);
    });
    const QString obstacle
        = m_controller.isTraining() ? tr("When the study under way has ended.") : otherProgramsObstacle(plan);
    add->setEnabled(obstacle.isEmpty());
    add->setToolTip(obstacle.isEmpty() ? otherProgramsPlace(plan) : obstacle);
    if (m_controller.isTraining())
        return;
    for (const OtherProgram& program : summary()->trained().others)
        menu->addAction(tr("Take “%1” out again").arg(toQt(program.name)), this,
            [this, name = toQt(program.name)] { m_controller.dropOtherProgram(name); });
}

void StudyView::chooseFolder()
{
    const QString chosen = m_askFolder(m_controller.folder());
    if (chosen.isEmpty())
        return;
    m_controller.setFolder(chosen);
    if (m_controller.folderHoldsStudy())
        m_controller.readFolder();
}

void StudyView::makeClickable(viz::PlotWidget* plot, const QString& what)
{
    plot->setClickable(true);
    plot->setToolTip(plot->toolTip() + richTip(clickTip(what)));
}

QString StudyView::clickTip(const QString& what)
{
    return tr("A click on %1 shows what it is: its settings can be taken, its trainings opened or pinned.").arg(what);
}

void StudyView::showVariant(std::optional<std::size_t> variant)
{
    m_pointed.reset();
    if (variant && summary() && *variant < summary()->trained().plan.variants.size())
        m_pointed = summary()->trained().plan.variants[*variant];
    showPoint();
}

void StudyView::showPoint()
{
    std::optional<StudyPoint> point;
    if (m_pointed && summary() && summary()->variants() > 0) {
        const std::vector<StudyVariant>& variants = summary()->trained().plan.variants;
        if (const auto found = std::ranges::find(variants, *m_pointed); found != variants.end()) {
            const auto variant = static_cast<std::size_t>(found - variants.begin());
            point = StudyPoint { { summary(), &summary()->trained().plan }, variant, seedsOf(variant),
                variantText(variant), m_controller.folder() };
        }
    }
    m_point->showPoint(point);
}

/// With which of them it was trained.
std::vector<std::int64_t> StudyView::seedsOf(std::size_t variant) const
{
    std::vector<std::int64_t> seeds;
    for (const StudyRow& row : summary()->trained().rows)
        if (row.variant == variant && std::ranges::find(seeds, row.seed) == seeds.end())
            seeds.push_back(row.seed);
    std::ranges::sort(seeds);
    return seeds;
}

QString StudyView::variantText(std::size_t variant) const
{
    const QStringList values = measured(variant);
    return QStringLiteral("%1: %2.").arg(variantTitle(summary()->trained().plan, variant),
        values.isEmpty() ? tr("not measured yet") : values.join(QStringLiteral("; ")));
}

QString StudyView::measuredText(std::size_t variant, const QString& split, const QString& metric) const
{
    return tr("%1 on %2 %3")
        .arg(toQt(metricInfo(metric.toStdString()).title), split,
            estimateSentence(summary()->estimate(variant, split, metric), metric));
}

QString StudyView::studyCaption() const
{
    if (!summary() || summary()->variants() == 0)
        return {};
    const StudyPlan& plan = summary()->plan();
    const QString name = plan.base.dataName.empty() ? toQt(plan.base.data.path) : toQt(plan.base.dataName);
    const QString seeds = plan.seeds.size() == 1 ? tr("1 seed") : tr("%1 seeds").arg(plan.seeds.size());
    return tr("%1, %2 epochs, %3").arg(name).arg(plan.base.parameters.epochs).arg(seeds);
}

QString StudyView::noteText() const
{
    const StudyResults& results = summary()->trained();
    QStringList sentences {
        tr("%1: %2 of %3 trainings.").arg(studyCaption()).arg(results.finished).arg(results.plan.jobs())
    };
    if (!results.failures.empty()) {
        const StudyFailure& first = results.failures.front();
        sentences << tr("%1 failed, first %2 with seed %3: %4")
                         .arg(results.failures.size())
                         .arg(toQt(results.plan.variants[first.variant].name))
                         .arg(first.seed)
                         .arg(toQt(first.message));
    }
    for (const std::string& difference : results.mixed)
        sentences << tr("Not all trained alike, so not the same to the last bit: %1.").arg(toQt(difference));
    if (!summary()->isEmpty())
        sentences << moreNotes();
    return sentences.join(u' ');
}

void StudyView::fillSplits(CheckMenu* menu, const QStringList& preferred) const
{
    QList<CheckMenu::Item> items;
    for (const QString& split : summary()->splits())
        items << CheckMenu::Item { split, split };
    menu->setItems(items, preferred);
}

void StudyView::fillMetrics(QComboBox* box, const QString& split) const
{
    const QStringList wanted = summary()->metrics(split);
    QStringList present;
    for (int i = 0; i < box->count(); ++i)
        present << box->itemData(i).toString();
    if (wanted == present)
        return;
    const QString chosen = box->currentData().toString();
    box->clear();
    for (const QString& key : wanted)
        box->addItem(toQt(metricInfo(key.toStdString()).title), key);
    box->setCurrentIndex(std::max(0, box->findData(chosen)));
}

void StudyView::refresh()
{
    showControls();
    const bool found = summary() && !summary()->isEmpty();
    const bool known = summary() && summary()->variants() > 0;
    // Without a measured value there is nothing to draw, but failures have to be read.
    m_empty->setEmpty(!found && !(known && !summary()->trained().failures.empty()));
    if (found)
        showStudy();
    if (known)
        m_note->setText(noteText());
    showPoint();
}

void StudyView::showEvent(QShowEvent* event)
{
    View::showEvent(event);
    showControls();
    // What was found before the program was closed is shown again.
    if (!std::exchange(m_looked, true) && !summary() && !m_controller.isBusy() && m_controller.folderHoldsStudy())
        m_controller.readFolder();
}

}
