#include "ui/views/training_view.h"

#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "ui/data_references.h"
#include "ui/figures/figure_source.h"
#include "ui/font_fit.h"
#include "ui/headline_series.h"
#include "ui/library/run_ghosts.h"
#include "ui/live_change_text.h"
#include "ui/next_run.h"
#include "ui/quiet_widgets.h"
#include "ui/run_data.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/seeds/seed_references.h"
#include "ui/studies/check_menu.h"
#include "ui/text.h"
#include "ui/upright_scroll.h"
#include "ui/views/apart_curves.h"
#include "ui/views/big_number.h"
#include "ui/views/noise_curves.h"
#include "viz/curve_plot.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace cmir::ui {

namespace {

const QString trainPrefix = QStringLiteral("train/");
const QString validPrefix = QStringLiteral("valid/");
const QString selectedPrefix = QStringLiteral("selected/");

/// Of a series of a record, at the epoch whose weights are its result.
std::optional<double> selectedValue(const std::shared_ptr<const RunRecord>& record, const QString& name)
{
    if (!record || record->bestEpoch < 1)
        return {};
    const auto found = record->history.series.find(name.toStdString());
    const auto best = static_cast<std::size_t>(record->bestEpoch);
    return found == record->history.series.end() || best > found->second.size()
        ? std::nullopt
        : std::optional(found->second[best - 1]);
}

void setCurve(viz::CurvePlot* plot, const QString& name, const std::vector<double>& values)
{
    QList<double> x(static_cast<qsizetype>(values.size()));
    std::generate(x.begin(), x.end(), [epoch = 0.0]() mutable { return epoch += 1; });
    plot->setData(name, x, QList<double>(values.begin(), values.end()));
}

}

TrainingView::TrainingView(RunModel& model, const NextRun& next, const DataReferences& references, JobRunner& jobs,
    const PinnedRuns& pinned, const SeedGroup* seeds, QWidget* parent)
    : View(parent)
    , m_model(model)
    , m_next(next)
    , m_references(references)
    , m_pinned(pinned)
    , m_seeds(seeds)
    , m_losses(new viz::CurvePlot)
    , m_metrics(new viz::CurvePlot)
    , m_apart(new ApartCurves(model, pinned, seeds))
    , m_noise(new NoiseCurves(model, next, jobs))
    , m_now(new BigNumber)
    , m_best(new BigNumber)
{
    m_losses->setTitle(tr("Loss"));
    m_losses->setAxes(tr("epoch"), tr("epoch mean"));
    m_losses->setEmptyText(tr("The terms of the loss will be drawn here, one point per epoch.\nPress Train to begin."));
    m_losses->setAccessibleName(tr("Loss over epochs"));
    m_metrics->setTitle(tr("Validation"));
    m_metrics->setAxes(tr("epoch"), tr("validation metric"));
    m_metrics->setEmptyText(tr("The metrics on the validation split will be drawn here, one point per epoch."));
    m_metrics->setAccessibleName(tr("Validation metrics over epochs"));
    adopt(m_losses);
    adopt(m_metrics);
    adopt(m_apart->plot());
    adopt(m_noise->plot());
    m_outer = new QSplitter(Qt::Vertical);
    m_outer->setChildrenCollapsible(false);
    const QList<QList<QWidget*>> rows { { m_losses, m_noise }, { m_metrics, m_apart } };
    for (const QList<QWidget*>& widgets : rows) {
        auto* row = new QSplitter(Qt::Horizontal);
        row->setChildrenCollapsible(false);
        for (QWidget* widget : widgets) {
            row->addWidget(widget);
            row->setStretchFactor(row->count() - 1, 1);
        }
        m_rows << row;
        m_outer->addWidget(row);
        m_outer->setStretchFactor(m_outer->count() - 1, 1);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addWidget(makeControls());
    layout->addWidget(makeScrolled(), 1);

    connect(&model, &RunModel::runReset, this, [this] {
        startOver();
        schedule(Everything);
    });
    const auto followNoise = [this] { schedule(Noise); };
    connect(&next, &NextRun::parametersChanged, this, followNoise);
    connect(&next, &NextRun::methodChanged, this, followNoise);
    connect(&next, &NextRun::datasetChanged, this, followNoise);
    connect(&next, &NextRun::datasetChanged, this, [this] { schedule(Numbers); }); // whose data they are of
    connect(&model, &RunModel::snapshotChanged, this, followNoise);
    connect(&model, &RunModel::epochAdded, this, [this] { schedule(Curves | References | Numbers); });
    connect(&model, &RunModel::eventAdded, this, [this] { schedule(Marks | Numbers); });
    connect(&model, &RunModel::recordChanged, this, [this] { schedule(Everything); });
    if (seeds) {
        connect(seeds, &SeedGroup::changed, this, [this] { schedule(Curves | References | Numbers); });
        m_ofSeeds = new SeedReferences(*seeds, jobs, this);
        connect(m_ofSeeds, &SeedReferences::changed, this, [this] { schedule(References | Numbers); });
    }
    connect(&references, &DataReferences::changed, this, [this] { schedule(References | Numbers); });
    connect(&pinned, &PinnedRuns::changed, this, [this] { schedule(Ghosts); });
    connect(&model, &RunModel::replayChanged, this, &TrainingView::showEpoch);
    for (viz::CurvePlot* plot : { m_losses, m_metrics, m_apart->plot() }) {
        connect(plot, &viz::CurvePlot::placeClicked, this, &TrainingView::chooseEpoch);
        connect(plot, &viz::CurvePlot::markClicked, this, &TrainingView::markClicked);
    }
}

/// On a low screen, or above a dock, the plots keep a height at which their curves can be read, and are scrolled.
QWidget* TrainingView::makeScrolled()
{
    constexpr int ofTitles = 13,
                  ofLongLegend = 15; // lines of text: title, legend and axes, and what is left for curves
    auto* scrolled = new UprightScroll(m_outer);
    fitToFont(this, [this, scrolled] {
        const int line = fontMetrics().lineSpacing();
        for (viz::PlotWidget* plot : plots())
            plot->setMinimumHeight(line * (plot == m_apart->plot() ? ofLongLegend : ofTitles));
        scrolled->setMinimumHeight(line * ofTitles);
    });
    return scrolled;
}

QWidget* TrainingView::makeControls()
{
    m_logarithmic = new QCheckBox(tr("Lo&garithmic loss"));
    m_logarithmic->setToolTip(tr("Draws the loss on a logarithmic axis; terms that are 0 leave a gap."));
    connect(m_logarithmic, &QCheckBox::toggled, m_losses, &viz::CurvePlot::setLogarithmicY);
    m_smoothing = new QuietSlider(Qt::Horizontal);
    m_smoothing->setRange(0, 95);
    fitToFont(m_smoothing, [slider = m_smoothing] { slider->setFixedWidth(charactersWide(slider, 13)); });
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(
        tr("Weight of what came before in the bold curve; the raw curve stays, faint. At the left end: none."));
    auto* smoothingLabel = new QLabel(tr("S&moothing"));
    smoothingLabel->setBuddy(m_smoothing);
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int hundredths) {
        m_losses->setSmoothing(hundredths / 100.0);
        m_metrics->setSmoothing(hundredths / 100.0);
    });
    m_choose = new CheckMenu;
    m_choose->setHelp(tr("Which validation metrics are drawn."));
    auto* chooseLabel = new QLabel(tr("&Metrics"));
    chooseLabel->setBuddy(m_choose);
    connect(m_choose, &CheckMenu::chosenByUser, this, [this] { schedule(Curves | References | Ghosts); });

    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_now->setName(tr("validation"));
    m_best->setName(tr("best"));
    layout->addWidget(m_now, 0, Qt::AlignTop);
    layout->addWidget(m_best, 0, Qt::AlignTop);
    layout->addStretch();
    // Two rows beside the numbers, which are as high: several seeds' numbers are wide, and so is a window of 1280
    // pixels.
    auto* choices = new QGridLayout;
    choices->setHorizontalSpacing(16);
    choices->addWidget(m_logarithmic, 0, 0);
    choices->addWidget(chooseLabel, 0, 1, Qt::AlignRight);
    choices->addWidget(m_choose, 0, 2);
    choices->addWidget(smoothingLabel, 1, 1, Qt::AlignRight);
    choices->addWidget(m_smoothing, 1, 2);
    layout->addLayout(choices);
    m_niceties = { chooseLabel, m_logarithmic, smoothingLabel, m_smoothing, m_noise };
    return controls;
}

void TrainingView::setHalf(bool half)
{
    for (QWidget* nicety : std::as_const(m_niceties))
        nicety->setVisible(!half);
    const QList<QSplitter*> splitters = QList<QSplitter*> { m_outer } + m_rows;
    if (half && !m_half)
        for (QSplitter* splitter : splitters)
            m_wholeSizes << splitter->sizes();
    for (QSplitter* row : std::as_const(m_rows)) {
        row->setOrientation(half ? Qt::Vertical : Qt::Horizontal);
        row->setSizes({ 1000, 1400 }); // below are the curves with the long legend
    }
    m_outer->setSizes({ 1000, 2400 });
    if (!half)
        for (QSplitter* splitter : splitters)
            splitter->setSizes(m_wholeSizes.isEmpty() ? QList<int> { 1000, 1000 } : m_wholeSizes.takeFirst());
    m_half = half;
    showLosses();
    schedule(Noise); // it waits while it is hidden
}

void TrainingView::schedule(int parts)
{
    m_due |= parts;
    scheduleRefresh();
}

/// Half a view on a low screen has room for two plots: the losses stand in the status line too.
void TrainingView::showLosses()
{
    constexpr int roomForThree = 760;
    m_rows.first()->setVisible(!m_half || height() >= roomForThree);
}

void TrainingView::resizeEvent(QResizeEvent* event)
{
    View::resizeEvent(event);
    showLosses();
}

QJsonObject TrainingView::source() const
{
    return sourceOfRun(m_model);
}

QList<viz::PlotWidget*> TrainingView::plots() const
{
    return { m_losses, m_noise->plot(), m_metrics, m_apart->plot() };
}

bool TrainingView::isBusy() const
{
    return View::isBusy() || m_noise->isBusy();
}

void TrainingView::startOver()
{
    m_losses->clear();
    m_metrics->clear();
    m_apart->startOver();
    m_marks = 0;
}

void TrainingView::setMetricShown(const QString& name, bool shown)
{
    m_choose->tick(name, shown);
    schedule(Curves | References | Ghosts);
}

void TrainingView::fillMetrics()
{
    QList<CheckMenu::Item> items;
    for (const QString& name : historyNames(m_model.history().series, validPrefix))
        items << CheckMenu::Item { name, historyTitle(name) };
    m_choose->setItems(items, { headlineSeries(m_model) });
    const QStringList shown = m_choose->chosen();
    if (shown == m_shown)
        return;
    for (const QString& name : std::as_const(m_shown))
        if (!shown.contains(name)) {
            m_metrics->setSeriesVisible(name, true); // chosen again it is seen
            m_metrics->removeSeries(name);
        }
    m_shown = shown;
    m_due |= References | Ghosts;
}

void TrainingView::refresh()
{
    if (m_due & Curves)
        showCurves();
    if (m_due & References)
        showReferences();
    if (m_due & Ghosts)
        showGhosts();
    if (m_due & (Curves | Ghosts))
        m_apart->refresh();
    if (m_due & Marks)
        showMarks();
    if (m_due & Numbers)
        showNumbers();
    const bool noiseWaits = (m_due & Noise) && m_noise->isHidden();
    if ((m_due & Noise) && !noiseWaits)
        m_noise->refresh();
    m_due = noiseWaits ? Noise : 0;
    showEpoch();
}

void TrainingView::showCurves()
{
    const History& history = m_model.history();
    m_losses->setCaption(m_model.caption());
    m_metrics->setCaption(m_model.caption());
    for (const QString& name : historyNames(history.series, trainPrefix))
        showCurve(m_losses, name);
    fillMetrics();
    for (const QString& name : std::as_const(m_shown))
        showCurve(m_metrics, name);
    showSelected();
    const int seeds = m_seeds ? m_seeds->curve("train/loss").seeds : 0;
    for (viz::CurvePlot* plot : { m_losses, m_metrics })
        plot->setTitle((plot == m_losses ? tr("Loss") : tr("Validation"))
            + (seeds > 1 ? tr(", mean of %1 seeds and 95 % interval").arg(seeds) : QString()));
    m_metrics->setAxes(tr("epoch"), m_shown.size() == 1 ? historyTitle(m_shown.first()) : tr("validation metric"));
}

/// A star on each metric at the epoch whose weights are the result. Several seeds have an epoch each, and no star.
void TrainingView::showSelected()
{
    const auto best = static_cast<std::size_t>(m_model.bestEpoch());
    const bool ofSeeds = m_seeds && m_seeds->curve("train/loss").seeds > 1;
    QStringList wanted, curves; // in the order of their colours
    for (const QString& id : m_metrics->seriesIds())
        if (m_shown.contains(id))
            curves << id;
    for (qsizetype i = 0; i < curves.size() && !ofSeeds && best >= 1; ++i) {
        const auto found = m_model.history().series.find(curves[i].toStdString());
        if (found == m_model.history().series.end() || found->second.size() < best)
            continue;
        viz::CurvePlot::Series star;
        star.id = selectedPrefix + curves[i];
        star.title = tr("selected: epoch %1").arg(best);
        if (curves.size() > 1)
            star.title += QStringLiteral(" (%1)").arg(historyTitle(curves[i]));
        star.themeRole = 3 + static_cast<int>(i); // the curve's
        star.markers = true;
        star.markerShape = 7;
        star.stretches = false;
        m_metrics->setSeries(star);
        m_metrics->setData(star.id, { static_cast<double>(best) }, { found->second[best - 1] });
        wanted << star.id;
    }
    for (const QString& id : m_metrics->seriesIds())
        if (id.startsWith(selectedPrefix) && !wanted.contains(id))
            m_metrics->removeSeries(id);
}

/// Whether the curves and numbers are of several seeds that have data of their own.
bool TrainingView::hasOwnReferences() const
{
    return m_ofSeeds && m_ofSeeds->isNeeded();
}

/// Of several seeds the mean with its interval, over the epochs that all have done; else of the run on show.
void TrainingView::showCurve(viz::CurvePlot* plot, const QString& name)
{
    if (!plot->seriesIds().contains(name)) {
        viz::CurvePlot::Series series;
        series.id = name;
        series.title = historyTitle(name);
        if (name.startsWith(QStringLiteral("valid"))) {
            const MetricInfo info = metricInfo(name.section(u'/', 1).toStdString());
            series.least = info.least;
            series.most = info.most;
        }
        plot->setSeries(series);
    }
    const SeedCurve curve = m_seeds ? m_seeds->curve(name.toStdString()) : SeedCurve {};
    if (curve.seeds > 1)
        plot->setData(name, curve.epochs, curve.mean, curve.half);
    else
        setCurve(plot, name, m_model.history().series.at(name.toStdString()));
}

/// Dashed and dotted lines at what the simplest models reach. They make the view no wider: the legend has their values.
void TrainingView::showReferences()
{
    QStringList wanted;
    const double epochs = std::max<double>(2, static_cast<double>(m_model.history().epochs()));
    for (const QString& name : std::as_const(m_shown))
        for (const ReferenceModel& reference : m_references.models()) {
            std::optional<double> value = referenceValue(reference, name.toStdString());
            if (value && hasOwnReferences()) // beside the mean over the seeds, theirs
                value = meanOf(m_ofSeeds->values(reference.key, name.toStdString()));
            if (!value)
                continue;
            viz::CurvePlot::Series series;
            series.id = toQt(reference.key) + u'/' + name;
            series.title = QStringLiteral("%1 %2").arg(toQt(reference.title), readableNumber(*value));
            if (m_shown.size() > 1)
                series.title += QStringLiteral(" (%1)").arg(historyTitle(name));
            series.themeRole = 2;
            series.style = reference.strength ? Qt::DashLine : Qt::DotLine;
            series.stretches = false;
            m_metrics->setSeries(series);
            m_metrics->setData(series.id, { 1, epochs }, { *value, *value });
            wanted << series.id;
        }
    for (const QString& id : m_metrics->seriesIds())
        if (!wanted.contains(id)
            && (id.startsWith(u"constant/") || id.startsWith(u"ridge/") || id.startsWith(u"logistic/")))
            m_metrics->removeSeries(id);
}

/// The result before and the pinned runs behind the one on show: the loss as a whole (its terms would crowd it), and
/// the metrics that are shown.
void TrainingView::showGhosts()
{
    QList<GhostCurve> losses, metrics;
    for (const PinnedRuns::Pin& pin : allGhosts(m_model, m_pinned)) {
        losses << historyGhost(pin, QStringLiteral("train/loss"), tr("total"));
        for (const QString& name : std::as_const(m_shown))
            metrics << historyGhost(pin, name, m_shown.size() > 1 ? historyTitle(name) : QString());
    }
    drawGhosts(m_losses, losses);
    drawGhosts(m_metrics, metrics);
}

/// The epoch whose representations the views show, when it is not the newest.
void TrainingView::showEpoch()
{
    const auto& snapshot = m_model.snapshot();
    const double epoch = m_model.replayIndex() && snapshot ? static_cast<double>(snapshot->epoch) : qQNaN();
    for (viz::CurvePlot* plot : { m_losses, m_metrics, m_apart->plot() })
        plot->showPlace(epoch);
}

void TrainingView::chooseEpoch(double epoch)
{
    const auto& kept = m_model.replay();
    if (kept.empty())
        return;
    std::size_t nearest = 0;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (std::abs(static_cast<double>(kept[i]->epoch) - epoch)
            < std::abs(static_cast<double>(kept[nearest]->epoch) - epoch))
            nearest = i;
    // Beyond the last kept one lies the newest state.
    const bool newest = epoch > static_cast<double>(kept.back()->epoch) + 0.5;
    m_model.showReplay(newest ? std::nullopt : std::optional(nearest));
}

void TrainingView::showMarks()
{
    const auto& events = m_model.events();
    if (static_cast<int>(events.size()) < m_marks) { // the record tells them anew
        m_losses->clearMarks();
        m_metrics->clearMarks();
        m_apart->plot()->clearMarks();
        m_marks = 0;
    }
    for (; m_marks < static_cast<int>(events.size()); ++m_marks) {
        const LiveChange& change = events[static_cast<std::size_t>(m_marks)];
        for (viz::CurvePlot* plot : { m_losses, m_metrics, m_apart->plot() })
            plot->addMark({ change.epoch, markText(change), changedSymbol(change), changeCard(change) });
    }
}

void TrainingView::showNumbers()
{
    const QString name = headlineSeries(m_model);
    const bool larger = metricInfo(name.mid(validPrefix.size()).toStdString()).largerIsBetter;
    if (showNumbersOfSeeds(name, larger))
        return;
    const auto found = m_model.history().series.find(name.toStdString());
    const bool known = found != m_model.history().series.end() && !found->second.empty();
    m_now->setName(known ? tr("validation %1").arg(historyTitle(name)) : tr("validation"));
    m_now->setValue(known ? readableNumber(found->second.back()) : QStringLiteral("–"));
    const auto best = static_cast<std::size_t>(m_model.bestEpoch());
    const bool hasBest = known && best >= 1 && best <= found->second.size();
    // Whoever turned something wants to know what that gave.
    const auto& events = m_model.events();
    const bool beforeTurn = hasBest && std::ranges::any_of(events, [&](const LiveChange& change) {
        return change.isParameter() && change.key != "epochs" && change.epoch >= static_cast<double>(best);
    });
    const QString trainedOn = toQt(m_model.runConfig().dataName);
    const bool otherData = isOfOtherData(m_model, m_next);
    m_best->setName(!hasBest ? tr("selected")
            : otherData      ? tr("epoch %1, on %2, not on the open data").arg(best).arg(trainedOn)
            : beforeTurn     ? tr("epoch %1, before the last turn").arg(best)
                             : tr("selected, epoch %1, one seed").arg(best));
    m_best->setValue(hasBest ? readableNumber(found->second[best - 1]) : QStringLiteral("–"));
    QList<BigNumber::Comparison> comparisons;
    if (hasBest)
        for (const ReferenceModel& reference : m_references.models())
            comparisons << BigNumber::compare(
                toQt(reference.title), found->second[best - 1], referenceValue(reference, name.toStdString()), larger);
    if (const auto before = hasBest ? selectedValue(m_model.beneath(), name) : std::nullopt)
        comparisons << BigNumber::compare(tr("before"), found->second[best - 1], before, larger);
    m_best->setComparisons(comparisons);
    const Parameter& rule = parameter("selection");
    m_best->setToolTip(
        richTip(tr("The epoch whose weights are the result, by the setting “%1”: %2. That need not be the one at which "
                   "this metric was best.")
                    .arg(toQt(rule.label), toQt(rule.format(rule.get(m_model.runConfig().parameters))))));
}

/// The headline of several seeds: their mean with its interval, and whether it can be told apart from what it is
/// compared with. False: there is one seed.
bool TrainingView::showNumbersOfSeeds(const QString& name, bool largerIsBetter)
{
    const SeedCurve curve = m_seeds ? m_seeds->curve(name.toStdString()) : SeedCurve {};
    if (curve.seeds < 2 || curve.mean.isEmpty())
        return false;
    m_now->setName(tr("validation %1").arg(historyTitle(name)));
    const QString metric = name.section(u'/', 1);
    const auto newest = static_cast<std::int64_t>(curve.epochs.back()); // that all have done
    const MeanParts now = meanParts(valuesAfter(m_seeds->runs(), name.toStdString(), newest), metric);
    m_now->setValue(now.mean, now.spread);
    const SeedValues selected = m_seeds->selected(name.toStdString());
    m_best->setName(tr("selected, %1 seeds").arg(selected.size()));
    const auto [mean, spread] = meanParts(selected, metric);
    m_best->setValue(mean.isEmpty() ? QStringLiteral("–") : mean, spread);
    QList<BigNumber::Comparison> comparisons;
    QStringList details { tr(
        "Of each seed the epoch whose weights are its result; ± is half of the 95 % interval of the mean, which ends "
        "where the metric ends.") };
    const auto compare = [&](const QString& what, const QString& value, const std::optional<Standing>& standing) {
        if (!standing)
            return;
        comparisons << BigNumber::Comparison { what, value, standingText(*standing), standing->better };
        details << QStringLiteral("%1: %2.").arg(what, standingDetail(*standing));
    };
    for (const ReferenceModel& reference : m_references.models()) {
        const auto value = referenceValue(reference, name.toStdString());
        if (!value)
            continue;
        const QString title = toQt(reference.title);
        if (!hasOwnReferences()) {
            compare(title, readableNumber(*value), standingTo(selected, *value, largerIsBetter));
            continue;
        }
        // Each seed has data of its own, and so its own reference.
        const SeedValues own = m_ofSeeds->values(reference.key, name.toStdString());
        if (const auto reached = meanOf(own))
            compare(title, readableNumber(*reached), standingTo(selected, own, largerIsBetter));
        else // they are being fitted
            comparisons << BigNumber::Comparison { title, QStringLiteral("–"), {}, 0 };
    }
    if (hasOwnReferences())
        details << tr("Each seed has data of its own, and is held against what the simple models reach on those.");
    // One seed before is one of these again, as a rule: nothing that the mean of several could be held against.
    if (const SeedValues before = m_seeds->selectedBefore(name.toStdString()); before.size() > 1)
        compare(tr("before"), meanText(before, metric), standingTo(selected, before, largerIsBetter));
    m_best->setComparisons(comparisons);
    m_best->setToolTip(
        QStringLiteral("<qt>%1</qt>").arg(details.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))));
    return true;
}

}
