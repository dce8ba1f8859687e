#include "core/experiment/noisy_test.h"

#include "core/common/error.h"
#include "core/evaluation/noisy_modalities.h"
#include "core/experiment/measured_place.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/split_evaluation.h"

#include <fmt/format.h>

namespace cmir {

namespace {

ResultTable measureNoisy(
    const char* protocol, ModalityNoise kind, const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    const TrainedModel trained(run, dataset);
    const double ratio = trained.config.noise_ratio;
    if (ratio == 0)
        throw BadInput(fmt::format(
            "protocol {}: the run was trained without noise (noise_ratio = 0); train with noise_ratio above 0",
            protocol));
    const auto seed = static_cast<std::uint64_t>(trained.config.seed);
    ResultTable table { protocol, {} };
    for (const Split& split : dataset.splits) {
        if (split.name == "train")
            continue;
        const SplitEvaluation evaluation(trained, run, dataset, split, job);
        std::vector<torch::Tensor> features;
        for (std::size_t m = 0; m < evaluation.modalities(); ++m)
            features.push_back(evaluation.features(m));
        std::vector<torch::Tensor> inputs;
        features = withModalityNoise(trained.model, features, ratio, kind, seed, split.name);
        for (std::size_t m = 0; m < features.size(); ++m)
            inputs.push_back(evaluation.predictorInput(m, features[m]));
        ResultRow like;
        like.split = MeasuredPlace { kind == ModalityNoise::Gaussian ? MeasuredPlace::Kind::Noise
                                                                     : MeasuredPlace::Kind::Unseen,
            ratio, {}, split.name }
                         .text();
        like.modalities = "all";
        like.rho = split.rho;
        addMetricRows(table, like, { evaluation.metrics(evaluation.answers(inputs)) });
    }
    return table;
}

}

ResultTable noisyModalities(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    return measureNoisy("noisy-modalities", ModalityNoise::Gaussian, run, dataset, job);
}

ResultTable unseenNoise(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    return measureNoisy("unseen-noise", ModalityNoise::Unseen, run, dataset, job);
}

}
