#include "core/objective/fused_step.h"

#include "core/objective/conditional_decorrelation.h"
#include "core/objective/fused_branch.h"
#include "core/objective/modality_dropout.h"
#include "core/objective/virtual_environments.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace cmir {

namespace {

double predictionKernel(PredictionLoss loss, const Activation& output, const torch::Tensor& label, std::int64_t samples)
{
    const kernels::View value = viewOf(output.value), gradient = viewOf(output.gradient);
    const float* wanted = label.data_ptr<float>();
    switch (loss) {
    case PredictionLoss::L1:
        return kernels::predictionL1(value, wanted, samples, gradient);
    case PredictionLoss::Bce:
        return kernels::predictionBce(value, wanted, samples, gradient);
    case PredictionLoss::Ce:
        return kernels::predictionCe(value, wanted, samples, gradient);
    case PredictionLoss::Mse:
    case PredictionLoss::Auto:
        break;
    }
    return kernels::predictionMse(value, wanted, samples, gradient);
}

}

/// Everything for one shape of step: the buffers and the graph of the work.
///
///   encode(m) -> predict ------------> backward(m) -> weights' gradients
///            \-> whiten(m) ----------/
///            \-> decode(m) ---------/
///                     \-> decoder's gradients
///
/// With separate trunks encode and backward are two each, and that of Z_spu does not wait for the prediction.
class FusedStep::Plan {
public:
    Plan(const CmirModel& model, PredictionLoss loss, const StepShape& shape)
        : m_shape(shape)
        , m_loss(loss)
        , m_label(torch::zeros({ shape.samples }))
        , m_invariants(Activation::make(
              shape.rows(), static_cast<std::int64_t>(model.modalities()) * width(model.branch(0).invariant)))
        , m_predicted(m_invariants.rows(0, shape.predictOnAll ? shape.rows() : shape.samples))
        , m_middle(Activation::make(m_predicted.value.size(0), width(model.predictorFront().layers.back())))
        , m_output(Activation::make(m_predicted.value.size(0), width(model.predictorBack().layers.back())))
        , m_front(model.predictorFront(), m_predicted, m_middle, shape.dropout)
        , m_back(model.predictorBack(), m_middle, m_output, shape.dropout)
    {
        const std::int64_t d = width(model.branch(0).invariant), predicted = m_predicted.value.size(0);
        const std::int64_t columns = mostBasisColumns(m_output.value.size(1));
        m_unpredicted = viewOf(m_invariants.gradient.narrow(0, predicted, m_invariants.value.size(0) - predicted));
        for (std::size_t m = 0; m < model.modalities(); ++m)
            m_branches.emplace_back(
                model.branch(m), m, shape, columns, m_invariants.columns(static_cast<std::int64_t>(m) * d, d));
        if (shape.conditional)
            m_basis = torch::zeros({ shape.rows(), columns });
        buildGraph();
    }

    std::array<double, 5> run(TaskTeam& team, const std::vector<torch::Tensor>& features, const torch::Tensor& label,
        const torch::Tensor& rows, const ExperimentConfig& config, StepGenerators& generators, WhiteningMemory* memory)
    {
        torch::Tensor kept; // drawn first, as in the plain form
        if (config.modality_dropout > 0)
            kept = keptModalities(static_cast<std::int64_t>(features.size()), m_shape.samples, config.modality_dropout,
                generators.dropout)
                       .contiguous();
        m_input = { &features, &label, rows.data_ptr<std::int64_t>(),
            environmentIntensities(m_shape.samples, config, generators.environments).contiguous(), m_basis, &config,
            memory, kept };
        gatherLabel();
        draw(config, generators);
        team.run(m_graph);

        std::array<double, 5> values {};
        values[1] = m_prediction;
        for (const FusedBranch& branch : m_branches)
            for (std::size_t i = 0; i < branch.values().size(); ++i)
                values[2 + i] += branch.values()[i];
        values[0] = values[1] + config.lambda1 * values[2] + config.lambda2 * values[3] + config.lambda3 * values[4];
        return values;
    }

private:
    static std::int64_t width(const Linear& layer) { return layer.weight.size(0); }

    void buildGraph()
    {
        std::vector<TaskGraph::Node> encoded;
        for (FusedBranch& branch : m_branches)
            encoded.push_back(branch.addForward(m_graph, m_input));
        const TaskGraph::Node predicted
            = m_graph.add([this] { predict(); }, 2 * (m_front.cost() + m_back.cost()), encoded);
        const auto always = [] { return true; };
        m_front.addWeightGradients(m_graph, predicted, always);
        m_back.addWeightGradients(m_graph, predicted, always);
        for (FusedBranch& branch : m_branches)
            branch.addBackward(m_graph, m_input, predicted);
    }

    /// Draws in the order of the plain form: encoders, predictor, decoders.
    void draw(const ExperimentConfig& config, StepGenerators& generators)
    {
        for (FusedBranch& branch : m_branches)
            branch.drawForEncoder(config, generators);
        m_front.drawMasks(config.dropout, generators.dropout);
        m_back.drawMasks(config.dropout, generators.dropout);
        for (FusedBranch& branch : m_branches)
            branch.drawForDecoder(config, generators);
    }

    void gatherLabel()
    {
        const float* label = m_input.label->data_ptr<float>();
        for (std::int64_t i = 0; i < m_shape.samples; ++i)
            m_label.data_ptr<float>()[i] = label[m_input.rows[i]];
        if (!m_shape.conditional)
            return;
        // The same for every variant, and of length 1 over all of them; columns that a batch does not have stay 0.
        const torch::Tensor basis = labelBasisOf(m_label, m_loss);
        m_basis.zero_();
        m_basis.narrow(1, 0, basis.size(1))
            .copy_(basis.repeat({ m_shape.variants, 1 }))
            .div_(std::sqrt(static_cast<double>(m_shape.variants)));
    }

    void predict()
    {
        m_front.forward();
        m_back.forward();
        m_prediction = predictionKernel(m_loss, m_output, m_label, m_shape.samples);
        m_back.slopes(m_input.keep());
        m_front.slopes(m_input.keep());
        kernels::clear(m_unpredicted); // the predictor writes the others
    }

    StepShape m_shape;
    PredictionLoss m_loss;
    torch::Tensor m_label;
    torch::Tensor m_basis; ///< rows x columns; only for the conditional form
    Activation m_invariants, m_predicted, m_middle, m_output;
    kernels::View m_unpredicted; ///< gradient of the rows that the prediction does not see
    FusedStack m_front, m_back;
    std::deque<FusedBranch> m_branches; // a deque: the graph's nodes keep pointers
    StepInput m_input {};
    TaskGraph m_graph;
    double m_prediction = 0;
};

FusedStep::FusedStep(const CmirModel& model, PredictionLoss loss, TaskTeam& team, WhiteningMemory* memory)
    : m_model(model)
    , m_loss(loss)
    , m_team(team)
    , m_memory(memory)
{ }

FusedStep::~FusedStep() = default;

FusedStep::Plan& FusedStep::plan(const StepShape& shape)
{
    constexpr std::size_t most = 4; // the usual batch and the last one of an epoch, before and after a change of K
    auto& plan = m_plans[shape];
    if (plan)
        return *plan;
    if (m_plans.size() > most)
        std::erase_if(m_plans, [&](const auto& entry) { return entry.first != shape; });
    auto& made = m_plans[shape];
    made = std::make_unique<Plan>(m_model, m_loss, shape);
    return *made;
}

std::array<double, 5> FusedStep::run(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
    const torch::Tensor& rows, const ExperimentConfig& config, StepGenerators& generators)
{
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    const bool drawn = config.environment_assignment == EnvironmentAssignment::Random;
    const std::int64_t variants = 1 + (drawn ? std::min<std::int64_t>(config.K, 2) : config.K);
    StepShape shape { rows.size(0), variants };
    shape.predictOnAll = config.predict_on == PredictOn::All || variants == 1;
    shape.dropout = config.dropout > 0;
    shape.spuriousOfAll = needsSpuriousVariants(config) && variants > 1;
    shape.reconstructAll = config.reconstruct_on == ReconstructOn::All;
    shape.whitened = config.invariance_form == InvarianceForm::Whitened && variants > 1;
    shape.conditional = config.decorrelation_form == DecorrelationForm::Conditional;
    if (m_memory != nullptr)
        m_memory->prepare(m_model, shape.samples, variants, config);
    return plan(shape).run(m_team, features, label, rows, config, generators, m_memory);
}

}
