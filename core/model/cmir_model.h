#pragma once

#include "core/config/experiment_config.h"
#include "core/config/unimodal_choice.h"
#include "core/model/layers.h"
#include "core/model/parameter_store.h"
#include "core/model/unimodal/unimodal_network.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cmir {

/// What a model is built for.
struct ModelShape {
    std::vector<std::string> modalities;
    std::vector<std::int64_t> widths; ///< of the features, per modality
    std::int64_t outputs = 1; ///< 1 (regression, binary) or the number of classes
    bool predictFromBoth = false; ///< the predictor takes Z_spu beside Z_inv (MISA-style)
    bool encoder = true; ///< false: the predictor takes X_m itself (the paper's vanilla model); no decoder either
    std::vector<std::int64_t> steps {}; ///< per modality, of the longest sequences; 0 or none: one vector per sample
    /// The SHA-256 that modules must have, by modality: those of a run that was begun (RunConfig::modules). None: any
    /// that the user has agreed to.
    std::optional<std::map<std::string, std::string>> modules {};
};

/// Whether a form of R_inv compares the answers of unimodal predictors (standard_distance, standard_kl).
bool needsUnimodalPredictors(InvarianceForm form);

/// The network of method.md section 2. Per modality m: unimodal network -> X_m; encoder of two heads on a shared trunk,
/// or each on its own (section 12) -> Z_inv_m, Z_spu_m; decoder -> X_m. One predictor on all Z_inv_m. Rows are samples
/// (or variants of samples). Without an encoder Z_inv_m is X_m and Z_spu_m one column of zeros: there is nothing to
/// take apart.
class CmirModel {
public:
    CmirModel(const ModelShape& shape, const ExperimentConfig& config, torch::Device device = torch::kCPU,
        torch::ScalarType type = torch::kFloat32);
    CmirModel(const CmirModel&) = delete;
    CmirModel& operator=(const CmirModel&) = delete;

    std::size_t modalities() const { return m_branches.size(); }
    bool trainableUnimodal(std::size_t m) const { return !identityUnimodal(m); }
    /// Whether X_m is what the model is given: the features themselves, or what a frozen network made of them before.
    bool identityUnimodal(std::size_t m) const
    {
        return !m_branches[m].network && m_branches[m].unimodal.layers.empty();
    }
    /// Whether X_m comes out of a network that training does not change (a module of the user's). It is computed once,
    /// before all else (pooledAhead, which networkSplit's caller asks for); the model then takes X_m for its features.
    bool frozenUnimodal(std::size_t m) const { return m_branches[m].frozen != nullptr; }
    bool hasFrozenUnimodal() const;
    std::int64_t pooledWidth(std::size_t m) const { return m_branches[m].pooledWidth; } ///< of X_m
    /// Whether every unimodal network is a stack of layers on one vector per sample, and nothing is done behind it (as
    /// noise_ratio asks for where it is trainable): all that FusedStep knows.
    bool pooledInputs() const;
    /// The SHA-256 of the modules by modality: what a run must record of networks that are not its weights alone.
    std::map<std::string, std::string> modules() const;

    /// X_m of a frozen network, from features as networkSplit gives them; in pieces, `cancelled` is asked between them
    /// (throws Cancelled). `absent`: of features that are all the mean.
    torch::Tensor pooledAhead(std::size_t m, const torch::Tensor& features, const std::function<bool()>& cancelled = {},
        bool absent = false) const;

    /// X_m, N x its width. features: N x width, or N x T x width with the padding NaN where the network takes sequences
    /// (networkSplit gives them so); X_m itself where the network is frozen. Wider features carry a change of X_m
    /// (carried_change.h).
    torch::Tensor unimodal(std::size_t m, const torch::Tensor& features, const Dropout& dropout = {}) const;
    /// The same of some rows of the features, without a copy of all of them; outside training.
    torch::Tensor unimodalOf(std::size_t m, const torch::Tensor& features, const torch::Tensor& rows) const;
    bool hasEncoder() const { return m_encoder; }
    /// Z_inv of every row of `x`, and Z_spu of its first `spuriousRows` rows (the clean ones): rows x d each.
    std::pair<torch::Tensor, torch::Tensor> encode(
        std::size_t m, const torch::Tensor& x, std::int64_t spuriousRows, const Dropout& dropout = {}) const;
    /// X_m rebuilt. Asks for an encoder.
    torch::Tensor decode(std::size_t m, const torch::Tensor& invariant, const torch::Tensor& spurious,
        const Dropout& dropout = {}) const;
    /// What the predictor takes of one modality: Z_inv itself, or (Z_inv, Z_spu) of the same rows where the model's
    /// shape says predictFromBoth.
    torch::Tensor predictorInput(const torch::Tensor& invariant, const torch::Tensor& spurious) const;
    /// The same from X_m, without the head that the predictor does not need.
    torch::Tensor predictorInput(std::size_t m, const torch::Tensor& x) const;
    /// Leaves out of the reconstruction of every variant what is constant in training (counted: 1 or 0 per feature of
    /// X_m): there is nothing to rebuild but noise. Only where X_m is the features themselves.
    void setCounted(std::size_t m, const torch::Tensor& counted) { m_branches[m].counted = counted; }
    /// inputs: per modality, from predictorInput: rows x d, or rows x 2d. Returns rows x outputs: value, or logits.
    torch::Tensor predict(const std::vector<torch::Tensor>& inputs, const Dropout& dropout = {}) const;

    /// Whether each modality has a predictor of its own (one layer on Z_inv): a model that begins with an invariance
    /// form that needs them has them to its end, and no other model gets them.
    bool hasUnimodalPredictors() const { return m_branches[0].alone.weight.defined(); }
    /// The answer from one modality's Z_inv (rows x d) alone: rows x outputs, value or logits.
    torch::Tensor predictAlone(std::size_t m, const torch::Tensor& invariant) const;

    /// The layers of one modality, and the predictor in two stacks (no ReLU between them): for code that walks the
    /// network layer by layer (FusedStep).
    struct Branch {
        std::string name; ///< of the modality
        std::int64_t width = 0, pooledWidth = 0; ///< of what the model is given, and of X_m
        LayerStack unimodal; ///< no layers: identity, or `network`
        std::unique_ptr<UnimodalNetwork> network; ///< in place of `unimodal`: sequences
        std::unique_ptr<UnimodalNetwork> frozen; ///< made X_m before the model was given it
        LayerStack trunk;
        LayerStack spuriousTrunk; ///< no layers: the two heads share `trunk`
        Linear invariant, spurious;
        LayerStack decoder;
        torch::Tensor counted; ///< of X_m's features, 1 where reconstruction asks for it, else 0; undefined: all
        Linear alone; ///< the unimodal predictor; undefined tensors where the model has none
    };
    const Branch& branch(std::size_t m) const { return m_branches[m]; }
    const LayerStack& predictorFront() const { return m_predictorFront; }
    const LayerStack& predictorBack() const { return m_predictorBack; }

    ParameterStore& store() { return m_store; }
    const ParameterStore& store() const { return m_store; }
    torch::Device device() const { return m_store.values().device(); }

private:
    static torch::Tensor throughNetwork(const Branch& branch, const torch::Tensor& features, const Dropout& dropout);
    /// Returns the width of X_m.
    std::int64_t declareUnimodal(Branch& branch, const UnimodalChoice& choice, const UnimodalInput& input,
        const ExperimentConfig& config, torch::Device device);
    void declareBranch(Branch& branch, const std::string& name, std::int64_t pooled, const ExperimentConfig& config);

    ParameterStore m_store;
    std::deque<Branch> m_branches; // a deque: tensors must not move between declare and allocate
    LayerStack m_predictorFront, m_predictorBack;
    bool m_encoder, m_predictFromBoth;
    bool m_noisyModalities; ///< trained on noisy X_m
};

/// Logits to what the metrics take: the value itself, the probability of class 1, or the class probabilities.
enum class OutputKind { Value, Probability, ClassProbabilities };
torch::Tensor answers(const torch::Tensor& output, OutputKind kind);

}
