#include "ui/studies/sweep_view.h"

#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/sweep_plan.h"
#include "ui/icons.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/other_levels.h"
#include "ui/studies/reference_look.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/study_curves.h"
#include "ui/studies/study_layout.h"
#include "ui/text.h"
#include "viz/curve_plot.h"
#include "viz/heat_map.h"
#include "viz/parallel_coordinates.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>

namespace cmir::ui {

namespace {

constexpr int sweepSeeds = 3;
constexpr int usualSweepTrials = 50; ///< as the paper's random search

}

SweepView::SweepView(NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent)
    : StudyView(next, controller, jobs, points, parent)
{
    QWidget* plots = makePlots();
    QWidget* pages = makePages(QStringLiteral("sweep"), tr("Sweep"),
        tr("Here you will see how the result depends on the parameters: curves with a band over the "
           "seeds for one, a heat map for two, parallel coordinates for more.\n\n"
           "Name the parameters and their values above, then press “Start”. Each setting is trained "
           "anew on the data and the settings of the panel."),
        stacked({ makeChoosers(), plots }, plots));
    layView(this, { makePlan(), makeRunControls(sweepSeeds), pages }, pages);
    m_settings->axes()->addUsual(1);
}

QWidget* SweepView::makePlan()
{
    m_methods = new CheckMenu;
    QList<CheckMenu::Item> items;
    for (const std::string& name : methodNames())
        items << CheckMenu::Item { toQt(name), toQt(methodTitle(methodFromName(name))) };
    m_methods->setItems(items, { toQt(methodName(next().method())) });
    connect(m_methods, &CheckMenu::chosenByUser, this, &SweepView::planEdited);
    m_settings = new SearchControls(
        { { toQt(samplerName(Sampler::Grid)), tr("grid") }, { toQt(samplerName(Sampler::Random)), tr("random") },
            { toQt(samplerName(Sampler::Quasi)), tr("quasi-random") } },
        toQt(samplerName(Sampler::Grid)), usualSweepTrials, AxisRow::Suggest::Points, this);
    sampler()->setToolTip(richTip(tr("Grid: every combination of the values. Random: each parameter drawn from its "
                                     "range. Quasi-random: as random, but spread evenly over all parameters together, "
                                     "which finds a good setting with fewer trials.")));
    connect(m_settings, &SearchControls::edited, this, &SweepView::planEdited);

    auto* line = new QWidget;
    QHBoxLayout* row = makeRow(line);
    addLabelled(row, tr("Me&thods"), m_methods);
    addLabelled(row, tr("Samp&ler"), sampler());
    addLabelled(row, tr("&Trials"), trials());
    row->addStretch(1);
    row->addWidget(addButton());
    return stacked({ line, m_settings->axes() }, m_settings->axes());
}

QWidget* SweepView::makeChoosers()
{
    m_splits = new CheckMenu;
    connect(m_splits, &CheckMenu::chosenByUser, this, &SweepView::scheduleRefresh);
    m_metric = new QuietComboBox;
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_metric, &QComboBox::activated, this, &SweepView::scheduleRefresh);
    m_shownMethod = new QuietComboBox;
    connect(m_shownMethod, &QComboBox::activated, this, &SweepView::scheduleRefresh);
    m_shownMethodLabel = new QLabel(tr("Met&hod"));
    m_shownMethodLabel->setBuddy(m_shownMethod);
    auto* choosers = new QWidget;
    QHBoxLayout* row = makeRow(choosers);
    addLabelled(row, tr("Spl&it"), m_splits);
    addLabelled(row, tr("Met&ric"), m_metric);
    row->addWidget(m_shownMethodLabel);
    row->addWidget(m_shownMethod);
    row->addStretch(1);
    return choosers;
}

QWidget* SweepView::makePlots()
{
    m_curves = new viz::CurvePlot;
    m_heatMap = new viz::HeatMap;
    m_parallel = new viz::ParallelCoordinates;
    m_plots = new QStackedWidget;
    for (viz::PlotWidget* plot : std::initializer_list<viz::PlotWidget*> { m_curves, m_heatMap, m_parallel }) {
        plot->setEmptyText(tr("Not measured yet."));
        adopt(plot);
        m_plots->addWidget(plot);
    }
    m_parallel->setToolTip(richTip(tr("Drag along an axis to keep the settings that pass there; a click on the axis or "
                                      "Escape takes that away.")));
    makeClickable(m_curves, tr("a point"));
    makeClickable(m_heatMap, tr("a cell"));
    makeClickable(m_parallel, tr("a line"));
    connect(m_curves, &viz::CurvePlot::pointClicked, this, &SweepView::curveClicked);
    connect(m_heatMap, &viz::HeatMap::cellClicked, this,
        [this](int row, int column) { showVariant(m_cells.variants.value(row * m_cells.columns.size() + column)); });
    connect(m_parallel, &viz::ParallelCoordinates::lineClicked, this, [this](int line) {
        if (line >= 0 && line < m_lines.size())
            showVariant(m_lines[line]);
    });
    return m_plots;
}

void SweepView::planEdited()
{
    showControls();
    Q_EMIT stateChanged();
}

QJsonObject SweepView::state() const
{
    return m_settings->state();
}

void SweepView::restore(const QJsonObject& state)
{
    m_settings->restore(state);
    planEdited();
}

SweepOptions SweepView::options() const
{
    SweepOptions options;
    options.sampler = samplerFromName(m_settings->chosenSampler().toStdString());
    options.trials = trials()->value();
    return options;
}

StudyView::Size SweepView::size() const
{
    const SweepSize points = sweepSize(m_settings->axes()->axes(), options());
    return { points.points * static_cast<std::size_t>(m_methods->chosen().size()) * seedList().size(), points.atMost };
}

StudyPlan SweepView::plan() const
{
    RunConfig base = next().config();
    StudyPlan plan;
    const QStringList methods = m_methods->chosen();
    for (const QString& name : methods) {
        base.method = methodFromName(name.toStdString());
        StudyPlan part = sweepPlan(base, m_settings->axes()->axes(), options(), seedList());
        if (methods.size() > 1)
            for (StudyVariant& variant : part.variants)
                variant.name = methodTitle(base.method) + ", " + variant.name;
        if (plan.variants.empty())
            plan = std::move(part);
        else
            plan.variants.insert(plan.variants.end(), part.variants.begin(), part.variants.end());
    }
    return plan;
}

viz::PlotWidget* SweepView::shownPlot() const
{
    return static_cast<viz::PlotWidget*>(m_plots->currentWidget());
}

QList<viz::PlotWidget*> SweepView::plots() const
{
    return { shownPlot() };
}

Method SweepView::method() const
{
    return methodFromName(m_shownMethod->currentData().toString().toStdString());
}

void SweepView::fillShownMethods()
{
    const QList<Method> methods = studyMethods(summary()->plan());
    QStringList wanted, present;
    for (const Method method : methods)
        wanted << toQt(methodName(method));
    for (int i = 0; i < m_shownMethod->count(); ++i)
        present << m_shownMethod->itemData(i).toString();
    if (wanted == present)
        return;
    m_shownMethod->clear();
    for (const Method method : methods)
        m_shownMethod->addItem(toQt(methodTitle(method)), toQt(methodName(method)));
}

void SweepView::showStudy()
{
    const SweepKind kind = sweepKind(summary()->plan());
    fillSplits(m_splits, { QStringLiteral("valid") }); // test is for what was chosen
    m_splits->setExclusive(kind != SweepKind::Curves);
    fillMetrics(m_metric, m_splits->chosen().value(0));
    fillShownMethods();
    const bool choice = kind == SweepKind::HeatMap && m_shownMethod->count() > 1;
    m_shownMethod->setVisible(choice);
    m_shownMethodLabel->setVisible(choice);
    m_plots->setCurrentIndex(static_cast<int>(kind));
    shownPlot()->setCaption(studyCaption());
    if (kind == SweepKind::Curves)
        showCurves();
    else if (kind == SweepKind::HeatMap)
        showHeatMap();
    else
        showParallel();
}

void SweepView::showCurves()
{
    const QString metric = m_metric->currentData().toString();
    const SweepParameter parameter = sweepParameter(summary()->plan(), summary()->plan().axes.at(0));
    const bool several = studyMethods(summary()->plan()).size() > 1;
    m_drawn = sweepCurves(*summary(), m_splits->chosen(), metric);
    QStringList ids;
    for (const SweepCurve& curve : m_drawn)
        ids << curve.id;
    const QList<SweepLevel> levels = sweepLevels(*summary(), m_splits->chosen(), metric);
    for (const SweepLevel& level : levels)
        ids << level.id;
    m_curves->keepSeries(ids);
    m_curves->setTitle(tr("%1 over %2").arg(toQt(metricInfo(metric.toStdString()).title), parameter.symbol));
    m_curves->setAxes(parameter.title, metricTitle(metric));
    m_curves->setXNames(parameter.names);
    m_curves->setXScale(parameter.scale);
    for (const SweepCurve& curve : m_drawn) {
        m_curves->setSeries(sweepLook(curve, several));
        m_curves->setData(curve.id, curve.x, curve.mean, curve.half);
    }
    for (const SweepLevel& level : levels) {
        m_curves->setSeries((level.isOther ? otherLook : referenceLook)(level.id, level.title));
        m_curves->setData(level.id, level.x, level.y, level.half);
    }
    m_curves->resetView();
}

void SweepView::curveClicked(const QString& id, double x)
{
    for (const SweepCurve& curve : m_drawn)
        if (curve.id == id) {
            m_curves->showPlace(x);
            showVariant(sweepVariant(summary()->plan(), curve.method, x));
        }
}

QStringList SweepView::measured(std::size_t variant) const
{
    QStringList values;
    for (const QString& split : m_splits->chosen())
        values << measuredText(variant, split, m_metric->currentData().toString());
    return values;
}

/// A heat map and parallel lines have no place for what has none of their parameters.
QStringList SweepView::moreNotes() const
{
    QStringList sentences;
    if (sweepKind(summary()->plan()) == SweepKind::Curves)
        return sentences;
    const QString metric = m_metric->currentData().toString();
    for (const QString& split : m_splits->chosen())
        for (const OtherLevel& other : otherLevels(*summary(), split, metric))
            sentences << tr("%1, another program: %2 on %3 %4.")
                             .arg(other.name, toQt(metricInfo(metric.toStdString()).title), split,
                                 estimateSentence(other.value, metric));
    return sentences;
}

void SweepView::showHeatMap()
{
    const StudyPlan& plan = summary()->plan();
    const MetricInfo info = metricInfo(m_metric->currentData().toString().toStdString());
    const QString split = m_splits->chosen().value(0);
    const SweepParameter across = sweepParameter(plan, plan.axes[0]), up = sweepParameter(plan, plan.axes[1]);
    m_cells = sweepCells(*summary(), method(), split, toQt(info.key));
    m_heatMap->setTitle(tr("%1, %2").arg(toQt(info.title), split));
    m_heatMap->setAxes(across.title, up.title);
    m_heatMap->setCells(m_cells.values, m_cells.rows, m_cells.columns, m_cells.notes);
    m_heatMap->setValue(metricTitle(toQt(info.key)), info.largerIsBetter);
}

void SweepView::showParallel()
{
    const StudyPlan& plan = summary()->plan();
    const MetricInfo info = metricInfo(m_metric->currentData().toString().toStdString());
    const QString split = m_splits->chosen().value(0);
    QList<viz::ParallelCoordinates::Axis> axes;
    const QList<Method> methods = studyMethods(plan);
    if (methods.size() > 1) {
        QStringList names;
        for (const Method method : methods)
            names << toQt(methodTitle(method));
        axes << viz::ParallelCoordinates::Axis { tr("method"), viz::ValueScale::ofNames(names) };
    }
    for (const std::string& key : plan.axes) {
        const SweepParameter parameter = sweepParameter(plan, key);
        axes << viz::ParallelCoordinates::Axis { parameter.symbol, parameter.scale };
    }
    axes << viz::ParallelCoordinates::Axis { toQt(info.title) + u' ' + metricArrow(toQt(info.key)), {},
        !info.largerIsBetter };
    const SweepLines lines = sweepLines(*summary(), split, toQt(info.key));
    m_parallel->setTitle(tr("%1, %2").arg(toQt(info.title), split));
    m_parallel->setAxes(axes, static_cast<int>(axes.size()) - 1);
    m_parallel->setLines(lines.names, lines.values);
    m_lines = lines.variants;
}

}
