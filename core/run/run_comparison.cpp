#include "core/run/run_comparison.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>

namespace cmir {

namespace {

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool sameBits(float a, float b)
{
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

std::string historyDifference(const History& a, const History& b)
{
    std::set<std::string> names;
    for (const History* history : { &a, &b })
        for (const auto& [name, values] : history->series)
            names.insert(name);
    const auto values = [](const History& history, const std::string& name) {
        const auto found = history.series.find(name);
        return found == history.series.end() ? std::vector<double>() : found->second;
    };
    const auto epochs = static_cast<std::size_t>(std::max(a.epochs(), b.epochs()));
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
        for (const std::string& name : names) {
            const auto first = values(a, name), second = values(b, name);
            if (name.starts_with("apart/") && (first.empty() || second.empty()))
                continue; // read beside the training, by one of the two programs alone
            if (epoch >= first.size() || epoch >= second.size())
                return fmt::format("history/{}: {} epochs against {}", name, first.size(), second.size());
            if (name.starts_with("apart/") && std::isnan(first[epoch]) != std::isnan(second[epoch]))
                continue; // likewise of this epoch
            if (!sameBits(first[epoch], second[epoch]))
                return fmt::format(
                    "history/{} of epoch {}: {} against {}", name, epoch + 1, first[epoch], second[epoch]);
        }
    }
    return {};
}

std::string weightsDifference(const std::vector<NamedArray>& a, const std::vector<NamedArray>& b)
{
    for (const NamedArray& array : a) {
        const auto other = std::ranges::find(b, array.name, &NamedArray::name);
        if (other == b.end() || other->shape != array.shape)
            return fmt::format("model/{} is missing or of another shape", array.name);
        for (std::size_t i = 0; i < array.values.size(); ++i)
            if (!sameBits(array.values[i], other->values[i]))
                return fmt::format(
                    "model/{}, value {}: {} against {}", array.name, i, array.values[i], other->values[i]);
    }
    return a.size() == b.size() ? std::string() : fmt::format("model: {} arrays against {}", a.size(), b.size());
}

}

std::string firstDifference(const RunRecord& a, const RunRecord& b)
{
    if (std::string found = historyDifference(a.history, b.history); !found.empty())
        return found;
    if (a.bestEpoch != b.bestEpoch)
        return fmt::format("the selected epoch: {} against {}", a.bestEpoch, b.bestEpoch);
    return weightsDifference(a.weights, b.weights);
}

}
