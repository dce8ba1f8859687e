#include "core/experiment/missing_modalities.h"

#include "core/common/error.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/split_evaluation.h"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace cmir {

namespace {

constexpr std::size_t mostModalities = 12;

/// The proper subsets of so many modalities as bits, the smaller ones first.
std::vector<unsigned> properSubsets(std::size_t modalities)
{
    std::vector<unsigned> subsets((1U << modalities) - 1);
    std::iota(subsets.begin(), subsets.end(), 0U);
    std::ranges::stable_sort(subsets, {}, [](unsigned subset) { return std::popcount(subset); });
    return subsets;
}

std::string names(const std::vector<ModalityInfo>& modalities, unsigned subset)
{
    std::string text;
    for (std::size_t m = 0; m < modalities.size(); ++m)
        if (subset >> m & 1U)
            text += (text.empty() ? "" : "+") + modalities[m].name;
    return text;
}

}

ResultTable missingModalities(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    const std::size_t count = dataset.modalities.size();
    if (count > mostModalities)
        throw BadInput(fmt::format("{}: it has {} modalities; the protocol \"missing\" takes at most {}, since it "
                                   "measures every subset",
            dataset.path, count, mostModalities));
    const TrainedModel trained(run, dataset);
    const SplitEvaluation evaluation(trained, run, dataset, dataset.split("test"), job, /*withAbsent=*/true);
    const c10::InferenceMode inference;
    const std::vector<torch::Tensor> clean = evaluation.predictorInputs();
    std::vector<torch::Tensor> blank;
    for (std::size_t m = 0; m < count; ++m)
        blank.push_back(evaluation.predictorInput(m, evaluation.absent(m)));
    ResultTable table { "missing", {} };
    const std::vector<unsigned> subsets = properSubsets(count);
    for (std::size_t i = 0; i < subsets.size(); ++i) {
        ResultRow like;
        like.split = evaluation.split().name;
        like.missing = names(dataset.modalities, subsets[i]);
        like.modalities = like.missing.empty() ? "none" : like.missing;
        job.report(static_cast<double>(i) / static_cast<double>(subsets.size()), "missing " + like.modalities);
        std::vector<torch::Tensor> inputs = clean;
        for (std::size_t m = 0; m < count; ++m)
            if (subsets[i] >> m & 1U)
                inputs[m] = blank[m];
        addMetricRows(table, like, { evaluation.metrics(evaluation.answers(inputs)) });
    }
    return table;
}

}
