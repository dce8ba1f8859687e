#include "core/objective/objective.h"

#include "core/common/error.h"
#include "core/model/torch_random.h"
#include "core/objective/conditional_decorrelation.h"
#include "core/objective/independence_terms.h"
#include "core/objective/invariance.h"
#include "core/objective/prediction.h"
#include "core/objective/reconstruction.h"
#include "core/objective/standard_invariance.h"
#include "core/objective/virtual_environments.h"

#include <tuple>

namespace cmir {

namespace {

/// Computes a regulariser: with gradient when it counts, without when its weight is 0.
template <class Term> torch::Tensor weighed(double lambda, Term&& term)
{
    if (lambda != 0)
        return term();
    const torch::NoGradGuard noGrad;
    return term();
}

struct Encoded {
    torch::Tensor pooled; ///< X_m of the clean samples
    torch::Tensor x; ///< X_m in all variants
    torch::Tensor invariant, clean; ///< Z_inv in all variants, and of the clean samples
    torch::Tensor spurious; ///< Z_spu in all variants, or of the clean samples (needsSpuriousVariants)
};

/// What a modality adds to the loss by itself.
struct OwnTerms {
    torch::Tensor prediction; ///< of the unimodal predictor; undefined: none
    torch::Tensor invariance, decorrelation, reconstruction;

    torch::Tensor loss(const ExperimentConfig& config) const
    {
        const torch::Tensor regularisers
            = config.lambda1 * invariance + config.lambda2 * decorrelation + config.lambda3 * reconstruction;
        return prediction.defined() ? prediction + regularisers : regularisers;
    }
};

void addTo(torch::Tensor& sum, const torch::Tensor& term)
{
    sum = sum.defined() ? sum + term : term;
}

/// R_inv of modality m in the form that the settings ask for.
torch::Tensor invarianceOf(const CmirModel& model, std::size_t m, const Encoded& z, const ExperimentConfig& config,
    PredictionLoss loss, WhiteningMemory* memory)
{
    const std::int64_t samples = z.clean.size(0), variants = z.invariant.size(0) / samples;
    const auto byVariant = [&](const torch::Tensor& rows) { return rows.view({ variants, samples, rows.size(1) }); };
    if (!needsUnimodalPredictors(config.invariance_form))
        return invarianceTerm(byVariant(z.invariant), config.invariance_form, config.reduction,
            memory != nullptr ? memory->of(m) : nullptr);
    return standardInvarianceTerm(
        byVariant(model.predictAlone(m, z.invariant)), config.invariance_form, loss, config.reduction);
}

/// R_dec of one modality.
torch::Tensor dependenceOf(const Encoded& z, const ExperimentConfig& config, const torch::Tensor& basis)
{
    const std::int64_t samples = z.clean.size(0);
    if (config.decorrelation_form == DecorrelationForm::Conditional)
        return dependenceTerm(z.invariant, z.spurious, config, basis);
    return dependenceTerm(z.clean, z.spurious.narrow(0, 0, samples), config);
}

/// R_rec of modality m.
torch::Tensor reconstructionOf(const CmirModel& model, std::size_t m, const Encoded& z,
    const torch::Tensor& intensities, const ExperimentConfig& config, const Dropout& dropout)
{
    const auto reached = [&](const torch::Tensor& invariant) {
        return config.reconstruction_reaches == Reach::Spurious ? invariant.detach() : invariant;
    };
    if (config.reconstruct_on == ReconstructOn::All)
        return reconstructionTerm(z.x, model.decode(m, reached(z.invariant), z.spurious, dropout), config.reduction,
            variantVariance(z.pooled, intensities, config), model.branch(m).counted);
    const torch::Tensor spurious = z.spurious.narrow(0, 0, z.clean.size(0));
    return reconstructionTerm(z.pooled, model.decode(m, reached(z.clean), spurious, dropout), config.reduction);
}

/// Whether the unimodal predictors are there and learn. With nothing to weigh they would only pull Z_inv: where
/// lambda1 is 0 the objective is the same in all forms of R_inv.
bool trainsUnimodalPredictors(const CmirModel& model, const ExperimentConfig& config, std::int64_t variants)
{
    if (!needsUnimodalPredictors(config.invariance_form))
        return false;
    if (!model.hasUnimodalPredictors())
        throw BadInput("invariance_form: the standard forms need a model that began with one of them, for its "
                       "predictor of each modality; allowed here is l1, relative, whitened");
    return config.lambda1 != 0 && variants > 1;
}

}

torch::Tensor ObjectiveTerms::values() const
{
    const torch::NoGradGuard noGrad;
    return torch::stack({ loss, prediction, invariance, decorrelation, reconstruction });
}

StepGenerators::StepGenerators(std::uint64_t seed)
    : environments(makeGenerator(seed, "environments"))
    , dropout(makeGenerator(seed, "dropout"))
{ }

bool needsSpuriousVariants(const ExperimentConfig& config)
{
    return config.reconstruct_on == ReconstructOn::All || config.decorrelation_form == DecorrelationForm::Conditional;
}

ObjectiveTerms objective(const CmirModel& model, const std::vector<torch::Tensor>& features, const torch::Tensor& label,
    const ExperimentConfig& config, PredictionLoss loss, StepGenerators& generators, const torch::Tensor& weights,
    WhiteningMemory* memory, ModalityWork work)
{
    const std::int64_t samples = label.size(0);
    const Dropout dropout { config.dropout, &generators.dropout };
    const torch::Tensor intensities = environmentIntensities(samples, config, generators.environments);
    const std::int64_t variants = intensities.size(0);
    const std::int64_t spuriousRows = (needsSpuriousVariants(config) ? variants : 1) * samples;
    const torch::Tensor basis
        = config.decorrelation_form == DecorrelationForm::Conditional ? labelBasisOf(label, loss) : torch::Tensor();

    if (memory != nullptr)
        memory->prepare(model, samples, variants, config);

    // The order of what is drawn (encode all, predict, then the terms of each modality) is FusedStep's: both draw the
    // same dropout masks.
    using Draws = ModalityWork::Draws;
    const Draws masks = config.dropout > 0 ? Draws::Yes : Draws::No;
    const std::size_t modalities = features.size();
    std::vector<Encoded> encoded(modalities);
    std::vector<torch::Tensor> predicted(modalities);
    const auto pool = [&](std::size_t m) { encoded[m].pooled = model.unimodal(m, features[m], dropout); };
    const auto vary = [&](std::size_t m) {
        encoded[m].x = makeVariants(encoded[m].pooled, intensities, config, generators.environments);
    };
    const auto encode = [&](std::size_t m) {
        Encoded& z = encoded[m];
        std::tie(z.invariant, z.spurious) = model.encode(m, z.x, spuriousRows, dropout);
        z.clean = variants == 1 ? z.invariant : z.invariant.narrow(0, 0, samples);
        predicted[m] = work.cut(m, config.predict_on == PredictOn::All ? z.invariant : z.clean);
    };
    if (masks == Draws::Yes) { // the masks of a modality's network and of its encoder follow each other
        work.run(modalities, masks, [&](std::size_t m) {
            pool(m);
            vary(m);
            encode(m);
        });
    } else {
        work.run(modalities, Draws::No, pool);
        work.run(modalities, Draws::Yes, vary);
        work.run(modalities, Draws::No, encode);
    }
    ObjectiveTerms terms;
    terms.prediction = predictionTerm(model.predict(predicted, dropout), label, loss, weights);
    work.backwardJoint(terms.prediction);

    const bool alone = trainsUnimodalPredictors(model, config, variants);
    std::vector<OwnTerms> own(modalities);
    work.run(modalities, masks, [&](std::size_t m) {
        const Encoded& z = encoded[m];
        if (alone)
            own[m].prediction = predictionTerm(model.predictAlone(m, z.clean), label, loss, weights);
        own[m].reconstruction
            = weighed(config.lambda3, [&] { return reconstructionOf(model, m, z, intensities, config, dropout); });
        own[m].decorrelation = weighed(config.lambda2, [&] { return dependenceOf(z, config, basis); });
        own[m].invariance = weighed(config.lambda1, [&] { return invarianceOf(model, m, z, config, loss, memory); });
        work.backwardOf(m, work.cuts() ? own[m].loss(config) : torch::Tensor());
    });
    for (const OwnTerms& one : own) {
        if (alone)
            addTo(terms.prediction, one.prediction);
        addTo(terms.reconstruction, one.reconstruction);
        addTo(terms.decorrelation, one.decorrelation);
        addTo(terms.invariance, one.invariance);
    }
    terms.loss = terms.prediction + config.lambda1 * terms.invariance + config.lambda2 * terms.decorrelation
        + config.lambda3 * terms.reconstruction;
    return terms;
}

}
