#include "core/experiment/protocols.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/experiment/apart_protocol.h"
#include "core/experiment/error_detection.h"
#include "core/experiment/missing_modalities.h"
#include "core/experiment/missing_rates.h"
#include "core/experiment/noise_curve.h"
#include "core/experiment/noisy_test.h"
#include "core/experiment/probe_protocol.h"
#include "core/experiment/robustness.h"
#include "core/experiment/sample_losses.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace cmir {

namespace {

constexpr std::array protocols {
    EvaluationProtocol { "test-noise", "noise on the test features, each modality alone and all together",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return testNoiseCurve(run, dataset, {}, job);
        } },
    EvaluationProtocol { "valid-noise", "the same on validation: for as long as a run is tuned",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            NoiseProtocol onValidation;
            onValidation.split = "valid";
            return testNoiseCurve(run, dataset, onValidation, job);
        } },
    EvaluationProtocol { "missing", "every subset of modalities set to its training mean", missingModalities },
    EvaluationProtocol { "missing-rates",
        "a growing share of modalities or features set to the training mean, and AUILC",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return missingRates(run, dataset, {}, job);
        } },
    EvaluationProtocol { "valid-missing-rates", "the same on validation",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return missingRates(run, dataset, { "valid" }, job);
        } },
    EvaluationProtocol { "error-detection", "whether its confidence tells its errors: AURC, FPR95, on every test split",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return errorDetection(run, dataset, "test", job);
        } },
    EvaluationProtocol { "valid-error-detection", "the same on validation and its shifted splits",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return errorDetection(run, dataset, "valid", job);
        } },
    EvaluationProtocol { "worst-group", "the worst class, alone and by recorded environment",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return worstGroups(run, dataset, "test", job);
        } },
    EvaluationProtocol { "valid-worst-group", "the same on validation",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return worstGroups(run, dataset, "valid", job);
        } },
    EvaluationProtocol { "ood", "every test split, the worst of them and their spread", oodCurve },
    EvaluationProtocol { "valid-ood", "the same on validation and its shifted splits", validationShiftCurve },
    EvaluationProtocol { "probe", "what Z_inv and Z_spu know of environment and label",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return probeRepresentations(run, dataset, {}, job);
        } },
    EvaluationProtocol { "apart", "whether Z_inv and Z_spu have come apart: label, label under shift, environment",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return measureApart(run, dataset, "test", job);
        } },
    EvaluationProtocol { "valid-apart", "the same on validation and its shifted splits",
        [](const RunRecord& run, const Dataset& dataset, const JobContext& job) {
            return measureApart(run, dataset, "valid", job);
        } },
    EvaluationProtocol { "sample-losses", "the loss of every validation sample: for paired comparisons",
        [](const RunRecord& run, const Dataset&, const JobContext&) { return sampleLosses(run); } },
    EvaluationProtocol { "noisy-modalities", "a run trained with noise_ratio, tested with the same", noisyModalities },
    EvaluationProtocol { "unseen-noise", "the same run, tested with Laplace noise and erasing", unseenNoise },
};

}

std::span<const EvaluationProtocol> evaluationProtocols()
{
    return protocols;
}

const EvaluationProtocol& evaluationProtocol(const std::string& name, std::string_view where)
{
    std::vector<std::string> names;
    for (const EvaluationProtocol& protocol : protocols) {
        if (protocol.name == name)
            return protocol;
        names.emplace_back(protocol.name);
    }
    throw BadInput(fmt::format("{} {}: there is no such protocol; did you mean {}? Allowed are {}", where, name,
        nearestWord(name, names), fmt::join(names, ", ")));
}

}
