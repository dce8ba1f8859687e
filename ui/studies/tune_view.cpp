#include "ui/studies/tune_view.h"

#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/search/search_points.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/axis_list.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/parameter_actions.h"
#include "ui/studies/search_controls.h"
#include "ui/studies/study_layout.h"
#include "ui/studies/sweep_picture.h"
#include "ui/studies/tune_controller.h"
#include "ui/studies/tune_picture.h"
#include "ui/text.h"
#include "viz/curve_plot.h"
#include "viz/interval_bars.h"
#include "viz/parallel_coordinates.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

constexpr int searchSeeds = 3;
constexpr int usualTrials = 50; ///< as the paper's random search
constexpr int usualAxes = 3;
constexpr int parametersPicture = 1; ///< in the order of the pictures

QString title(TuneSampler sampler)
{
    switch (sampler) {
    case TuneSampler::Tpe:
        return TuneView::tr("TPE");
    case TuneSampler::Quasi:
        return TuneView::tr("quasi-random");
    case TuneSampler::Random:
        return TuneView::tr("random");
    case TuneSampler::Grid:
        return TuneView::tr("grid");
    }
    return {};
}

QString title(TuneRule rule)
{
    switch (rule) {
    case TuneRule::Mean:
        return TuneView::tr("best mean");
    case TuneRule::Bound:
        return TuneView::tr("best worse end of the interval");
    case TuneRule::Balanced:
        return TuneView::tr("balanced over all goals");
    }
    return {};
}

/// The setting whose point is nearest to a place on the axis of settings, which are counted from 1.
std::optional<std::size_t> trialAt(const TuneResults& results, double place)
{
    const auto number = std::llround(place);
    if (number < 1 || number > static_cast<long long>(results.trials.size()))
        return {};
    return static_cast<std::size_t>(number - 1);
}

/// The setting of a point of the front.
std::optional<std::size_t> trialWith(const TuneResults& results, double first, double second)
{
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const std::vector<MeanEstimate>& estimates = results.trials[t].estimates;
        if (estimates.size() > 1 && estimates[0].samples > 0 && estimates[0].mean == first
            && estimates[1].mean == second)
            return t;
    }
    return {};
}

}

TuneView::TuneView(NextRun& next, TuneController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent)
    : StudyView(next, controller, jobs, points, parent)
    , m_search(controller)
{
    QWidget* pages = makePages(QStringLiteral("tune"), tr("Tune"),
        tr("Here the program searches for settings: it tries some, learns where good ones lie, gives up early what "
           "falls "
           "behind, and trains the best one with new seeds.\n\n"
           "Name the parameters and what they may be above, then press “Start”. It goes by validation alone; test is "
           "shown once, of the setting that was chosen."),
        makeContent(points));
    layView(this, { makePlan(), makeRunControls(searchSeeds), pages }, pages);
    axes()->addUsual(usualAxes);
    connect(&next, &NextRun::datasetChanged, this, &TuneView::fillObjectives);
    fillObjectives();
}

QWidget* TuneView::makePlan()
{
    m_objectives = new CheckMenu;
    m_objectives->setHelp(tr("What is to become better, always on validation. The worst shift is that of the splits "
                             "valid_*; with several goals there is a front of settings that none beats in all."));
    connect(m_objectives, &CheckMenu::chosenByUser, this, &TuneView::planEdited);
    QList<SearchControls::Sampler> samplers;
    for (const std::string& name : tuneSamplerNames())
        samplers << SearchControls::Sampler { toQt(name), title(tuneSamplerFromName(name)) };
    m_settings = new SearchControls(
        samplers, toQt(tuneSamplerName(TuneSampler::Grid)), usualTrials, AxisRow::Suggest::Range, this);
    connect(m_settings, &SearchControls::edited, this, &TuneView::planEdited);
    sampler()->setToolTip(richTip(
        tr("TPE: tries where good settings were denser than others (Bergstra 2011), after ten that are evenly spread. "
           "Quasi-random: all of them evenly spread. Random: each parameter by itself. Grid: every combination.")));
    m_rule = new QuietComboBox;
    for (const std::string& name : tuneRuleNames())
        m_rule->addItem(title(tuneRuleFromName(name)), toQt(name));
    m_rule->setToolTip(richTip(tr("How the setting is chosen among those that were trained with every seed.")));
    connect(m_rule, &QComboBox::activated, this, &TuneView::planEdited);
    m_race = new QCheckBox(tr("Gi&ve up early"));
    m_race->setChecked(true);
    m_race->setToolTip(
        richTip(tr("A setting that is behind the best on the validation samples, seed by seed (Wilcoxon's test, p < "
                   "0.01), is not trained with further seeds. Only for one goal, on validation as it is.")));
    connect(m_race, &QCheckBox::toggled, this, &TuneView::planEdited);

    auto* line = new QWidget;
    QHBoxLayout* row = makeRow(line);
    addLabelled(row, tr("&Goal"), m_objectives);
    addLabelled(row, tr("Search b&y"), sampler());
    addLabelled(row, tr("Sett&ings"), trials());
    row->addStretch(1);
    auto* rules = new QWidget;
    row = makeRow(rules);
    addLabelled(row, tr("C&hoose by"), m_rule);
    row->addWidget(m_race);
    row->addStretch(1);
    row->addWidget(axes()->addButton());
    return stacked({ line, rules, axes() }, axes());
}

QWidget* TuneView::makeContent(PointDeeds& points)
{
    m_course = new viz::CurvePlot;
    m_front = new viz::CurvePlot;
    m_parallel = new viz::ParallelCoordinates;
    m_importance = new viz::IntervalBars;
    m_plots = new QStackedWidget;
    for (viz::PlotWidget* plot : std::initializer_list<viz::PlotWidget*> { m_course, m_parallel, m_front }) {
        plot->setEmptyText(tr("Not measured yet."));
        adopt(plot);
        m_plots->addWidget(plot);
    }
    m_importance->setTitle(tr("What mattered"));
    m_importance->setAxisTitle(tr("share of the difference"));
    m_importance->setIntervalTitle(tr("95 % over resampled settings"));
    m_importance->setToolTip(richTip(tr("What tells good settings from the others: how far the best quarter of them "
                                        "lies elsewhere on this parameter than all of them "
                                        "(PED-ANOVA). A parameter with a small share can stay as it is.")));
    adopt(m_importance);
    m_importance->setClickable(true);
    m_importance->setToolTip(m_importance->toolTip()
        + richTip(tr("A click on a bar marks its parameter among the lines, where the good settings lie on it.")));
    connect(m_importance, &viz::IntervalBars::rowClicked, this, [this](int row) {
        const auto results = m_search.results();
        if (const auto axis = static_cast<std::size_t>(row); results && axis < results->importance.axes.size())
            showParameter(results->importance.axes[axis].key);
    });
    connect(m_parallel, &viz::ParallelCoordinates::selectionChanged, this, [this] {
        if (!m_filling && !m_parallel->hasBrushes()) // taken away there
            m_parameter->showParameter({}, {});
    });
    makeClickable(m_course, tr("a point"));
    makeClickable(m_front, tr("a point"));
    makeClickable(m_parallel, tr("a line"));
    connect(m_course, &viz::CurvePlot::placeClicked, this, [this](double x) {
        if (const auto results = m_search.results())
            showTrial(trialAt(*results, x));
    });
    connect(m_course, &viz::CurvePlot::pointClicked, this, [this](const QString&, double x) {
        if (const auto results = m_search.results())
            showTrial(trialAt(*results, x));
    });
    connect(m_front, &viz::CurvePlot::pointClicked, this, [this](const QString&, double x, double y) {
        if (const auto results = m_search.results())
            showTrial(trialWith(*results, x, y));
    });
    connect(m_parallel, &viz::ParallelCoordinates::lineClicked, this, [this](int line) {
        if (line >= 0 && line < m_lines.size())
            showTrial(m_lines[line]);
    });

    m_picture = new QuietComboBox;
    m_picture->addItem(tr("course of the search"));
    m_picture->addItem(tr("parameters"));
    m_picture->addItem(tr("goals against each other"));
    connect(m_picture, &QComboBox::currentIndexChanged, this, &TuneView::showPictures);
    m_parameter = new ParameterActions(points);
    m_verdict = new QLabel;
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* choosers = new QWidget;
    QHBoxLayout* row = makeRow(choosers);
    addLabelled(row, tr("Pict&ure"), m_picture);
    row->addStretch(1);
    auto* plots = new QSplitter(Qt::Horizontal);
    plots->setChildrenCollapsible(false);
    plots->addWidget(m_plots);
    plots->addWidget(m_importance);
    plots->setStretchFactor(0, 2);
    plots->setStretchFactor(1, 1);
    plots->setSizes({ 2000, 1000 });
    return stacked({ m_verdict, choosers, plots, m_parameter }, plots);
}

QList<viz::PlotWidget*> TuneView::plots() const
{
    return { static_cast<viz::PlotWidget*>(m_plots->currentWidget()), m_importance };
}

void TuneView::fillObjectives()
{
    const auto& dataset = next().dataset();
    if (!dataset)
        return;
    const bool shifted
        = std::ranges::any_of(dataset->splits, [](const Split& split) { return isShiftedValidation(split.name); });
    QList<CheckMenu::Item> items;
    for (const char* place : { "valid", "shift", "noise" })
        for (const std::string& metric : metricKeys(metricTask(*dataset))) {
            const TuneObjective objective { place, metric };
            if (objective.place != "shift" || shifted)
                items << CheckMenu::Item { toQt(objective.name()), objectiveTitle(objective) };
        }
    m_objectives->setItems(items, { items.first().id });
    showControls();
}

void TuneView::planEdited()
{
    showControls();
    Q_EMIT stateChanged();
}

TunePlan TuneView::tunePlan() const
{
    if (!next().dataset())
        throw BadInput("there is no data yet: it is being loaded, or choose a dataset");
    TunePlan plan;
    plan.base = next().config();
    for (const QString& text : axes()->texts())
        plan.axes.push_back(text.toStdString());
    for (const QString& name : m_objectives->chosen())
        plan.objectives.push_back(tuneObjective(name.toStdString(), metricTask(*next().dataset())));
    plan.sampler = tuneSamplerFromName(m_settings->chosenSampler().toStdString());
    plan.trials = trials()->value();
    plan.seeds = seedList();
    plan.race = m_race->isChecked();
    plan.rule = tuneRuleFromName(m_rule->currentData().toString().toStdString());
    for (const std::int64_t seed : plan.seeds)
        plan.finalSeeds.push_back(seed + static_cast<std::int64_t>(plan.seeds.size()));
    checkTunePlan(plan);
    return plan;
}

StudyPlan TuneView::plan() const
{
    StudyPlan plan;
    plan.kind = "tune";
    plan.base = next().config();
    plan.seeds = seedList();
    plan.variants.push_back({ "before", next().method(), {}, {} });
    return plan;
}

StudyView::Size TuneView::size() const
{
    const TunePlan plan = tunePlan();
    std::size_t settings = static_cast<std::size_t>(plan.trials);
    if (plan.sampler == TuneSampler::Grid)
        settings = 1 + gridSize(searchAxes(plan));
    return { settings * plan.seeds.size() + 2 * plan.finalSeeds.size(), true };
}

void TuneView::startStudy()
{
    m_clicked.reset();
    m_search.search(tunePlan());
}

QJsonObject TuneView::state() const
{
    QJsonObject state = m_settings->state();
    state[QStringLiteral("goals")] = QJsonArray::fromStringList(m_objectives->chosen());
    state[QStringLiteral("rule")] = m_rule->currentData().toString();
    state[QStringLiteral("race")] = m_race->isChecked();
    return state;
}

void TuneView::restore(const QJsonObject& state)
{
    m_settings->restore(state);
    QStringList goals;
    for (const QJsonValue& goal : state[u"goals"].toArray())
        goals << goal.toString();
    if (!goals.isEmpty())
        m_objectives->choose(goals);
    if (const int index = m_rule->findData(state[u"rule"].toString()); index >= 0)
        m_rule->setCurrentIndex(index);
    m_race->setChecked(state[u"race"].toBool(true));
    planEdited();
}

AxisList* TuneView::axes() const
{
    return m_settings->axes();
}

QComboBox* TuneView::sampler() const
{
    return m_settings->sampler();
}

QSpinBox* TuneView::trials() const
{
    return m_settings->trials();
}

std::optional<std::size_t> TuneView::shownTrial() const
{
    const auto results = m_search.results();
    if (!results)
        return {};
    return m_clicked && *m_clicked < results->trials.size() ? m_clicked : results->chosen;
}

void TuneView::showTrial(std::optional<std::size_t> trial)
{
    m_clicked = trial;
    showShown();
}

void TuneView::showParameter(const std::string& key)
{
    m_parameter->showParameter(toQt(key), {});
    if (m_picture->currentIndex() == parametersPicture)
        markParameter();
    else
        m_picture->setCurrentIndex(parametersPicture);
}

/// Again after whatever was added to the search.
void TuneView::markParameter()
{
    const auto results = m_search.results();
    const std::string key = m_parameter->key().toStdString();
    const auto& axes = results->importance.axes;
    const auto axis = std::ranges::find(axes, key, &AxisImportance::key);
    const auto& shown = results->trained.plan.axes;
    const auto place = std::ranges::find(shown, key);
    if (axis == axes.end() || place == shown.end())
        return m_parameter->showParameter({}, {});
    m_parameter->showParameter(toQt(key), importanceText(*results, *axis));
    const QScopedValueRollback filling(m_filling, true);
    m_parallel->clearBrushes();
    if (const auto range = goodRange(*results, key))
        m_parallel->setBrush(static_cast<int>(place - shown.begin()), range->least, range->most);
}

void TuneView::showStudy()
{
    const auto results = m_search.results();
    if (!results)
        return;
    m_verdict->setText(verdict(*results).join(u'\n'));
    showPictures();
    showShown();
}

void TuneView::showShown()
{
    const auto results = m_search.results();
    const auto trial = shownTrial();
    showVariant(trial);
    m_course->showPlace(trial ? static_cast<double>(*trial) + 1 : qQNaN());
    const bool measured = trial && results && results->trials[*trial].estimates.front().samples > 0;
    m_front->showPlace(measured ? results->trials[*trial].estimates.front().mean : qQNaN());
}

QStringList TuneView::measured(std::size_t variant) const
{
    return { variantText(variant) };
}

QString TuneView::variantText(std::size_t variant) const
{
    const auto results = m_search.results();
    return results && variant < results->trials.size() ? trialText(*results, variant) : QString();
}

void TuneView::showPictures()
{
    const auto results = m_search.results();
    if (!results)
        return;
    m_plots->setCurrentIndex(m_picture->currentIndex());
    const auto& objectives = results->plan.objectives;
    const auto axisTitle = [](const TuneObjective& objective) {
        return objectiveTitle(objective) + u' ' + metricArrow(toQt(objective.metric));
    };
    m_course->setTitle(tr("%1 of %2 settings").arg(results->trials.size()).arg(results->wanted));
    m_course->setAxes(tr("setting, in the order they were tried"), axisTitle(objectives.front()));
    m_course->setCaption(studyCaption());
    m_course->setCurves(searchCourse(*results));
    m_front->setTitle(tr("Goals against each other"));
    m_front->setEmptyText(tr("Choose a second goal above, then search again."));
    m_front->setCaption(studyCaption());
    if (objectives.size() > 1) {
        m_front->setAxes(axisTitle(objectives[0]), axisTitle(objectives[1]));
        m_front->setCurves(searchFront(*results));
    } else {
        m_front->clear();
    }
    m_importance->setEmptyText(results->importance.reason.empty()
            ? tr("When the first settings are over.")
            : toQt(results->importance.reason).left(1).toUpper() + toQt(results->importance.reason).mid(1) + u'.');
    m_importance->setCaption(studyCaption());
    m_importance->setRows(importanceRows(results->importance));
    showParallel();
}

/// As the sweep's, with the goals as the last axes.
void TuneView::showParallel()
{
    const auto results = m_search.results();
    const StudyPlan& plan = results->trained.plan;
    QList<viz::ParallelCoordinates::Axis> axes;
    QList<SweepParameter> parameters;
    for (const std::string& key : plan.axes) {
        parameters << sweepParameter(plan, key);
        axes << viz::ParallelCoordinates::Axis { parameters.last().symbol, parameters.last().scale };
    }
    const auto first = static_cast<int>(axes.size());
    for (const TuneObjective& objective : results->plan.objectives)
        axes << viz::ParallelCoordinates::Axis { objectiveTitle(objective), {}, !objective.larger() };
    QStringList names;
    QList<QList<double>> values;
    m_lines.clear();
    for (std::size_t t = 0; t < results->trials.size(); ++t) {
        const TuneTrial& trial = results->trials[t];
        if (trial.estimates.front().samples == 0)
            continue;
        QList<double> line;
        for (const SweepParameter& parameter : std::as_const(parameters))
            line << parameter.values[static_cast<qsizetype>(t)];
        for (const MeanEstimate& estimate : trial.estimates)
            line << (estimate.samples > 0 ? estimate.mean : qQNaN());
        names << settingText(*results, t);
        values << line;
        m_lines << t;
    }
    const QScopedValueRollback filling(m_filling, true);
    m_parallel->setTitle(tr("Settings and what they came to"));
    m_parallel->setAxes(axes, first);
    m_parallel->setLines(names, values);
    if (!m_parameter->key().isEmpty())
        markParameter();
}

}
