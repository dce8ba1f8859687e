#include "core/analysis/run_alignment.h"

#include "core/analysis/row_sample.h"

#include <algorithm>
#include <map>

namespace cmir {

namespace {

template <class Item> const Item& ofSplit(const std::vector<Item>& items, const std::string& split)
{
    const auto found = std::ranges::find(items, split, &Item::split);
    if (found == items.end())
        throw BadInput("the split \"" + split + "\" is not there, or its representations were not kept");
    return *found;
}

/// Rows of both that are the same sample.
struct MatchedRows {
    std::vector<std::int64_t> first, second;
};

MatchedRows matched(const std::vector<std::string>& first, const std::vector<std::string>& second)
{
    std::map<std::string, std::int64_t> rows;
    for (std::size_t i = 0; i < second.size(); ++i)
        rows.emplace(second[i], static_cast<std::int64_t>(i));
    MatchedRows out;
    for (std::size_t i = 0; i < first.size(); ++i)
        if (const auto row = rows.find(first[i]); row != rows.end()) {
            out.first.push_back(static_cast<std::int64_t>(i));
            out.second.push_back(row->second);
        }
    return out;
}

void addBoth(std::vector<PartAlignment>& out, const std::string& modality, const Representation& first,
    const Representation& second, const AlignmentOptions& options, const JobContext& job)
{
    out.push_back({ modality, true, measureAlignment(first.invariant, second.invariant, options, job) });
    out.push_back({ modality, false, measureAlignment(first.spurious, second.spurious, options, job) });
}

Representation rowsOf(const Representation& r, const std::vector<std::int64_t>& rows)
{
    return { takeRows(r.invariant, rows), takeRows(r.spurious, rows) };
}

Representation cleanOf(const Representation& r, std::int64_t environments)
{
    return { cleanRows(r.invariant, environments), cleanRows(r.spurious, environments) };
}

}

std::vector<PartAlignment> alignRuns(const RunRecord& run, const RunRecord& other, const std::string& split,
    const AlignmentOptions& options, const JobContext& job)
{
    if (run.config.sha256 != other.config.sha256)
        throw BadInput("the runs were trained on different data (SHA-256 " + run.config.sha256.substr(0, 8) + " and "
            + other.config.sha256.substr(0, 8)
            + "): their samples cannot be matched. Built-in data is the same "
              "for the same data_seed, which is the run's seed where it is not set");
    const auto& first = ofSplit(run.representations.get(), split);
    const auto& second = ofSplit(other.representations.get(), split);
    const MatchedRows rows
        = matched(ofSplit(run.predictions.get(), split).id, ofSplit(other.predictions.get(), split).id);
    std::vector<PartAlignment> out;
    for (std::size_t m = 0; m < run.modalityNames.size(); ++m) {
        const auto same = std::ranges::find(other.modalityNames, run.modalityNames[m]);
        if (same == other.modalityNames.end())
            continue;
        const auto o = static_cast<std::size_t>(same - other.modalityNames.begin());
        addBoth(out, run.modalityNames[m], rowsOf(first.modalities[m], rows.first),
            rowsOf(second.modalities[o], rows.second), options, job);
    }
    if (out.empty() || rows.first.empty())
        throw BadInput(
            "the runs have no " + std::string(out.empty() ? "modality" : "sample of \"" + split + "\"") + " in common");
    return out;
}

std::vector<PartAlignment> alignEpochs(const Snapshot& snapshot, const Snapshot& other, const std::string& split,
    const AlignmentOptions& options, const JobContext& job)
{
    const Variants &first = ofSplit(snapshot.splits, split), &second = ofSplit(other.splits, split);
    if (first.sample != second.sample || first.modalities.size() != second.modalities.size())
        throw BadInput("the epochs " + std::to_string(snapshot.epoch) + " and " + std::to_string(other.epoch)
            + " do not show the same samples of \"" + split + "\"");
    std::vector<PartAlignment> out;
    for (std::size_t m = 0; m < first.modalities.size(); ++m)
        addBoth(out, snapshot.modalityNames[m], cleanOf(first.modalities[m], first.environments),
            cleanOf(second.modalities[m], second.environments), options, job);
    return out;
}

}
