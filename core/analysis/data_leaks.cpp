#include "core/analysis/data_leaks.h"

#include "core/data/split_names.h"

#include <spdlog/fmt/fmt.h>

#include <bit>
#include <set>
#include <span>
#include <unordered_map>

namespace cmir {

namespace {

/// FNV-1a over the bits of a sample's features.
std::uint64_t featureHash(const Split& split, std::int64_t row)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const Matrix& features : split.features)
        for (const float value : features.row(row)) {
            hash ^= std::bit_cast<std::uint32_t>(value);
            hash *= 0x100000001b3;
        }
    return hash;
}

bool sameBits(std::span<const float> a, std::span<const float> b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](float x, float y) { return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y); });
}

bool sameFeatures(const Split& a, std::int64_t rowA, const Split& b, std::int64_t rowB)
{
    for (std::size_t m = 0; m < a.features.size(); ++m)
        if (!sameBits(a.features[m].row(rowA), b.features[m].row(rowB)))
            return false;
    return true;
}

/// Nothing but zeros and missing values is no sample that could be known again.
bool isBlank(const Split& split, std::int64_t row)
{
    for (const Matrix& features : split.features)
        for (const float value : features.row(row))
            if (value != 0 && value == value)
                return false;
    return true;
}

using RowsByHash = std::unordered_multimap<std::uint64_t, std::int64_t>;

RowsByHash hashedRows(const Split& split, const JobContext& job)
{
    RowsByHash rows;
    rows.reserve(split.label.size());
    for (std::int64_t row = 0; row < split.size(); ++row) {
        job.check();
        if (!isBlank(split, row))
            rows.emplace(featureHash(split, row), row);
    }
    return rows;
}

struct Shared {
    std::int64_t features = 0, ids = 0;
    std::string first; ///< id of the first sample
};

Shared sharedSamples(const Split& a, const RowsByHash& rowsOfA, const Split& b, const JobContext& job)
{
    Shared shared;
    const std::set<std::string_view> ids(a.id.begin(), a.id.end());
    for (std::int64_t row = 0; row < b.size(); ++row) {
        job.check();
        const auto [begin, end] = rowsOfA.equal_range(featureHash(b, row));
        bool same = false;
        for (auto at = begin; at != end && !same; ++at)
            same = sameFeatures(a, at->second, b, row);
        const bool sameId = ids.contains(b.id[static_cast<std::size_t>(row)]);
        shared.features += same ? 1 : 0;
        shared.ids += sameId && !same ? 1 : 0;
        if ((same || sameId) && shared.first.empty())
            shared.first = b.id[static_cast<std::size_t>(row)];
    }
    return shared;
}

std::set<std::string> environmentsOf(const Dataset& dataset, const Split& split)
{
    std::set<std::string> names;
    if (const Column* column = split.column("environment"))
        for (std::size_t row = 0; row < column->size(); ++row)
            names.insert(environmentName(dataset, *column, row));
    return names;
}

}

std::vector<std::string> splitLeaks(const Dataset& dataset, const JobContext& job)
{
    std::vector<std::string> sentences;
    for (std::size_t i = 0; i < dataset.splits.size(); ++i) {
        const Split& a = dataset.splits[i];
        if (a.name != "train" && a.name != "valid") // what is measured is never fitted to
            continue;
        const RowsByHash rows = hashedRows(a, job);
        const std::set<std::string> environments = environmentsOf(dataset, a);
        for (std::size_t k = i + 1; k < dataset.splits.size(); ++k) {
            const Split& b = dataset.splits[k];
            if (a.name == "valid" && b.name.starts_with("valid"))
                continue; // both choose, and the one may be made of the other
            const Shared shared = sharedSamples(a, rows, b, job);
            if (shared.features > 0)
                sentences.push_back(
                    fmt::format("{} of {} samples of {} stand in {} too, with the same features (the first: \"{}\")",
                        shared.features, b.size(), b.name, a.name, shared.first));
            else if (shared.ids > 0)
                sentences.push_back(
                    fmt::format("{} of {} ids of {} stand in {} too, with other features (the first: \"{}\")",
                        shared.ids, b.size(), b.name, a.name, shared.first));
            if (dataset.validCut && b.name == "valid")
                continue; // it was cut from train by the program itself
            std::size_t met = 0;
            const std::set<std::string> there = environmentsOf(dataset, b);
            for (const std::string& name : there)
                met += environments.contains(name) ? 1 : 0;
            if (a.name == "train" && met > 0 && isTestSplit(b.name) && environments.size() > 20)
                sentences.push_back(
                    fmt::format("{} of {} environments of {} stand in {} too: what is learned of them (a voice, a "
                                "face) helps there",
                        met, there.size(), b.name, a.name));
        }
    }
    return sentences;
}

}
