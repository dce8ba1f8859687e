#include "ui/views/robustness_view.h"

#include "core/analysis/over_seeds.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/robustness.h"
#include "ui/figures/figure_source.h"
#include "ui/icons.h"
#include "ui/job_bar.h"
#include "ui/library/run_ghosts.h"
#include "ui/quiet_widgets.h"
#include "ui/robustness_controller.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/studies/check_menu.h"
#include "ui/text.h"
#include "ui/views/big_number.h"
#include "ui/views/empty_state.h"
#include "ui/views/noise_measures.h"
#include "ui/views/noise_table.h"
#include "ui/views/robustness_curves.h"
#include "ui/views/robustness_look.h"
#include "viz/curve_plot.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>

#include <algorithm>

namespace cmir::ui {

namespace {

/// Of the value axes, as a share of the largest value: less is not worth the height of a plot.
constexpr double leastSpan = 0.2;

void showCurves(viz::CurvePlot* plot, const QList<RobustnessCurve>& curves)
{
    QList<viz::CurvePlot::Curve> drawn;
    for (const RobustnessCurve& curve : curves)
        drawn << viz::CurvePlot::Curve { robustnessLook(curve), curve.x, curve.mean, curve.std };
    plot->setCurves(drawn);
}

/// What the curves and their bands are.
QString bandHelp()
{
    return richTip(RobustnessView::tr(
        "“Noise on text alone”: text bears the noise and the other modalities are clean; the model sees all of them. "
        "Bands: of one run the standard deviation over the draws of the noise; of several seeds the 95 % interval of "
        "their mean (Student's t). A band ends where the metric ends, as an accuracy does at 1."));
}

QString valueText(const std::optional<double>& value)
{
    return value ? readableNumber(*value) : QStringLiteral("–");
}

}

RobustnessView::RobustnessView(RunModel& model, RobustnessController& controller, JobRunner& jobs,
    const PinnedRuns& pinned, const SeedGroup* seeds, QWidget* parent)
    : View(parent)
    , m_model(model)
    , m_controller(controller)
    , m_pinned(pinned)
    , m_seeds(seeds)
    , m_errors(new QLabel)
{
    m_errors->setWordWrap(true);
    m_errors->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_errors->setToolTip(
        richTip(tr("Whether confidence tells errors. An answer is the likeliest class, of a regression the side "
                   "of 0; errors: the share of wrong ones; AUROC: how often a right answer is more confident "
                   "than a wrong one; AURC: the errors among the most confident, over all shares of them; "
                   "FPR95: the wrong answers that are accepted where 95 % of the right ones are. Worst group: by "
                   "class, and by class and recorded environment, groups of ten and more.")));
    auto* measured = new QWidget;
    auto* inner = new QVBoxLayout(measured);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(16);
    inner->addWidget(makeNumbers());
    inner->addWidget(makePlots(), 1);
    inner->addWidget(m_errors);
    m_empty = new EmptyState(QStringLiteral("robustness"), tr("Robustness"),
        tr("Here you will see what the training bought: the metric under growing noise, and on data whose spurious "
           "correlation has shifted, beside a plain model and noise augmentation. Of validation; of test too while "
           "Show test is on.\n\n"
           "Train a run (F5) or open one, then press “Measure this run” above, or “Compare with baselines” to train "
           "these "
           "too."),
        measured);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(16);
    layout->addWidget(makeControls(jobs));
    layout->addWidget(m_empty, 1);

    connect(&model, &RunModel::runReset, this, &RobustnessView::scheduleRefresh);
    connect(&model, &RunModel::recordChanged, this, &RobustnessView::scheduleRefresh);
    connect(&model, &RunModel::resultsChanged, this, &RobustnessView::scheduleRefresh);
    connect(&pinned, &PinnedRuns::changed, this, &RobustnessView::scheduleRefresh);
    connect(&model, &RunModel::testShownChanged, this, &RobustnessView::scheduleRefresh);
    connect(&model, &RunModel::trainingChanged, this, &RobustnessView::showButtons);
    connect(&model, &RunModel::recordChanged, this, &RobustnessView::showButtons);
    if (seeds) {
        connect(seeds, &SeedGroup::changed, this, &RobustnessView::scheduleRefresh);
        connect(seeds, &SeedGroup::activityChanged, this, &RobustnessView::scheduleRefresh);
    }
    showButtons();
}

QWidget* RobustnessView::makeControls(JobRunner& jobs)
{
    m_metric = new QuietComboBox;
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_metric->setMinimumContentsLength(10);
    m_metric->setAccessibleName(tr("Metric"));
    connect(m_metric, &QComboBox::activated, this, &RobustnessView::scheduleRefresh);
    auto* label = new QLabel(tr("&Metric"));
    label->setBuddy(m_metric);
    m_measure = new QPushButton(icon(QStringLiteral("measure")), tr("Meas&ure this run"));
    m_compare = new QPushButton(icon(QStringLiteral("compare")), tr("Compare with &baselines"));
    makeChoice();
    m_cancel = new QPushButton(tr("Ca&ncel"));
    m_cancel->hide();
    auto* progress = new JobBar(jobs, RobustnessController::slot);
    connect(progress, &JobBar::changed, this, &RobustnessView::showButtons);
    connect(m_measure, &QPushButton::clicked, &m_controller, &RobustnessController::measureRun);
    connect(m_compare, &QPushButton::clicked, &m_controller, &RobustnessController::compareWithBaselines);
    connect(m_cancel, &QPushButton::clicked, &m_controller, &RobustnessController::cancel);

    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_metric);
    layout->addSpacing(8);
    layout->addWidget(m_measure);
    layout->addWidget(m_compare);
    layout->addWidget(m_choose);
    layout->addWidget(m_cancel);
    layout->addWidget(progress, 1);
    m_niceties << label;
    return controls;
}

void RobustnessView::setHalf(bool half)
{
    m_plots->setOrientation(half ? Qt::Vertical : Qt::Horizontal);
    for (QWidget* nicety : std::as_const(m_niceties))
        nicety->setVisible(!half);
    m_half = half;
    showButtons();
}

/// On a low screen the plot needs the room more than the table below it, which is scrolled.
void RobustnessView::resizeEvent(QResizeEvent* event)
{
    constexpr int roomForAll = 760;
    View::resizeEvent(event);
    m_noiseTable->setMostRows(height() < roomForAll ? 3 : 6);
}

void RobustnessView::makeChoice()
{
    m_choose = new CheckMenu;
    m_choose->allowNone(tr("no baseline"));
    m_choose->setHelp(tr("Which baselines the run is compared with."));
    m_choose->setAccessibleName(tr("Baselines"));
    QList<CheckMenu::Item> items;
    for (const std::string& name : methodNames())
        if (const Method method = methodFromName(name); method != Method::Cmir)
            items << CheckMenu::Item { toQt(name), toQt(methodTitle(method)) };
    m_choose->setItems(items, {});
    connect(m_choose, &CheckMenu::chosenByUser, this, [this, items] {
        const QStringList chosen = m_choose->chosen();
        for (const CheckMenu::Item& item : items)
            m_controller.setBaseline(methodFromName(item.id.toStdString()), chosen.contains(item.id));
    });
    const auto showChoice = [this] {
        QStringList chosen;
        for (const Method method : m_controller.baselines())
            chosen << toQt(methodName(method));
        m_choose->choose(chosen);
    };
    showChoice();
    connect(&m_controller, &RobustnessController::baselinesChanged, this, [this, showChoice] {
        showChoice();
        showButtons();
    });
}

QWidget* RobustnessView::makeNumbers()
{
    m_clean = new BigNumber;
    m_noisy = new BigNumber;
    m_worst = new BigNumber;
    auto* numbers = new QWidget;
    auto* layout = new QHBoxLayout(numbers);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    for (BigNumber* number : { m_clean, m_noisy, m_worst })
        layout->addWidget(number, 1, Qt::AlignTop);
    return numbers;
}

QWidget* RobustnessView::makeNoise()
{
    m_noise = new viz::CurvePlot;
    m_noise->setTitle(tr("Noise"));
    m_noise->setEmptyText(tr("Not measured yet."));
    m_noise->setAccessibleName(tr("Metric against noise"));
    m_noise->setToolTip(bandHelp());
    m_noise->setLeastSpan(leastSpan);
    m_relative = new QCheckBox(tr("Curves relative to their &clean value"));
    m_relative->setToolTip(
        richTip(tr("Each curve as a share of its own value without noise: what it loses, whatever it "
                   "begins with.")));
    connect(m_relative, &QCheckBox::toggled, this, &RobustnessView::scheduleRefresh);
    m_against = new QuietComboBox;
    m_against->setAccessibleName(tr("What the data lose"));
    m_against->addItem(tr("noise"), QString());
    for (const MissingMode& mode : missingModes())
        m_against->addItem(mode.title, mode.key);
    m_against->setToolTip(
        richTip(tr("Noise on the features, or values that are missing (set to their mean in training): whole "
                   "modalities, or features (of sequences steps), at the same or at different rates.")));
    connect(m_against, &QComboBox::currentIndexChanged, this, &RobustnessView::scheduleRefresh);
    m_noiseTable = new NoiseTable;
    auto* noise = new QWidget;
    auto* layout = new QVBoxLayout(noise);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* below = new QHBoxLayout;
    below->addWidget(m_against);
    below->addWidget(m_relative);
    below->addStretch();
    layout->addWidget(m_noise, 1);
    layout->addLayout(below);
    layout->addWidget(m_noiseTable);
    m_niceties << m_relative << m_noiseTable;
    return noise;
}

QWidget* RobustnessView::makePlots()
{
    QWidget* noise = makeNoise();
    m_shift = new viz::CurvePlot;
    m_shift->setTitle(tr("Distribution shift"));
    m_shift->setAccessibleName(tr("Metric under distribution shift"));
    m_shift->setToolTip(bandHelp());
    m_shift->setLeastSpan(leastSpan);
    auto* splitter = m_plots = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    adopt(m_noise);
    adopt(m_shift);
    splitter->addWidget(noise);
    splitter->addWidget(m_shift);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({ 1000, 1000 }); // halves, whatever their contents ask for
    return splitter;
}

QJsonObject RobustnessView::source() const
{
    return sourceOfRun(m_model);
}

QList<viz::PlotWidget*> RobustnessView::plots() const
{
    return { m_noise, m_shift };
}

QString RobustnessView::shownMetric() const
{
    return m_metric->currentData().toString();
}

void RobustnessView::setMetric(const QString& key)
{
    m_metric->setCurrentIndex(m_metric->findData(key));
    scheduleRefresh();
}

/// The mean of several seeds, where all of them are measured; else there is nothing to gather.
void RobustnessView::gatherSeeds()
{
    auto records = m_seeds ? m_seeds->records() : std::vector<std::shared_ptr<const RunRecord>>();
    if (!std::ranges::all_of(records, [](const auto& run) { return hasRobustnessTables(*run); }))
        records.clear();
    if (records == m_records)
        return;
    m_records = std::move(records);
    m_overSeeds = m_records.empty() ? RunRecord() : overSeeds(m_records);
}

/// What is measured of the run on show, or of all of its seeds; while it trains, of none.
const RunRecord& RobustnessView::own() const
{
    static const RunRecord none;
    if (!m_records.empty())
        return m_overSeeds;
    return m_model.record() ? *m_model.record() : none;
}

void RobustnessView::fillMetrics(const RunRecord& record)
{
    const auto keys = metricKeys({ record.task, record.labelMin, record.labelMax });
    QStringList wanted, present;
    for (const std::string& key : keys)
        wanted << toQt(key);
    for (int i = 0; i < m_metric->count(); ++i)
        present << m_metric->itemData(i).toString();
    if (wanted == present)
        return;
    m_metric->clear();
    for (const std::string& key : keys)
        m_metric->addItem(toQt(metricInfo(key).title), toQt(key));
}

MeasuredSplits RobustnessView::measuredOn() const
{
    return m_model.testShown() ? MeasuredSplits::test() : MeasuredSplits::validation();
}

void RobustnessView::refresh()
{
    showButtons();
    gatherSeeds();
    const auto &record = m_model.record(), &before = m_model.beneath();
    const auto isMeasured = [](const std::shared_ptr<const RunRecord>& run) {
        return run && (!run->results.empty() || !run->baselines.empty());
    };
    const bool measured = isMeasured(record) || isMeasured(before);
    if (record || measured)
        fillMetrics(record ? *record : *before);
    m_empty->setEmpty(!measured);
    if (!measured)
        return;
    showHeadline();
    showNoise();
    showShift();
    showErrors();
}

void RobustnessView::showHeadline()
{
    const std::string key = shownMetric().toStdString();
    const bool larger = metricInfo(key).largerIsBetter;
    const Headline head = headline(own(), key, measuredOn(), m_model.beneath().get());
    showNames(head);
    if (!m_records.empty())
        return showHeadlineOfSeeds(head);
    const auto show = [&](BigNumber* number, std::optional<double> HeadlineNumbers::*which) {
        number->setToolTip({});
        number->setValue(valueText(head.run.*which));
        QList<BigNumber::Comparison> comparisons;
        for (const auto& [method, numbers] : head.baselines)
            comparisons << BigNumber::compare(toQt(methodTitle(method)), head.run.*which, numbers.*which, larger);
        if (head.before && *head.before.*which)
            comparisons << BigNumber::compare(tr("before"), head.run.*which, *head.before.*which, larger);
        number->setComparisons(comparisons);
    };
    show(m_clean, &HeadlineNumbers::clean);
    show(m_noisy, &HeadlineNumbers::noisy);
    show(m_worst, &HeadlineNumbers::worst);
}

void RobustnessView::showNames(const Headline& head)
{
    const QString title = shownMetric().isEmpty() ? QString() : m_metric->currentText();
    const QString seeds = m_records.empty() ? tr(", one seed") // what another would say is not known
                                            : tr(", mean of %1 seeds").arg(static_cast<qsizetype>(m_records.size()));
    m_clean->setName((m_model.testShown() ? tr("%1, clean test") : tr("%1, clean validation")).arg(title) + seeds);
    m_noisy->setName(tr("under noise σ = %1").arg(head.sigma));
    m_worst->setName(head.worstSplit.isEmpty() ? tr("worst shift") : tr("worst shift, %1").arg(head.worstSplit));
    m_worst->setVisible(!head.worstSplit.isEmpty());
}

/// Mean and interval, and whether the seeds can be told apart from their baselines, seed by seed.
void RobustnessView::showHeadlineOfSeeds(const Headline& head)
{
    const std::string key = shownMetric().toStdString();
    const bool larger = metricInfo(key).largerIsBetter;
    std::vector<std::pair<std::int64_t, Headline>> ofSeeds;
    for (const auto& run : m_records)
        ofSeeds.emplace_back(run->config.parameters.seed, headlineAs(head, *run, key, measuredOn()));
    const auto show = [&](BigNumber* number, std::optional<double> HeadlineNumbers::*which) {
        const auto bySeed = [&](const auto& numbersOf) {
            SeedValues values;
            for (const auto& [seed, one] : ofSeeds)
                if (const HeadlineNumbers* numbers = numbersOf(one); numbers && numbers->*which)
                    values[seed] = *(numbers->*which);
            return values;
        };
        const SeedValues own = bySeed([](const Headline& one) { return &one.run; });
        const auto [mean, spread] = meanParts(own, shownMetric());
        number->setValue(mean.isEmpty() ? QStringLiteral("–") : mean, spread);
        QList<BigNumber::Comparison> comparisons;
        QStringList details { tr(
            "± is half of the 95 % interval of the mean over the seeds (Student's t); it ends where "
            "the metric ends, as an accuracy does at 1.") };
        for (const auto& baseline : head.baselines) {
            const Method method = baseline.first;
            const SeedValues others = bySeed([method](const Headline& one) -> const HeadlineNumbers* {
                for (const auto& [of, numbers] : one.baselines)
                    if (of == method)
                        return &numbers;
                return nullptr;
            });
            const QString title = toQt(methodTitle(method));
            if (const auto standing = standingTo(own, others, larger)) {
                comparisons << BigNumber::Comparison { title, meanParts(others, shownMetric()).mean,
                    standingText(*standing), standing->better };
                details << QStringLiteral("%1 %2: %3.")
                               .arg(title, meanText(others, shownMetric()), standingDetail(*standing));
            }
        }
        number->setComparisons(comparisons);
        number->setToolTip(QStringLiteral("<qt>%1</qt>")
                               .arg(details.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))));
    };
    show(m_clean, &HeadlineNumbers::clean);
    show(m_noisy, &HeadlineNumbers::noisy);
    show(m_worst, &HeadlineNumbers::worst);
}

void RobustnessView::showNoise()
{
    const MetricInfo info = metricInfo(shownMetric().toStdString());
    const std::string mode = m_against->currentData().toString().toStdString();
    QList<RobustnessCurve> curves = mode.empty() ? noiseCurves(own(), info.key, measuredOn())
                                                 : missingCurves(own(), info.key, mode, measuredOn());
    QList<NoiseMeasures> measures;
    for (const RobustnessCurve& curve : std::as_const(curves))
        measures << noiseMeasures(curve);
    m_noiseTable->setMeasures(measures, info.largerIsBetter, !mode.empty());
    for (const PinnedRuns::Pin& ghost : allGhosts(m_model, m_pinned))
        addPinned(curves, ghost, info.key, measuredOn(), mode);
    const bool relative = m_relative->isChecked();
    if (relative)
        std::transform(curves.begin(), curves.end(), curves.begin(), relativeToClean);
    m_noise->setTitle(
        (mode.empty() ? tr("Noise") : m_against->currentText().left(1).toUpper() + m_against->currentText().mid(1))
        + ofSeeds());
    m_noise->setAxes(mode.empty() ? tr("noise σ (in feature standard deviations)") : tr("share that is missing"),
        relative ? tr("%1, relative to clean").arg(toQt(info.title)) : metricTitle(shownMetric()));
    m_noise->setCaption(m_model.caption());
    showCurves(m_noise, curves);
}

/// What a title says of several seeds.
QString RobustnessView::ofSeeds() const
{
    return m_records.empty() ? QString()
                             : tr(", mean of %1 seeds and 95 % interval").arg(static_cast<qsizetype>(m_records.size()));
}

void RobustnessView::showShift()
{
    const MetricInfo info = metricInfo(shownMetric().toStdString());
    ShiftCurves shift = shiftCurves(own(), info.key, measuredOn());
    for (const PinnedRuns::Pin& ghost : allGhosts(m_model, m_pinned))
        addPinned(shift, ghost, info.key, measuredOn());
    if (!shift.isShifted(measuredOn())) // a point without a shift would look like a result
        shift.curves.clear();
    m_shift->setEmptyText(noShiftText(own(), measuredOn()));
    m_shift->setTitle(tr("Distribution shift") + ofSeeds());
    m_shift->setAxes(
        shift.overRho ? tr("ρ of the split (spurious correlation)") : tr("split"), metricTitle(shownMetric()));
    m_shift->setCaption(m_model.caption());
    m_shift->setXNames(shift.overRho ? QStringList() : shift.splits);
    showCurves(m_shift, shift.curves);
}

/// Whether its confidence tells its errors: for who has to know when to trust an answer.
void RobustnessView::showErrors()
{
    QStringList lines = errorsInWords(own(), measuredOn());
    if (!lines.isEmpty())
        lines.prepend(m_model.testShown() ? tr("Whether confidence tells errors, and the worst group, on test:")
                                          : tr("Whether confidence tells errors, and the worst group, on validation:"));
    m_errors->setText(lines.join(u'\n'));
    m_errors->setVisible(!lines.isEmpty() && !m_half);
}

void RobustnessView::showButtons()
{
    const bool busy = m_controller.isBusy();
    const QString obstacle = m_controller.obstacle();
    m_measure->setText(m_half ? tr("Meas&ure") : tr("Meas&ure this run"));
    m_compare->setText(m_half ? tr("Compare") : tr("Compare with &baselines"));
    m_measure->setVisible(!busy);
    m_compare->setVisible(!busy);
    m_cancel->setVisible(busy);
    m_measure->setEnabled(obstacle.isEmpty());
    m_measure->setToolTip(richTip(
        obstacle.isEmpty() ? tr(
            "Evaluates the run under noise and shift, on validation and on test; test is shown when you ask for it.")
                           : obstacle));
    const QString comparison = m_controller.comparisonObstacle();
    m_choose->setVisible(!busy && !m_half);
    m_compare->setEnabled(comparison.isEmpty());
    m_compare->setToolTip(richTip(comparison.isEmpty() ? m_controller.comparison() : comparison));
}

}
