#include "core/objective/method_objective.h"

#include "core/objective/baselines/coral.h"
#include "core/objective/baselines/irm.h"
#include "core/objective/baselines/misa.h"
#include "core/objective/baselines/recombination.h"
#include "core/objective/baselines/vrex.h"
#include "core/objective/prediction.h"
#include "core/objective/reconstruction.h"
#include "core/objective/virtual_environments.h"

namespace cmir {

namespace {

ModalityWork::Draws masksOf(const ExperimentConfig& config)
{
    return config.dropout > 0 ? ModalityWork::Draws::Yes : ModalityWork::Draws::No;
}

/// The joint part first, then each modality.
void differentiate(const torch::Tensor& loss, std::size_t modalities, ModalityWork& work)
{
    if (!work.cuts())
        return;
    work.backwardJoint(loss);
    work.run(modalities, ModalityWork::Draws::No, [&](std::size_t m) { work.backwardOf(m); });
}

}

bool hasOwnObjective(Method method)
{
    return method != Method::Cmir && method != Method::Erm && method != Method::Augmentation;
}

MethodObjective::MethodObjective(const CmirModel& model, Method method, PredictionLoss loss, const Dataset& dataset,
    const ExperimentConfig& config, WhiteningMemory* memory, const std::vector<std::int64_t>& inferred)
    : m_model(model)
    , m_method(method)
    , m_loss(loss)
    , m_memory(memory)
{
    if (config.class_weights == ClassWeights::Balanced)
        m_classWeights
            = balancedClassWeights(dataset.split("train").label, std::max<std::int64_t>(2, dataset.outputs()), loss);
    if (m_classWeights.defined())
        m_classWeights = m_classWeights.to(model.device());
    if (comparesEnvironments(method))
        m_environments.emplace(dataset, method, config, model.device(), inferred);
}

ObjectiveTerms MethodObjective::terms(const torch::Tensor& samples, const std::vector<torch::Tensor>& features,
    const torch::Tensor& label, const ExperimentConfig& config, StepGenerators& generators, ModalityWork work)
{
    if (comparesEnvironments(m_method))
        return environmentTerms(samples, features, label, config, generators, work);
    if (m_method == Method::Misa)
        return misaTerms(features, label, config, generators, work);
    if (m_method == Method::Recombination)
        return recombinationTerms(features, label, config, generators, work);
    if (m_method == Method::Vanilla)
        return vanillaTerms(features, label, config, generators, work);
    return objective(m_model, features, label, config, m_loss, generators, m_classWeights, m_memory, work);
}

ObjectiveTerms MethodObjective::environmentTerms(const torch::Tensor& samples,
    const std::vector<torch::Tensor>& features, const torch::Tensor& label, const ExperimentConfig& config,
    StepGenerators& generators, ModalityWork& work)
{
    const Dropout dropout { config.dropout, &generators.dropout };
    ExperimentConfig everyEnvironment = config;
    everyEnvironment.K = m_environments->virtualCount(config.K);
    everyEnvironment.environment_assignment = EnvironmentAssignment::All;
    const torch::Tensor intensities = environmentIntensities(label.size(0), everyEnvironment, generators.environments);
    const std::size_t modalities = features.size();
    std::vector<torch::Tensor> pooled(modalities), variants(modalities), inputs(modalities);
    work.run(
        modalities, masksOf(config), [&](std::size_t m) { pooled[m] = m_model.unimodal(m, features[m], dropout); });
    work.run(modalities, ModalityWork::Draws::Yes,
        [&](std::size_t m) { variants[m] = makeVariants(pooled[m], intensities, config, generators.environments); });
    work.run(modalities, masksOf(config),
        [&](std::size_t m) { inputs[m] = work.cut(m, m_model.encode(m, variants[m], 0, dropout).first); });
    const torch::Tensor output = m_model.predict(inputs, dropout);
    const EnvironmentRows rows = EnvironmentRows::gather(m_environments->ofRows(samples, intensities.size(0)), output);
    const torch::Tensor risks = rows.means(predictionLosses(output, label, m_loss));

    ObjectiveTerms terms;
    terms.prediction = risks.mean();
    terms.decorrelation = terms.reconstruction = torch::zeros({}, output.options());
    double weight = config.penalty_weight;
    switch (m_method) {
    case Method::Irm:
        terms.invariance = irmPenalty(output, label, m_loss, rows);
        break;
    case Method::Vrex:
        terms.invariance = vrexPenalty(risks);
        break;
    case Method::Coral:
        terms.invariance = coralPenalty(torch::cat(inputs, 1), rows);
        break;
    default: { // GroupDRO
        const torch::Tensor shares = m_groups.update(risks, rows, m_environments->count(config.K), config.group_step);
        terms.invariance = torch::dot(shares, risks) - terms.prediction;
        weight = 1;
    }
    }
    terms.loss = terms.prediction + weight * terms.invariance;
    differentiate(terms.loss, modalities, work);
    return terms;
}

ObjectiveTerms MethodObjective::vanillaTerms(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
    const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work) const
{
    const Dropout dropout { config.dropout, &generators.dropout };
    std::vector<torch::Tensor> inputs(features.size());
    work.run(features.size(), masksOf(config),
        [&](std::size_t m) { inputs[m] = work.cut(m, m_model.unimodal(m, features[m], dropout)); });
    ObjectiveTerms terms;
    terms.loss = terms.prediction = predictionTerm(m_model.predict(inputs, dropout), label, m_loss, m_classWeights);
    terms.invariance = terms.decorrelation = terms.reconstruction = torch::zeros({}, label.options());
    differentiate(terms.loss, features.size(), work);
    return terms;
}

ObjectiveTerms MethodObjective::recombinationTerms(const std::vector<torch::Tensor>& features,
    const torch::Tensor& label, const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work) const
{
    const Dropout dropout { config.dropout, &generators.dropout };
    const std::int64_t samples = label.size(0);
    const torch::Tensor partner = otherSamples(samples, generators.environments).to(label.device());
    std::vector<torch::Tensor> inputs(features.size());
    work.run(features.size(), masksOf(config), [&](std::size_t m) {
        const torch::Tensor x = m_model.unimodal(m, features[m], dropout);
        const auto [invariant, spurious] = m_model.encode(m, x, samples, dropout);
        const torch::Tensor recombined = m_model.predictorInput(invariant, spurious.index_select(0, partner));
        inputs[m] = work.cut(m, torch::cat({ m_model.predictorInput(invariant, spurious), recombined }));
    });
    const torch::Tensor output = m_model.predict(inputs, dropout);
    ObjectiveTerms terms;
    terms.prediction = predictionTerm(output.narrow(0, 0, samples), label, m_loss, m_classWeights);
    terms.invariance = predictionTerm(output.narrow(0, samples, samples), label, m_loss, m_classWeights);
    terms.decorrelation = terms.reconstruction = torch::zeros({}, label.options());
    terms.loss = terms.prediction + config.penalty_weight * terms.invariance;
    differentiate(terms.loss, features.size(), work);
    return terms;
}

ObjectiveTerms MethodObjective::misaTerms(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
    const ExperimentConfig& config, StepGenerators& generators, ModalityWork& work) const
{
    const Dropout dropout { config.dropout, &generators.dropout };
    const std::size_t modalities = features.size();
    std::vector<torch::Tensor> pooled(modalities), shared(modalities), separate(modalities), inputs(modalities);
    work.run(modalities, masksOf(config), [&](std::size_t m) {
        const torch::Tensor x = m_model.unimodal(m, features[m], dropout);
        const auto [invariant, spurious] = m_model.encode(m, x, label.size(0), dropout);
        pooled[m] = work.cut(m, x);
        shared[m] = work.cut(m, invariant);
        separate[m] = work.cut(m, spurious);
        inputs[m] = m_model.predictorInput(shared[m], separate[m]);
    });
    ObjectiveTerms terms;
    terms.prediction = predictionTerm(m_model.predict(inputs, dropout), label, m_loss, m_classWeights);
    terms.invariance = misaSimilarity(shared);
    terms.decorrelation = misaDifference(shared, separate);
    terms.reconstruction = torch::zeros({}, label.options());
    for (std::size_t m = 0; m < features.size(); ++m)
        terms.reconstruction = terms.reconstruction
            + reconstructionTerm(pooled[m], m_model.decode(m, shared[m], separate[m], dropout), Reduction::Normalised)
                / static_cast<double>(features.size());
    terms.loss = terms.prediction
        + config.penalty_weight
            * (MisaProportions::similarity * terms.invariance + MisaProportions::difference * terms.decorrelation
                + MisaProportions::reconstruction * terms.reconstruction);
    differentiate(terms.loss, modalities, work);
    return terms;
}

}
