#include "core/analysis/data_overview.h"

#include "core/analysis/data_leaks.h"
#include "core/data/sequences.h"
#include "core/data/standardiser.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>

namespace cmir {

namespace {

constexpr std::size_t mostStandardised = 200'000;
constexpr double farDeviations = 5;

/// Group means of the labels: what one number per group explains of their variance is eta squared.
class Groups {
public:
    explicit Groups(std::size_t count)
        : m_sum(count, 0)
        , m_count(count, 0)
    { }
    void add(std::size_t group, double value)
    {
        m_sum[group] += value;
        m_count[group] += 1;
        m_all += value;
        m_square += value * value;
        m_samples += 1;
    }
    double eta() const
    {
        const double total = m_square - m_all * m_all / m_samples;
        double between = -m_all * m_all / m_samples;
        for (std::size_t g = 0; g < m_sum.size(); ++g)
            if (m_count[g] > 0)
                between += m_sum[g] * m_sum[g] / m_count[g];
        return total > 0 && between > 0 ? std::sqrt(std::min(1.0, between / total)) : 0;
    }

private:
    std::vector<double> m_sum, m_count;
    double m_all = 0, m_square = 0, m_samples = 0;
};

double pearson(const Matrix& values, std::int64_t feature, std::span<const float> label)
{
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    const auto n = static_cast<double>(label.size());
    for (std::size_t row = 0; row < label.size(); ++row) {
        const double a = values.row(static_cast<std::int64_t>(row))[static_cast<std::size_t>(feature)];
        x += a;
        y += label[row];
        xx += a * a;
        yy += static_cast<double>(label[row]) * label[row];
        xy += a * label[row];
    }
    const double spread = (xx - x * x / n) * (yy - y * y / n);
    return spread > 0 ? (xy - x * y / n) / std::sqrt(spread) : 0;
}

double correlationRatio(const Matrix& values, std::int64_t feature, std::span<const float> label, std::int64_t classes)
{
    Groups groups(static_cast<std::size_t>(classes));
    for (std::size_t row = 0; row < label.size(); ++row)
        groups.add(static_cast<std::size_t>(label[row]),
            values.row(static_cast<std::int64_t>(row))[static_cast<std::size_t>(feature)]);
    return groups.eta();
}

void addSpread(const Standardiser::Modality& fitted, DataOverview::Modality& overview)
{
    constexpr double none = std::numeric_limits<double>::infinity();
    overview.meanLow = overview.deviationLow = none;
    overview.meanHigh = overview.deviationHigh = -none;
    for (std::size_t j = 0; j < fitted.mean.size(); ++j) {
        overview.meanLow = std::min(overview.meanLow, fitted.mean[j]);
        overview.meanHigh = std::max(overview.meanHigh, fitted.mean[j]);
        if (fitted.scale[j] == 0) {
            ++overview.constant;
            continue;
        }
        overview.deviationLow = std::min(overview.deviationLow, fitted.scale[j]);
        overview.deviationHigh = std::max(overview.deviationHigh, fitted.scale[j]);
    }
    if (overview.deviationLow > overview.deviationHigh)
        overview.deviationLow = overview.deviationHigh = 0;
}

void addStandardised(const Matrix& values, DataOverview::Modality& overview)
{
    const std::size_t step = 1 + values.values.size() / mostStandardised;
    std::int64_t beyond = 0;
    for (std::size_t i = 0; i < values.values.size(); ++i) {
        const double magnitude = std::abs(values.values[i]);
        overview.farthest = std::max(overview.farthest, magnitude);
        beyond += magnitude > farDeviations ? 1 : 0;
        if (i % step == 0)
            overview.standardised.push_back(values.values[i]);
    }
    if (!values.values.empty())
        overview.farShare = static_cast<double>(beyond) / static_cast<double>(values.values.size());
}

void addLengths(const Dataset& dataset, std::size_t m, DataOverview::Modality& overview)
{
    std::vector<std::int64_t> lengths;
    for (const Split& split : dataset.splits)
        if (split.steps(m) > 0)
            lengths.insert(lengths.end(), split.sequences[m].lengths.begin(), split.sequences[m].lengths.end());
    if (lengths.empty())
        return;
    std::ranges::sort(lengths);
    overview.shortest = lengths.front();
    overview.median = lengths[lengths.size() / 2];
    overview.longest = lengths.back();
}

/// Values of the features as they are in the data that are not finite; of sequences those within their lengths.
void countMissing(const Dataset& dataset, std::size_t m, DataOverview::Modality& overview)
{
    for (const Split& split : dataset.splits) {
        const std::int64_t steps = split.steps(m);
        for (std::int64_t row = 0; row < split.size(); ++row) {
            std::span<const float> values = split.features[m].row(row);
            if (steps > 0)
                values = values.first(values.size() / static_cast<std::size_t>(steps)
                    * static_cast<std::size_t>(split.sequences[m].lengths[static_cast<std::size_t>(row)]));
            overview.numbers += std::ssize(values);
            overview.missing += std::ranges::count_if(values, [](float value) { return !std::isfinite(value); });
        }
    }
}

DataOverview::Modality modalityOverview(
    const Dataset& dataset, const Split& train, std::size_t m, const Standardiser& standardiser, const JobContext& job)
{
    DataOverview::Modality overview;
    overview.name = dataset.modalities[m].name;
    addSpread(standardiser.modalities()[m], overview);
    countMissing(dataset, m, overview);
    addLengths(dataset, m, overview);
    job.check();
    const Matrix values = standardiser.apply(m, pooledFeatures(train, m));
    addStandardised(values, overview);
    for (std::int64_t feature = 0; feature < values.cols; ++feature) {
        job.check();
        overview.labelCorrelation.push_back(dataset.task == Task::Regression
                ? std::abs(pearson(values, feature, train.label))
                : correlationRatio(values, feature, train.label, std::max<std::int64_t>(2, dataset.classes())));
    }
    return overview;
}

/// Samples of one environment, as far as the label can be told by the others in it.
struct Members {
    std::map<float, std::int64_t> counts; ///< of each label
    double sum = 0;
    std::int64_t samples = 0;
};

double toldOfClasses(const Split& train, const std::vector<std::string>& names, std::map<std::string, Members>& members)
{
    std::map<float, std::int64_t> all;
    for (const float label : train.label)
        ++all[label];
    std::int64_t most = 0;
    for (const auto& [label, count] : all)
        most = std::max(most, count);
    std::int64_t right = 0;
    for (std::size_t row = 0; row < names.size(); ++row) {
        auto& counts = members[names[row]].counts;
        --counts[train.label[row]]; // by the others
        const auto best = std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
        right += best->second > 0 && best->first == train.label[row] ? 1 : 0;
        ++counts[train.label[row]];
    }
    const auto wrong = static_cast<double>(train.size() - most);
    return wrong > 0 ? static_cast<double>(right - most) / wrong : std::numeric_limits<double>::quiet_NaN();
}

double toldOfNumbers(const Split& train, const std::vector<std::string>& names, std::map<std::string, Members>& members)
{
    double sum = 0;
    for (const float label : train.label)
        sum += label;
    const auto n = static_cast<double>(train.label.size());
    double error = 0, variance = 0;
    for (std::size_t row = 0; row < names.size(); ++row) {
        const Members& own = members[names[row]];
        const double label = train.label[row];
        const double others = (sum - label) / (n - 1);
        const double told = own.samples > 1 ? (own.sum - label) / static_cast<double>(own.samples - 1) : others;
        error += (label - told) * (label - told);
        variance += (label - others) * (label - others);
    }
    return variance > 0 ? 1 - error / variance : std::numeric_limits<double>::quiet_NaN();
}

double toldByEnvironment(const Dataset& dataset, const Split& train)
{
    const Column* column = train.column("environment");
    if (!column || train.size() < 3)
        return std::numeric_limits<double>::quiet_NaN();
    std::vector<std::string> names;
    std::map<std::string, Members> members;
    for (std::size_t row = 0; row < column->size(); ++row) {
        names.push_back(environmentName(dataset, *column, row));
        Members& own = members[names.back()];
        ++own.counts[train.label[row]];
        own.sum += train.label[row];
        ++own.samples;
    }
    return dataset.task == Task::Regression ? toldOfNumbers(train, names, members)
                                            : toldOfClasses(train, names, members);
}

std::vector<DataOverview::Environment> environmentsOf(const Dataset& dataset)
{
    struct Found {
        DataOverview::Environment environment;
        double sum = 0;
        std::map<float, std::int64_t> counts;
        std::int64_t samples = 0;
    };
    std::map<std::string, Found> all;
    for (std::size_t s = 0; s < dataset.splits.size(); ++s)
        if (const Column* column = dataset.splits[s].column("environment"))
            for (std::size_t row = 0; row < column->size(); ++row) {
                const std::string name = environmentName(dataset, *column, row);
                Found& found = all[name];
                found.environment.name = name;
                found.environment.samples.resize(dataset.splits.size(), 0);
                ++found.environment.samples[s];
                found.sum += dataset.splits[s].label[row];
                ++found.counts[dataset.splits[s].label[row]];
                ++found.samples;
            }
    std::vector<Found> sorted;
    sorted.reserve(all.size());
    for (auto& [name, found] : all)
        sorted.push_back(std::move(found));
    std::ranges::stable_sort(sorted, std::greater {}, &Found::samples);
    std::vector<DataOverview::Environment> environments;
    for (Found& found : sorted) {
        std::int64_t most = 0;
        for (const auto& [label, count] : found.counts)
            most = std::max(most, count);
        found.environment.label = (dataset.task == Task::Regression ? found.sum : static_cast<double>(most))
            / static_cast<double>(found.samples);
        environments.push_back(std::move(found.environment));
    }
    return environments;
}

}

DataOverview overviewOf(const Dataset& dataset, const JobContext& job)
{
    DataOverview overview;
    const Split& train = dataset.split("train");
    const Standardiser standardiser = Standardiser::fit(train);
    for (std::size_t m = 0; m < dataset.modalities.size(); ++m) {
        job.report(static_cast<double>(m) / static_cast<double>(dataset.modalities.size()), dataset.modalities[m].name);
        overview.modalities.push_back(modalityOverview(dataset, train, m, standardiser, job));
    }
    overview.environments = environmentsOf(dataset);
    overview.environmentTells = toldByEnvironment(dataset, train);
    overview.warnings = splitLeaks(dataset, job);
    if (overview.environmentTells >= kEnvironmentTellsMuch)
        overview.warnings.push_back(fmt::format(
            "the environment alone tells {}: whatever is made invariant over these environments loses that part of the "
            "label",
            dataset.task == Task::Regression
                ? fmt::format("{:.0f} % of the label's variance", 100 * overview.environmentTells)
                : fmt::format("the class in {:.0f} % of what the most frequent one gets wrong",
                    100 * overview.environmentTells)));
    for (const DataOverview::Modality& modality : overview.modalities)
        if (modality.constant > 0 && modality.constant == std::ssize(modality.labelCorrelation))
            overview.warnings.push_back(fmt::format("{} is the same for every sample of train", modality.name));
    return overview;
}

}
