#include "ui/studies/study_summary.h"

#include "core/analysis/interval_text.h"
#include "core/common/not_a_number.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/measured_place.h"
#include "core/experiment/noise_plan.h"
#include "core/experiment/other_programs.h"
#include "core/experiment/study_summary.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

/// Every metric that some task has, in the order of presentation.
const QStringList& knownMetrics()
{
    static const QStringList known = [] {
        QStringList keys;
        for (const MetricTask& task : { MetricTask { Task::Regression, -3, 3 }, MetricTask { Task::Regression, -1, 1 },
                 MetricTask { Task::Binary, {}, {} } })
            for (const std::string& key : metricKeys(task))
                if (!keys.contains(toQt(key)))
                    keys << toQt(key);
        return keys;
    }();
    return known;
}

void sortByPlace(QStringList& names, const std::function<qsizetype(const QString&)>& place)
{
    std::stable_sort(
        names.begin(), names.end(), [&](const QString& a, const QString& b) { return place(a) < place(b); });
}

qsizetype metricPlace(const QString& key)
{
    const qsizetype place = knownMetrics().indexOf(key);
    return place < 0 ? knownMetrics().size() : place;
}

}

StudySummary::StudySummary(std::shared_ptr<const StudyResults> results, std::shared_ptr<const StudyResults> trained)
    : m_results(std::move(results))
    , m_trained(trained ? std::move(trained) : m_results)
{
    const auto& seeds = m_results->plan.seeds;
    for (const StudyRow& row : m_results->rows) {
        const QString split = toQt(row.split), metric = toQt(row.metric);
        const auto seed = std::find(seeds.begin(), seeds.end(), row.seed);
        if (row.split == trainingPlace || seed == seeds.end())
            continue;
        auto& values = m_values[{ row.variant, split, metric }];
        values.resize(seeds.size());
        values[static_cast<std::size_t>(seed - seeds.begin())] = row.value;
        if (!m_splits.contains(split))
            m_splits << split;
        if (QStringList& metrics = m_metrics[split]; !metrics.contains(metric))
            metrics << metric;
    }
    std::sort(m_splits.begin(), m_splits.end(), [](const QString& a, const QString& b) {
        return isPresentedBefore(MeasuredPlace::read(a.toStdString()), MeasuredPlace::read(b.toStdString()));
    });
    for (auto& [split, metrics] : m_metrics)
        sortByPlace(metrics, metricPlace);
}

QStringList StudySummary::metrics(const QString& split) const
{
    if (const auto found = m_metrics.find(split); found != m_metrics.end())
        return found->second;
    QStringList all;
    if (split.isEmpty())
        for (const QString& one : m_splits)
            for (const QString& metric : m_metrics.at(one))
                if (!all.contains(metric))
                    all << metric;
    sortByPlace(all, metricPlace);
    return all;
}

std::vector<std::optional<double>> StudySummary::values(
    std::size_t variant, const QString& split, const QString& metric) const
{
    const auto found = m_values.find({ variant, split, metric });
    if (found != m_values.end())
        return found->second;
    return std::vector<std::optional<double>>(m_results ? m_results->plan.seeds.size() : 0);
}

MeanEstimate StudySummary::estimate(std::size_t variant, const QString& split, const QString& metric) const
{
    const std::vector<double> measured = valuesThere(values(variant, split, metric));
    if (measured.empty()) {
        MeanEstimate none;
        none.reason = "not measured yet";
        none.mean = std::numeric_limits<double>::quiet_NaN();
        return none;
    }
    return studentInterval(measured);
}

std::pair<std::vector<double>, std::vector<double>> StudySummary::pairs(
    std::size_t a, std::size_t b, const QString& split, const QString& metric) const
{
    std::pair<std::vector<double>, std::vector<double>> both;
    const auto ofA = values(a, split, metric), ofB = values(b, split, metric);
    for (std::size_t seed = 0; seed < ofA.size(); ++seed)
        if (ofA[seed] && ofB[seed]) {
            both.first.push_back(*ofA[seed]);
            both.second.push_back(*ofB[seed]);
        }
    return both;
}

std::shared_ptr<const StudySummary> StudySummary::withReferences(std::vector<ReferenceModel> references) const
{
    auto summary = std::make_shared<StudySummary>(*this);
    summary->m_references = std::move(references);
    return summary;
}

QString referenceTitle(const ReferenceModel& model)
{
    return QObject::tr("%1 (reference)").arg(toQt(model.title));
}

MeanEstimate referenceEstimate(const ReferenceModel& model, const QString& split, const QString& metric)
{
    MeanEstimate once;
    once.mean = notANumber;
    once.reason = "not measured";
    const auto metrics = model.metrics.find(split.toStdString());
    if (metrics == model.metrics.end())
        return once;
    if (const auto value = metrics->second.find(metric.toStdString()); value != metrics->second.end()) {
        once.mean = value->second;
        once.reason = std::isfinite(once.mean) ? "fitted once, without a network" : "not defined for it";
    }
    return once;
}

std::vector<ReferenceModel> measuredReferences(
    const StudySummary& summary, const QStringList& splits, const QStringList& metrics)
{
    std::vector<ReferenceModel> found = summary.references();
    std::erase_if(found, [&](const ReferenceModel& model) {
        return std::none_of(splits.begin(), splits.end(), [&](const QString& split) {
            return std::any_of(metrics.begin(), metrics.end(),
                [&](const QString& metric) { return std::isfinite(referenceEstimate(model, split, metric).mean); });
        });
    });
    return found;
}

QString referenceNote()
{
    return QObject::tr("Reference: without a network, fitted once on the same data, so without seeds and interval; it "
                       "takes no part in marks and tests.");
}

bool showsOtherPrograms(const StudyPlan& plan)
{
    return plan.kind == "methods" || plan.kind == "ablation";
}

std::shared_ptr<const StudySummary> shownStudy(StudyResults results)
{
    auto trained = std::make_shared<const StudyResults>(std::move(results));
    const bool noise = isNoisePlan(trained->plan);
    const bool beside = showsOtherPrograms(trained->plan) && !trained->others.empty();
    if (!noise && !beside)
        return std::make_shared<const StudySummary>(std::move(trained));
    return std::make_shared<const StudySummary>(
        std::make_shared<const StudyResults>(noise ? averageOverNoise(*trained) : besideOtherPrograms(*trained)),
        trained);
}

double halfWidth(const MeanEstimate& estimate)
{
    if (!estimate.reason.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const double half = (estimate.upper - estimate.lower) / 2;
    const double rounding = 1e-12 * std::max(1.0, std::abs(estimate.mean));
    return half < rounding ? 0 : half; // of seeds that agree
}

std::pair<double, double> drawnInterval(const MeanEstimate& estimate, const QString& metric)
{
    const MetricInfo info = metricInfo(metric.toStdString());
    const double half = halfWidth(estimate);
    if (std::isnan(half))
        return { half, half };
    return { std::max(estimate.mean - half, info.least), std::min(estimate.mean + half, info.most) };
}

QString spreadText(const MeanEstimate& estimate, const QString& metric)
{
    return toQt(
        intervalText(estimate, metric.toStdString(), [](double value) { return readableNumber(value).toStdString(); }));
}

QString estimateText(const MeanEstimate& estimate, const QString& metric)
{
    const QString spread = spreadText(estimate, metric);
    return spread.isEmpty() ? readableNumber(estimate.mean) : readableNumber(estimate.mean) + u' ' + spread;
}

QString estimateSentence(const MeanEstimate& estimate, const QString& metric)
{
    if (!std::isfinite(estimate.mean))
        return toQt(estimate.reason);
    if (!estimate.reason.empty())
        return QObject::tr("%1 (%2)").arg(estimateText(estimate, metric), toQt(estimate.reason));
    return QObject::tr("%1 (mean and 95 % interval over %2 seeds)")
        .arg(estimateText(estimate, metric))
        .arg(estimate.samples);
}

QString metricArrow(const QString& key)
{
    return metricInfo(key.toStdString()).largerIsBetter ? QStringLiteral("↑") : QStringLiteral("↓");
}

}
