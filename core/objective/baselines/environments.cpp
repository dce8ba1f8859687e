#include "core/objective/baselines/environments.h"

#include "core/common/error.h"

#include <ATen/ops/_unique.h>
#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace cmir {

namespace {

constexpr const char* columnName = "environment";

/// Values numbered 0, 1, ... in ascending order.
template <class Value> std::vector<std::int64_t> numbered(const std::vector<Value>& values)
{
    std::vector<Value> known = values;
    std::ranges::sort(known);
    known.erase(std::unique(known.begin(), known.end()), known.end());
    std::vector<std::int64_t> numbers;
    for (const Value& value : values)
        numbers.push_back(std::ranges::lower_bound(known, value) - known.begin());
    return numbers;
}

std::vector<std::int64_t> environmentNumbers(const Column& column, const Dataset& dataset)
{
    return std::visit(
        [&](const auto& values) -> std::vector<std::int64_t> {
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<double>>)
                throw BadInput(fmt::format("{}: the column \"{}\" of split train holds real numbers; whole numbers or "
                                           "texts are expected, one per environment",
                    dataset.path, columnName));
            else
                return numbered(values);
        },
        column.values);
}

const Column& environmentColumn(const Dataset& dataset, Method method)
{
    const Column* column = dataset.split("train").column(columnName);
    if (!column)
        throw BadInput(
            fmt::format("{}: the split train has no column \"{}\", which {} takes its environments from (the speaker, "
                        "video or show of every sample). Add the column, or set environments = virtual",
                dataset.path, columnName, methodTitle(method)));
    return *column;
}

}

Environments::Environments(const Dataset& dataset, Method method, const ExperimentConfig& config, torch::Device device,
    const std::vector<std::int64_t>& inferred)
    : m_source(config.environments)
{
    if (makesVariants() && config.K == 0)
        throw BadInput(fmt::format("K = 0: {} with environments = {} compares the clean samples with their noisy "
                                   "variants, and there are none. Set K to 1 or more, or environments = real",
            methodTitle(method), m_source == EnvironmentSource::Both ? "both" : "virtual"));
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(dataset.split("train").size()), 0);
    if (m_source == EnvironmentSource::Inferred)
        numbers = inferred;
    if (m_source == EnvironmentSource::Real || m_source == EnvironmentSource::Both)
        numbers = environmentNumbers(environmentColumn(dataset, method), dataset);
    m_clean = *std::ranges::max_element(numbers) + 1;
    if (count(config.K) < 2)
        throw BadInput(fmt::format("{}: the column \"{}\" of split train holds one value only; {} needs at least 2 "
                                   "environments. Set environments = virtual or both",
            dataset.path, columnName, methodTitle(method)));
    m_ofSample = torch::tensor(numbers, torch::kInt64).to(device);
}

torch::Tensor Environments::ofRows(const torch::Tensor& samples, std::int64_t variants) const
{
    const torch::Tensor clean = m_ofSample.index_select(0, samples);
    if (variants == 1)
        return clean;
    const torch::Tensor noisy
        = torch::arange(m_clean, m_clean + variants - 1, clean.options()).repeat_interleave(samples.size(0));
    return torch::cat({ clean, noisy });
}

EnvironmentRows EnvironmentRows::gather(const torch::Tensor& ofRows, const torch::Tensor& like)
{
    EnvironmentRows rows;
    std::tie(rows.present, rows.index) = at::_unique(ofRows, /*sorted=*/true, /*return_inverse=*/true);
    const torch::Tensor place = torch::arange(rows.count(), rows.index.options()).unsqueeze(1);
    const torch::Tensor belongs = (rows.index.unsqueeze(0) == place).to(like.options());
    rows.average = belongs / belongs.sum(1, /*keepdim=*/true);
    return rows;
}

torch::Tensor EnvironmentRows::means(const torch::Tensor& values) const
{
    return torch::matmul(average, values);
}

}
