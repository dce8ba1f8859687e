#include "ui/views/noise_curves.h"

#include "core/analysis/intervals.h"
#include "core/config/environment_intensity.h"
#include "core/config/method.h"
#include "ui/font_fit.h"
#include "ui/next_run.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "viz/curve_plot.h"
#include "viz/fixed_number.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace cmir::ui {

namespace {

const QString noiseSlot = QStringLiteral("noise");
const QString movesId = QStringLiteral("prediction_moves");

/// Those that the curve is drawn through, and those of the environments themselves.
std::vector<double> measuredLevels(const ExperimentConfig& config)
{
    std::vector<double> levels = noiseLevels(config);
    for (const double intensity : environmentIntensities(config))
        levels.push_back(intensity);
    std::ranges::sort(levels);
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

constexpr std::int64_t fewRows = 500;

/// "text 0.31 (0.12 to 0.42) of 0.56": the interval is the probe's, over folds of few or many rows.
QString leftText(const QString& modality, const ApartScore& noisy, const ApartScore& clean)
{
    return NoiseCurves::tr("%1 %2 (%3 to %4) of %5")
        .arg(modality, viz::fixedNumber(noisy.value), viz::fixedNumber(noisy.lower), viz::fixedNumber(noisy.upper),
            viz::fixedNumber(clean.value));
}

/// Of validation, that the probes were taught and asked on.
std::int64_t rowsAsked(const NoiseEffects& effects)
{
    for (const NoiseEffects::Modality& modality : effects.modalities)
        for (const NoiseEffect& level : modality.levels)
            if (level.label)
                return level.label->n;
    return 0;
}

const NoiseEffect* effectAt(const NoiseEffects::Modality& modality, double intensity)
{
    const auto found = std::ranges::find(modality.levels, intensity, &NoiseEffect::intensity);
    return found == modality.levels.end() ? nullptr : &*found;
}

/// Whether it was measured; of all modalities at once.
bool isMeasured(const NoiseEffects& effects, double intensity)
{
    return !effects.modalities.empty() && effectAt(effects.modalities[0], intensity);
}

/// Mean over the modalities, of an intensity that was measured.
double signalToNoiseAt(const NoiseEffects& effects, double intensity)
{
    double sum = 0;
    for (const NoiseEffects::Modality& modality : effects.modalities)
        sum += effectAt(modality, intensity)->signalToNoise;
    return sum / static_cast<double>(effects.modalities.size());
}

/// Of the labels that are known; 1 for classes, whose moves are shares.
double labelDeviation(const Dataset& dataset)
{
    const Split* train = dataset.findSplit("train");
    if (dataset.task != Task::Regression || !train)
        return 1;
    std::vector<double> known;
    std::ranges::copy_if(train->label, std::back_inserter(known), [](float value) { return std::isfinite(value); });
    const double deviation = studentInterval(known).deviation;
    return deviation > 0 ? deviation : 1;
}

}

NoiseCurves::NoiseCurves(const RunModel& model, const NextRun& next, JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_next(next)
    , m_plot(new viz::CurvePlot)
    , m_words(new QLabel)
    , m_measuring(jobs, noiseSlot, tr("Measuring the noise"))
{
    m_plot->setTitle(tr("What the environments do to the data"));
    m_plot->setEmptyText(tr("How much of the label the noise of the environments leaves will be drawn here."));
    m_plot->setAccessibleName(tr("What is left of the label over the noise"));
    m_words->setWordWrap(true);
    m_words->setToolTip(richTip(
        tr("A ridge probe is taught and asked on noisy features of validation, by cross-validation and modality by "
           "modality: what it does not find any more of the label, the noise has covered. Bands are 95 % intervals; "
           "they end "
           "at 1, as R² does. "
           "The lines are the environments. Where the label is gone, a Z_inv that is the same in all environments "
           "can know nothing of it: stay below, with α⁽¹⁾ and K. The grey curve is the model on show: how far its "
           "prediction moves from the clean sample, in standard deviations of the label (of classes: how often it "
           "becomes another).")));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_words);
    fitToFont(m_words, [this] { keepWordsWhole(); });
}

QString NoiseCurves::words() const
{
    return m_words->text();
}

void NoiseCurves::refresh()
{
    measure();
    showMoves();
    showEnvironments();
}

/// Of the next run; a method without environments has K = 0.
ExperimentConfig NoiseCurves::settings() const
{
    return configForMethod(m_next.parameters(), m_next.method());
}

void NoiseCurves::measure()
{
    const ExperimentConfig config = settings();
    const Subject subject { m_next.dataset(), config.environment_noise, config.noise_scale,
        static_cast<std::uint64_t>(config.seed) };
    const std::vector<double> levels = measuredLevels(config);
    if (subject == m_subject && levels == m_levels)
        return;
    m_levels = levels;
    if (subject != m_subject) { // what is drawn is of something else
        m_subject = subject;
        m_measuring.drop();
        m_effects = {};
        m_plot->clear();
    }
    if (!m_subject.dataset)
        return;
    std::vector<double> missing;
    std::ranges::copy_if(
        levels, std::back_inserter(missing), [this](double level) { return !isMeasured(m_effects, level); });
    if (missing.empty())
        return showCurves();
    m_measuring.request([dataset = subject.dataset, config, missing](
                            const JobContext& job) { return noiseEffects(*dataset, config, missing, job); },
        [this](const NoiseEffects& effects) {
            take(effects);
            showCurves();
            showMoves();
            showEnvironments();
        });
}

void NoiseCurves::take(const NoiseEffects& effects)
{
    if (m_effects.modalities.empty())
        m_effects.modalities.resize(effects.modalities.size());
    for (std::size_t m = 0; m < effects.modalities.size(); ++m) {
        NoiseEffects::Modality& known = m_effects.modalities[m];
        known.name = effects.modalities[m].name;
        for (const NoiseEffect& level : effects.modalities[m].levels)
            if (!effectAt(known, level.intensity)) // a request that waited can bring one again
                known.levels.push_back(level);
        std::ranges::sort(known.levels, {}, &NoiseEffect::intensity);
    }
}

void NoiseCurves::showCurves()
{
    const bool numbers = m_subject.dataset->task == Task::Regression;
    m_plot->setAxes(tr("intensity α⁽ᵉ⁾ of the noise"), numbers ? tr("label R² left") : tr("share of classes found"));
    m_plot->setCaption(toQt(m_subject.dataset->name));
    for (const NoiseEffects::Modality& modality : m_effects.modalities) {
        const QString id = toQt(modality.name);
        QList<double> x, y, spread;
        for (const NoiseEffect& level : modality.levels)
            if (level.label && std::ranges::binary_search(m_levels, level.intensity)) {
                x << level.intensity;
                y << level.label->value;
                // The longer side: an interval that ends at what is possible has its length on the other.
                spread << std::max(level.label->upper - level.label->value, level.label->value - level.label->lower);
            }
        if (x.isEmpty())
            continue;
        if (!m_plot->seriesIds().contains(id)) {
            viz::CurvePlot::Series series;
            series.id = id;
            series.title = tr("noise on %1").arg(id);
            series.most = 1; // R², or a share
            if (!numbers)
                series.least = 0;
            m_plot->setSeries(series);
        }
        m_plot->setData(id, x, y, spread);
    }
}

/// What moves are told in; worked out once, for there may be many labels.
double NoiseCurves::unit(const std::shared_ptr<const Dataset>& dataset)
{
    if (m_unitOf.lock() != dataset) {
        m_unitOf = dataset;
        m_unit = labelDeviation(*dataset);
    }
    return m_unit;
}

/// Of the model on show, at the intensities that it was asked at.
void NoiseCurves::showMoves()
{
    const auto& snapshot = m_model.snapshot();
    const auto& dataset = m_model.runDataset();
    const Variants* shown = nullptr;
    if (snapshot && dataset && dataset == m_next.dataset()
        && !m_effects.modalities.empty()) // behind the curves of the modalities
        for (const Variants& split : snapshot->splits)
            if (split.split == "valid" && split.environments > 1
                && static_cast<std::int64_t>(split.intensities.size()) == split.environments)
                shown = &split;
    if (!shown) {
        m_plot->removeSeries(movesId);
        return;
    }
    const double moved = unit(dataset);
    QList<double> x, y;
    const std::vector<double> moves = predictionMoves(*shown, dataset->task);
    for (std::size_t e = 0; e < moves.size(); ++e) {
        x << shown->intensities[e];
        y << moves[e] / moved;
    }
    if (!m_plot->seriesIds().contains(movesId)) {
        viz::CurvePlot::Series series;
        series.id = movesId;
        series.title = dataset->task == Task::Regression ? tr("prediction moves (label sd)") : tr("prediction changes");
        series.themeRole = 2;
        series.style = Qt::DashLine;
        series.markers = true;
        m_plot->setSeries(series);
    }
    m_plot->setData(movesId, x, y);
}

/// The environments of the settings as lines, at once; and in words what was measured at the strongest.
void NoiseCurves::showEnvironments()
{
    m_plot->clearMarks();
    const ExperimentConfig config = settings();
    const std::vector<double> intensities = environmentIntensities(config);
    if (m_effects.modalities.empty())
        return say({});
    if (intensities.size() < 2)
        return say(tr("No virtual environments (K = 0)."));
    for (std::size_t e = 1; e < intensities.size(); ++e)
        m_plot->addMark(intensities[e], tr("e = %1").arg(e));
    const double strongest = *std::ranges::max_element(intensities);
    if (!isMeasured(m_effects, strongest)
        || !isMeasured(m_effects, 0)) // the settings have moved on; the numbers follow
        return;
    QStringList left;
    for (const NoiseEffects::Modality& modality : m_effects.modalities)
        if (const NoiseEffect* noisy = effectAt(modality, strongest), *clean = effectAt(modality, 0);
            noisy->label && clean->label)
            left << leftText(toQt(modality.name), *noisy->label, *clean->label);
    const double ratio = signalToNoiseAt(m_effects, strongest);
    QString words = tr(
        "In the strongest environment (α⁽ᵉ⁾ = %1, signal to noise %2) a probe finds of the label, on validation: %3.")
                        .arg(QString::number(strongest, 'g', 3),
                            std::isinf(ratio) ? tr("without end") : viz::fixedNumber(ratio),
                            left.isEmpty() ? tr("nothing, there is none") : left.join(QStringLiteral(", ")));
    if (const std::int64_t rows = rowsAsked(m_effects); rows > 0 && rows < fewRows)
        words += tr(" From %1 rows a probe learns little: it finds less than the training can, and the intervals are "
                    "wide.")
                     .arg(rows);
    if (config.unimodal != ExperimentConfig().unimodal)
        words += tr(" This is said of the features; in a run the noise lies on what the network before the encoder "
                    "makes of them.");
    say(words);
}

/// Wrapped words have no height of their own where there is too little room: they would lie over the plot.
void NoiseCurves::say(const QString& words)
{
    m_words->setText(words);
    keepWordsWhole();
}

void NoiseCurves::keepWordsWhole()
{
    m_words->setMinimumHeight(std::max(0, m_words->heightForWidth(width()))); // of no words: -1
}

void NoiseCurves::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    keepWordsWhole();
}

}
