#pragma once

#include "core/model/cmir_model.h"
#include "core/objective/fused_conditional.h"
#include "core/objective/fused_layers.h"
#include "core/objective/fused_terms.h"
#include "core/objective/fused_whitened.h"
#include "core/objective/objective.h"
#include "core/objective/step_shape.h"

#include <array>
#include <optional>

namespace cmir {

/// What one step works on; lives as long as the step.
struct StepInput {
    const std::vector<torch::Tensor>* features; ///< per modality, all rows of the split
    const torch::Tensor* label;
    const std::int64_t* rows; ///< the batch
    torch::Tensor intensities; ///< (V x N) of the environments, row 0 clean
    torch::Tensor basis; ///< of the label, (V N) x columns; only for the conditional form
    const ExperimentConfig* config;
    WhiteningMemory* memory; ///< null: none
    torch::Tensor kept {}; ///< modalities x N, 1 or 0 (keptModalities); undefined: all of them

    float keep() const { return static_cast<float>(1 - config->dropout); }
    bool shapesSpurious() const { return config->lambda2 != 0 || config->lambda3 != 0; } ///< has a gradient
};

/// The part of a step that belongs to one modality, for N samples in V variants: buffers, layers, and the pieces of
/// work in the order in which they may run. All buffers are made once.
class FusedBranch {
public:
    /// `invariant`: (V N) x d, where Z_inv goes: a slice of the predictor's input. basisColumns: the most that a label
    /// basis can have.
    FusedBranch(const CmirModel::Branch& branch, std::size_t modality, const StepShape& shape,
        std::int64_t basisColumns, const Activation& invariant);

    /// What must be drawn in one order for all branches: masks before the encoder's end, noise; then the decoder's
    /// masks.
    void drawForEncoder(const ExperimentConfig& config, StepGenerators& generators);
    void drawForDecoder(const ExperimentConfig& config, StepGenerators& generators);

    /// Adds the nodes; `input` is read when they run. Returns the node after which Z_inv is there.
    TaskGraph::Node addForward(TaskGraph& graph, const StepInput& input);
    /// `predicted`: the node after which invariant's gradient holds that of the prediction.
    void addBackward(TaskGraph& graph, const StepInput& input, TaskGraph::Node predicted);

    /// R_inv, R_dec, R_rec of the last run.
    const std::array<double, 3>& values() const { return m_values; }

private:
    void prepare(const StepInput& input);
    void encode(const StepInput& input);
    void encodeSpurious();
    void decode(const StepInput& input);
    void reconstruct(const StepInput& input);
    void decorrelate(const StepInput& input);
    void backward(const StepInput& input);
    void backwardSpurious(const StepInput& input);
    void backwardUnimodal(const StepInput& input);
    void addInvariance(const ExperimentConfig& config);
    bool separate() const { return m_spuriousTrunk.has_value(); }

    std::size_t m_modality;
    StepShape m_shape;
    Activation m_features; ///< N x width, when a unimodal network stands before the encoder
    Activation m_x; ///< (V N) x p: X_m in all variants; the first N rows are clean
    Activation m_pooled; ///< rows 0..N-1 of m_x; its gradient is the unimodal network's
    Activation m_top; ///< (V N) x d', the trunk's output
    Activation m_spuriousX, m_spuriousTop; ///< of the first spuriousRows, as the spurious head's own trunk sees them
    Activation m_invariant; ///< all variants
    Activation m_joined; ///< spuriousRows x 2d, the decoder's input: [Z_inv, Z_spu]
    Activation m_joinedInvariant, m_spurious; ///< its halves
    Activation m_decoded; ///< decodedRows x p
    torch::Tensor m_noise; ///< ((V-1) N) x p
    std::uint64_t m_noiseKey = 0; ///< of this step
    torch::Tensor m_scratch;
    torch::Tensor m_rowFactor, m_counted; ///< of the reconstruction: 1 / variance per row; 1 or 0 per feature
    torch::Tensor m_pull; ///< gradient of the whitened form, (V N) x d
    DecorrelationBuffers m_decorrelation;
    ConditionalBuffers m_conditional;
    WhitenedBuffers m_whitened;
    std::optional<FusedStack> m_unimodal, m_spuriousTrunk;
    FusedStack m_trunk, m_decoder;
    FusedLinear m_invariantHead, m_spuriousHead;
    TaskGraph::Node m_decodedNode = -1, m_pulledNode = -1, m_spuriousDone = -1;
    std::array<double, 3> m_values {};
};

}
