#include "ui/views/noise_curves.h"

#include "core/config/environment_intensity.h"
#include "core/config/method.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "viz/curve_plot.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

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

QString shortValue(double value)
{
    return QString::number(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
}

const NoiseEffect* effectAt(const NoiseEffects::Modality& modality, double intensity)
{
    const auto found = std::ranges::find(modality.levels, intensity, &NoiseEffect::intensity);
    return found == modality.levels.end() ? nullptr : &*found;
}

/// Mean over the modalities; not a number where nothing is known.
double signalToNoiseAt(const NoiseEffects& effects, double intensity)
{
    double sum = 0;
    for (const NoiseEffects::Modality& modality : effects.modalities)
        if (const NoiseEffect* effect = effectAt(modality, intensity))
            sum += effect->signalToNoise;
        else
            return qQNaN();
    return sum / static_cast<double>(effects.modalities.size());
}

/// Of the labels that are known; 1 for classes, whose moves are shares.
double labelDeviation(const Dataset& dataset)
{
    const Split* train = dataset.findSplit("train");
    if (dataset.task != Task::Regression || !train)
        return 1;
    double sum = 0, squares = 0, count = 0;
    for (const float value : train->label)
        if (std::isfinite(value)) {
            sum += value;
            squares += static_cast<double>(value) * value;
            ++count;
        }
    const double variance = count > 0 ? squares / count - (sum / count) * (sum / count) : 0;
    return variance > 0 ? std::sqrt(variance) : 1;
}

}

NoiseCurves::NoiseCurves(RunModel& model, JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_plot(new viz::CurvePlot)
    , m_words(new QLabel)
    , m_measuring(jobs, noiseSlot, tr("Measuring the noise"))
{
    m_plot->setTitle(tr("What the environments do to the data"));
    m_plot->setEmptyText(tr("How much of the label the noise of the environments leaves will be drawn here."));
    m_plot->setAccessibleName(tr("What is left of the label over the noise"));
    m_words->setWordWrap(true);
    m_words->setToolTip(richTip(
        tr("A ridge probe is taught and asked on noisy features of train, modality by modality: what it does "
           "not find of the label, the noise has covered. Features that a network made which was trained on these "
           "very labels look better here than they are. The lines are the environments. Where the label is "
           "gone, a Z_inv that is the same in all environments can know nothing of it: stay below, with α⁽¹⁾ "
           "and K. The grey curve is the model on show: how far its prediction moves from the clean sample, "
           "in standard deviations of the label (of classes: how often it becomes another).")));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_words);
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

void NoiseCurves::measure()
{
    const ExperimentConfig config = configForMethod(m_model.parameters(), m_model.method());
    const Asked wanted { m_model.dataset(), measuredLevels(config), config.environment_noise, config.noise_scale,
        static_cast<std::uint64_t>(config.seed) };
    if (wanted == m_asked)
        return;
    const bool sameCurves = wanted.dataset == m_asked.dataset && wanted.noise == m_asked.noise
        && wanted.scale == m_asked.scale && wanted.seed == m_asked.seed;
    m_asked = wanted;
    if (!sameCurves) { // what is drawn is of something else
        m_measuring.drop();
        m_effects = {};
        m_plot->clear();
    }
    if (!wanted.dataset)
        return;
    m_measuring.request([dataset = wanted.dataset, config, levels = wanted.levels](
                            const JobContext& job) { return noiseEffects(*dataset, config, levels, job); },
        [this](NoiseEffects effects) {
            m_effects = std::move(effects);
            showCurves();
            showMoves();
            showEnvironments();
        });
}

void NoiseCurves::showCurves()
{
    const bool numbers = m_asked.dataset->task == Task::Regression;
    m_plot->setAxes(tr("intensity α⁽ᵉ⁾ of the noise"),
        numbers ? tr("label R² left (train)") : tr("share of classes found (train)"));
    m_plot->setCaption(toQt(m_asked.dataset->name));
    for (const NoiseEffects::Modality& modality : m_effects.modalities) {
        const QString id = toQt(modality.name);
        QList<double> x, y, spread;
        for (const NoiseEffect& level : modality.levels)
            if (level.label) {
                x << level.intensity;
                y << level.label->value;
                spread << (level.label->upper - level.label->lower) / 2;
            }
        if (x.isEmpty())
            continue;
        if (!m_plot->seriesIds().contains(id)) {
            viz::CurvePlot::Series series;
            series.id = id;
            series.title = id;
            m_plot->setSeries(series);
        }
        m_plot->setData(id, x, y, spread);
    }
}

/// Of the model on show, at the intensities that it was asked at.
void NoiseCurves::showMoves()
{
    const auto& snapshot = m_model.snapshot();
    const auto& dataset = m_model.runDataset();
    const Variants* shown = nullptr;
    if (snapshot && dataset && !m_effects.modalities.empty()) // behind the curves of the modalities
        for (const Variants& split : snapshot->splits)
            if (split.split == "valid" && split.environments > 1
                && static_cast<std::int64_t>(split.intensities.size()) == split.environments)
                shown = &split;
    if (!shown) {
        m_plot->removeSeries(movesId);
        return;
    }
    const double unit = labelDeviation(*dataset);
    QList<double> x, y;
    const std::vector<double> moves = predictionMoves(*shown, dataset->task);
    for (std::size_t e = 0; e < moves.size(); ++e) {
        x << shown->intensities[e];
        y << moves[e] / unit;
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
    const std::vector<double> intensities
        = environmentIntensities(configForMethod(m_model.parameters(), m_model.method()));
    if (m_effects.modalities.empty() || intensities.size() < 2) {
        m_words->setText(m_effects.modalities.empty() ? QString() : tr("No virtual environments (K = 0)."));
        return;
    }
    for (std::size_t e = 1; e < intensities.size(); ++e)
        m_plot->addMark(intensities[e], tr("e = %1").arg(e));
    const double strongest = *std::ranges::max_element(intensities);
    QStringList left;
    for (const NoiseEffects::Modality& modality : m_effects.modalities)
        if (const NoiseEffect* noisy = effectAt(modality, strongest), *clean = effectAt(modality, 0);
            noisy && clean && noisy->label && clean->label)
            left << tr("%1 %2 of %3")
                        .arg(toQt(modality.name), shortValue(noisy->label->value), shortValue(clean->label->value));
    const double ratio = signalToNoiseAt(m_effects, strongest);
    if (!std::isfinite(ratio)) // the settings have moved on; the numbers follow
        return;
    m_words->setText(
        tr("In the strongest environment (α⁽ᵉ⁾ = %1, signal to noise %2) a probe finds of the label of train: %3.")
            .arg(QString::number(strongest, 'g', 3), shortValue(ratio),
                left.isEmpty() ? tr("nothing, there is none") : left.join(QStringLiteral(", "))));
}

}
