#include "ui/studies/theory_view.h"

#include "ui/figures/figure_source.h"
#include "ui/icons.h"
#include "ui/job_bar.h"
#include "ui/job_runner.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/studies/point_actions.h"
#include "ui/text.h"
#include "ui/views/empty_state.h"
#include "viz/curve_plot.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QStandardPaths>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr std::size_t firstPoint = 1; ///< of theoryPlan's variants, behind the plain predictor

}

const QString TheoryView::slot = QStringLiteral("theory");

TheoryView::TheoryView(NextRun& next, JobRunner& jobs, ModuleAgreement& modules, PointDeeds& points, QWidget* parent)
    : View(parent)
    , m_next(next)
    , m_jobs(jobs)
    , m_modules(modules)
    , m_point(new PointActions(points, jobs))
{
    m_empty = new EmptyState(QStringLiteral("theory"), tr("Theory"),
        tr("Here you will see the paper's theorems 2 and 3, measured: what happens to reconstruction, environment and "
           "label as the lambdas grow, and the worst risk over the test environments of CmIR beside the plain "
           "predictor.\n\nChoose data with several test splits (the built-in data has them), then press “Measure” "
           "above: it trains seven models with the settings of the panel. They are measured on the test splits, also "
           "while “Show test” is off, for that is what theorem 3 is about: do not choose settings by it."),
        makeContent());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(16);
    layout->addWidget(makeControls());
    layout->addWidget(m_empty, 1);
    m_empty->setEmpty(true);
    connect(&next, &NextRun::datasetChanged, this, &TheoryView::showButtons);
    showButtons();
}

QWidget* TheoryView::makeControls()
{
    m_measure = new QPushButton(icon(QStringLiteral("measure")), tr("Meas&ure"));
    m_cancel = new QPushButton(tr("Ca&ncel"));
    auto* progress = new JobBar(m_jobs, slot);
    connect(progress, &JobBar::changed, this, &TheoryView::showButtons);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (takeTyped())
            measure();
    });
    connect(m_cancel, &QPushButton::clicked, this, &TheoryView::cancel);
    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_measure);
    layout->addWidget(m_cancel);
    layout->addWidget(progress, 1);
    return controls;
}

QWidget* TheoryView::makeContent()
{
    m_growth = new viz::CurvePlot;
    m_growth->setTitle(tr("Theorem 2: as the lambdas grow"));
    m_growth->setAxes(tr("all λ times"), tr("share"));
    m_growth->setAccessibleName(tr("Reconstruction, environment and label against the strength of the regularisers"));
    m_risks = new viz::CurvePlot;
    m_risks->setTitle(tr("Theorem 3: risk per test environment"));
    m_risks->setAccessibleName(tr("Risk of CmIR and of the plain predictor per test environment"));
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    for (viz::CurvePlot* plot : { m_growth, m_risks }) {
        plot->setEmptyText(tr("Not measured yet."));
        adopt(plot);
        splitter->addWidget(plot);
    }
    const QString tip = richTip(tr("A click on a point shows what was trained there: its settings can be taken, and it "
                                   "can be trained again, opened and pinned."));
    for (viz::CurvePlot* plot : { m_growth, m_risks })
        plot->setToolTip(tip);
    connect(m_growth, &viz::CurvePlot::pointClicked, this, [this](const QString&, double x) {
        for (std::size_t p = 0; p < m_results->points.size(); ++p)
            if (m_results->points[p].strength == x)
                showPoint(firstPoint + p);
    });
    connect(m_risks, &viz::CurvePlot::pointClicked, this, [this](const QString& id) {
        const auto asSet = std::ranges::find(m_results->points, 1.0, &TheoremTwoPoint::strength);
        if (id == u"erm")
            showPoint(0);
        else if (asSet != m_results->points.end())
            showPoint(firstPoint + static_cast<std::size_t>(asSet - m_results->points.begin()));
    });
    m_condition = new QLabel;
    m_condition->setWordWrap(true);
    m_condition->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_point);
    layout->addWidget(m_condition);
    return content;
}

QString TheoryView::obstacle() const
{
    if (isBusy())
        return tr("A measurement is under way.");
    if (!m_next.dataset())
        return tr("The data is not there yet.");
    return {};
}

void TheoryView::showButtons()
{
    m_cancel->setVisible(isBusy());
    const QString reason = obstacle();
    m_measure->setEnabled(reason.isEmpty());
    m_measure->setToolTip(richTip(reason.isEmpty()
            ? tr("Trains CmIR with 0 to 10 times the lambdas of the panel, and the plain predictor.")
            : reason));
}

QJsonObject TheoryView::source() const
{
    return m_plan ? sourceOfStudy(*m_plan) : QJsonObject();
}

QList<viz::PlotWidget*> TheoryView::plots() const
{
    return { m_growth, m_risks };
}

bool TheoryView::isBusy() const
{
    return m_jobs.isRunning(slot);
}

void TheoryView::measure(const TheoryOptions& options)
{
    m_modules.whenAgreed(m_next.parameters().unimodal, [this, guard = QPointer(this), options] {
        if (guard)
            train(options);
    });
}

void TheoryView::train(const TheoryOptions& options)
{
    if (!obstacle().isEmpty())
        return;
    RunRequest request;
    request.config = m_next.config();
    request.dataset = m_next.dataset();
    m_caption = tr("%1, %2 epochs, seed %3")
                    .arg(toQt(request.dataset->name))
                    .arg(request.config.parameters.epochs)
                    .arg(request.config.parameters.seed);
    m_jobs.start(
        slot, tr("Measuring the theorems"), this,
        [request, options](const JobContext& job) {
            return std::make_shared<const TheoryResults>(measureTheory(request, options, job));
        },
        [this, base = request.config](
            std::shared_ptr<const TheoryResults> results) { setResults(std::move(results), base); });
}

void TheoryView::cancel()
{
    m_jobs.cancel(slot);
}

void TheoryView::setResults(std::shared_ptr<const TheoryResults> results, const std::optional<RunConfig>& base)
{
    m_results = std::move(results);
    m_plan.reset();
    if (m_results && base) {
        std::vector<double> strengths;
        for (const TheoremTwoPoint& point : m_results->points)
            strengths.push_back(point.strength);
        m_plan = std::make_shared<const StudyPlan>(theoryPlan(*base, strengths));
    }
    for (viz::CurvePlot* plot : { m_growth, m_risks })
        plot->setClickable(m_plan != nullptr);
    showPoint({});
    scheduleRefresh();
}

void TheoryView::showPoint(std::optional<std::size_t> variant)
{
    if (!m_plan || !variant)
        return m_point->showPoint({});
    const QString place = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    m_point->showPoint(StudyPoint {
        m_plan, *variant, m_plan->seeds, pointText(*variant), QDir(place).filePath(QStringLiteral("studies/theory")) });
}

/// What it is and what was measured of it.
QString TheoryView::pointText(std::size_t variant) const
{
    QStringList values;
    if (variant >= firstPoint) {
        const TheoremTwoPoint& point = m_results->points[variant - firstPoint];
        values << tr("reconstruction error / variance %1").arg(readableNumber(point.unexplained))
               << tr("environment found from Z_inv %1, from Z_spu %2, by chance %3")
                      .arg(readableNumber(point.environmentInvariant), readableNumber(point.environmentSpurious),
                          readableNumber(point.chance));
    } else {
        values << tr("worst risk over the test environments %1").arg(readableNumber(m_results->raw.worst()));
    }
    return tr("%1, one seed: %2.").arg(variantTitle(*m_plan, variant), values.join(QStringLiteral("; ")));
}

void TheoryView::refresh()
{
    m_empty->setEmpty(m_results == nullptr);
    showButtons();
    if (!m_results)
        return;
    showTheoremTwo();
    showTheoremThree();
    m_condition->setText(conditionText());
}

void TheoryView::showTheoremTwo()
{
    const QList<viz::CurvePlot::Curve> curves = theoremTwoCurves(*m_results);
    m_growth->clear();
    m_growth->setXScale(viz::ValueScale::logarithmic(curves.first().x));
    m_growth->setCurves(curves);
    m_growth->setCaption(m_caption);
}

void TheoryView::showTheoremThree()
{
    m_risks->clear();
    m_risks->setXNames(theoryEnvironments(*m_results));
    m_risks->setAxes(tr("test environment"), tr("risk (mean loss)"));
    m_risks->setCurves(theoremThreeCurves(*m_results));
    m_risks->setCaption(m_caption);
}

QString TheoryView::conditionText() const
{
    return m_results ? theoryCondition(*m_results) : QString();
}

}
