#include "core/objective/fused_step.h"

#include "core/objective/fused_layers.h"
#include "core/objective/fused_terms.h"
#include "core/objective/virtual_environments.h"

namespace cmir {

namespace {

/// The buffers and layers of one modality for N samples in V variants.
struct BranchPlan {
    std::int64_t samples, variants;
    torch::Tensor features; ///< N x width, when a unimodal network stands before the encoder
    Activation x; ///< (V N) x p: X_m in all variants; the first N rows are clean
    Activation pooled; ///< rows 0..N-1 of x; its gradient is the unimodal network's
    FusedStack unimodal, trunk, decoder;
    Activation invariant; ///< (V N) x d, a slice of the predictor's input
    Activation clean; ///< its first N rows
    Activation joined; ///< N x 2d, the decoder's input: [Z_inv, Z_spu]
    Activation spurious; ///< its right half
    Activation decoded; ///< N x p
    torch::Tensor noise; ///< ((V-1) N) x p
    std::vector<FusedLinear> heads; ///< invariant, spurious
    torch::Tensor scratch;
    DecorrelationBuffers decorrelation;

    BranchPlan(const CmirModel::Branch& branch, std::int64_t n, std::int64_t v, const Activation& invariantSlice);

    void prepare(const torch::Tensor& source, const torch::Tensor& rows, const torch::Tensor& intensities,
        const ExperimentConfig& config, StepGenerators& generators);
    void encode(const ExperimentConfig& config, StepGenerators& generators);
    std::array<double, 3> terms(const ExperimentConfig& config, StepGenerators& generators);
    void backward(const ExperimentConfig& config);
};

BranchPlan::BranchPlan(
    const CmirModel::Branch& branch, std::int64_t n, std::int64_t v, const Activation& invariantSlice)
    : samples(n)
    , variants(v)
    , invariant(invariantSlice)
    , clean(invariant.rows(0, n))
{
    const bool trainable = !branch.unimodal.layers.empty();
    const std::int64_t p = branch.trunk.layers.front().weight.size(1), d = branch.invariant.weight.size(0);
    const std::int64_t hidden = branch.invariant.weight.size(1);
    x = { torch::zeros({ v * n, p }), trainable ? torch::zeros({ v * n, p }) : torch::Tensor() };
    pooled = { x.value.narrow(0, 0, n), trainable ? torch::zeros({ n, p }) : torch::Tensor() };
    if (trainable) {
        features = torch::zeros({ n, branch.unimodal.layers.front().weight.size(1) });
        unimodal = FusedStack(branch.unimodal, { features, {} }, pooled);
    }
    const Activation top = Activation::make(v * n, hidden);
    trunk = FusedStack(branch.trunk, x, top);
    joined = Activation::make(n, 2 * d);
    spurious = joined.columns(d, d);
    decoded = Activation::make(n, p);
    decoder = FusedStack(branch.decoder, joined, decoded);
    heads.emplace_back(branch.invariant, top, invariant, false);
    heads.emplace_back(branch.spurious, top.rows(0, n), spurious, false);
    noise = torch::zeros({ v - 1, n, p });
    scratch = torch::zeros({ v * n * d + 4 * d });
    decorrelation = DecorrelationBuffers(n, d);
}

void BranchPlan::prepare(const torch::Tensor& source, const torch::Tensor& rows, const torch::Tensor& intensities,
    const ExperimentConfig& config, StepGenerators& generators)
{
    if (unimodal.empty()) {
        at::index_select_out(pooled.value, source, 0, rows);
    } else {
        at::index_select_out(features, source, 0, rows);
        unimodal.forward(config.dropout, generators.dropout);
    }
    if (variants == 1)
        return;
    noise.normal_(0, 1, generators.environments);
    kernels::addNoise(viewOf(x.value), noise.data_ptr<float>(), intensities.data_ptr<float>(), samples);
}

void BranchPlan::encode(const ExperimentConfig& config, StepGenerators& generators)
{
    trunk.forward(config.dropout, generators.dropout);
    for (FusedLinear& head : heads)
        head.forward();
    kernels::copy(viewOf(joined.value), viewOf(clean.value));
}

/// Values of R_inv, R_dec, R_rec; their gradients (by lambda) go to invariant and joined.
std::array<double, 3> BranchPlan::terms(const ExperimentConfig& config, StepGenerators& generators)
{
    const bool normalised = config.reduction == Reduction::Normalised;
    const auto n = static_cast<double>(samples), width = static_cast<double>(decoded.value.size(1));
    std::array<double, 3> values {};

    decoder.forward(config.dropout, generators.dropout);
    const double divisor = normalised ? n * width : n;
    values[2] = kernels::squaredError(viewOf(pooled.value), viewOf(decoded.value),
                    static_cast<float>(config.lambda3 / divisor), viewOf(decoded.gradient))
        / divisor;
    if (config.lambda3 != 0)
        decoder.backward(1 - config.dropout);
    else
        joined.gradient.zero_();

    values[1] = fusedDecorrelation(clean, spurious, joined, config, decorrelation);
    kernels::add(viewOf(clean.gradient), viewOf(joined.gradient.narrow(1, 0, clean.value.size(1))));

    if (variants > 1) {
        const double pairs = static_cast<double>(variants * (variants - 1)) / 2;
        const double count = normalised ? pairs * n * static_cast<double>(invariant.value.size(1)) : n;
        values[0]
            = kernels::invariance(viewOf(invariant.value), variants, config.invariance_form == InvarianceForm::Relative,
                count, static_cast<float>(config.lambda1), viewOf(invariant.gradient), scratch.data_ptr<float>());
    }
    return values;
}

void BranchPlan::backward(const ExperimentConfig& config)
{
    const double keep = 1 - config.dropout;
    heads[0].backward(keep);
    if (config.lambda2 != 0 || config.lambda3 != 0)
        heads[1].backward(keep, /*accumulate=*/true);
    trunk.backward(keep);
    if (unimodal.empty())
        return;
    kernels::sumVariants(viewOf(pooled.gradient), viewOf(x.gradient), variants);
    unimodal.backward(keep);
}

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

/// Everything for one batch size, number of variants and set of predicted rows.
class FusedStep::Plan {
public:
    Plan(const CmirModel& model, std::int64_t samples, std::int64_t variants, bool predictOnAll)
        : m_samples(samples)
        , m_label(torch::zeros({ samples }))
    {
        const std::int64_t d = model.branch(0).invariant.weight.size(0);
        const auto modalities = static_cast<std::int64_t>(model.modalities());
        m_invariants = Activation::make(variants * samples, modalities * d);
        for (std::int64_t m = 0; m < modalities; ++m)
            m_branches.emplace_back(
                model.branch(static_cast<std::size_t>(m)), samples, variants, m_invariants.columns(m * d, d));
        const Activation predicted = m_invariants.rows(0, predictOnAll ? variants * samples : samples);
        const std::int64_t rows = predicted.value.size(0);
        const Activation middle = Activation::make(rows, model.predictorFront().layers.back().weight.size(0));
        m_output = Activation::make(rows, model.predictorBack().layers.back().weight.size(0));
        m_front = FusedStack(model.predictorFront(), predicted, middle);
        m_back = FusedStack(model.predictorBack(), middle, m_output);
        m_partial = rows < variants * samples;
    }

    std::array<double, 5> run(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
        const torch::Tensor& rows, const ExperimentConfig& config, PredictionLoss loss, StepGenerators& generators)
    {
        const torch::Tensor intensities = environmentIntensities(
            m_samples, config.K, config.alpha1, config.environment_assignment, generators.environments)
                                              .contiguous();
        at::index_select_out(m_label, label, 0, rows);
        for (std::size_t m = 0; m < m_branches.size(); ++m) {
            m_branches[m].prepare(features[m], rows, intensities, config, generators);
            m_branches[m].encode(config, generators);
        }
        m_front.forward(config.dropout, generators.dropout);
        m_back.forward(config.dropout, generators.dropout);
        std::array<double, 5> values {};
        values[1] = predictionKernel(loss, m_output, m_label, m_samples);
        if (m_partial)
            m_invariants.gradient.zero_(); // the predictor writes the clean rows alone
        m_back.backward(1 - config.dropout);
        m_front.backward(1 - config.dropout);
        for (BranchPlan& branch : m_branches) {
            const auto terms = branch.terms(config, generators);
            for (std::size_t i = 0; i < terms.size(); ++i)
                values[2 + i] += terms[i];
            branch.backward(config);
        }
        values[0] = values[1] + config.lambda1 * values[2] + config.lambda2 * values[3] + config.lambda3 * values[4];
        return values;
    }

private:
    std::int64_t m_samples;
    torch::Tensor m_label;
    Activation m_invariants, m_output;
    std::vector<BranchPlan> m_branches;
    FusedStack m_front, m_back;
    bool m_partial;
};

FusedStep::FusedStep(const CmirModel& model, PredictionLoss loss)
    : m_model(model)
    , m_loss(loss)
{ }

FusedStep::~FusedStep() = default;

FusedStep::Plan& FusedStep::plan(std::int64_t samples, std::int64_t variants, bool predictOnAll)
{
    constexpr std::size_t most = 4; // the usual batch and the last one of an epoch, before and after a change of K
    const std::array<std::int64_t, 3> key { samples, variants, predictOnAll };
    auto& plan = m_plans[key];
    if (plan)
        return *plan;
    if (m_plans.size() > most)
        std::erase_if(m_plans, [&](const auto& entry) { return entry.first != key; });
    auto& made = m_plans[key];
    made = std::make_unique<Plan>(m_model, samples, variants, predictOnAll);
    return *made;
}

std::array<double, 5> FusedStep::run(const std::vector<torch::Tensor>& features, const torch::Tensor& label,
    const torch::Tensor& rows, const ExperimentConfig& config, StepGenerators& generators)
{
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    const bool drawn = config.environment_assignment == EnvironmentAssignment::Random;
    const std::int64_t variants = 1 + (drawn ? std::min<std::int64_t>(config.K, 2) : config.K);
    return plan(rows.size(0), variants, config.predict_on == PredictOn::All || variants == 1)
        .run(features, label, rows, config, m_loss, generators);
}

}
