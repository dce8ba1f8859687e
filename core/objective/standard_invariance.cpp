#include "core/objective/standard_invariance.h"

#include <variant>

namespace cmir {

namespace {

/// rows x outputs to what the metrics take.
torch::Tensor answersOf(const torch::Tensor& outputs, PredictionLoss loss)
{
    switch (loss) {
    case PredictionLoss::Bce:
        return answers(outputs, OutputKind::Probability);
    case PredictionLoss::Ce:
        return answers(outputs, OutputKind::ClassProbabilities);
    case PredictionLoss::Mse:
    case PredictionLoss::L1:
    case PredictionLoss::Auto:
        break;
    }
    return answers(outputs, OutputKind::Value);
}

/// Sum over unordered pairs of variants of <a_i - a_j, b_i - b_j>, per sample and output: V times the sum of the
/// products of the distances from the means.
torch::Tensor pairProducts(const torch::Tensor& a, const torch::Tensor& b)
{
    return ((a - a.mean(0)) * (b - b.mean(0))).sum(0) * static_cast<double>(a.size(0));
}

}

torch::Tensor standardInvarianceTerm(
    const torch::Tensor& outputs, InvarianceForm form, PredictionLoss loss, Reduction reduction)
{
    const std::int64_t count = outputs.size(0), samples = outputs.size(1);
    if (count < 2)
        return torch::zeros({}, outputs.options());
    const torch::Tensor answered = answersOf(outputs.flatten(0, 1), loss).view(outputs.sizes());
    // Of two distributions with natural parameters x, y and means p, q (Bernoulli and categorical: logits and
    // probabilities; Gaussian of variance 1: both the value), KL(p, q) + KL(q, p) = <p - q, x - y>: no logarithm of a
    // small probability.
    const torch::Tensor sum = form == InvarianceForm::StandardKl ? pairProducts(answered, outputs).sum() / 2
                                                                 : pairProducts(answered, answered).sum();
    const double pairs = static_cast<double>(count * (count - 1)) / 2;
    return sum / (static_cast<double>(samples) * (reduction == Reduction::Normalised ? pairs : 1));
}

std::string unsupportedChange(const ExperimentConfig& begun, const std::string& key, const ParameterValue& value)
{
    const auto* choice = std::get_if<std::string>(&value);
    if (key != "invariance_form" || !choice || needsUnimodalPredictors(begun.invariance_form))
        return {};
    if (*choice != "standard_distance" && *choice != "standard_kl")
        return {};
    return "invariance_form = " + *choice
        + ": this model began without a predictor for each modality, which the standard forms need; allowed while it "
          "trains is l1, relative; for a standard form start a new run with it";
}

}
