#pragma once

#include "core/common/task_team.h"

#include <torch/types.h>

#include <cstddef>
#include <functional>
#include <vector>

namespace cmir {

/// How a step that autograd differentiates shares its work: what belongs to one modality (its unimodal network,
/// encoder, decoder, regularisers) is a piece of its own, forward and backward, and the pieces of all modalities run on
/// the threads of a team. For that the graph is cut where the modalities meet: behind the cut each tensor is a leaf,
/// the joint part is differentiated first, down to the leaves, then each modality with what the leaves have received.
/// Every piece is computed by one thread and none adds to what another adds to, so the result has the same bits for any
/// number of threads. Without a team nothing is cut: one graph, whose loss is differentiated by who asked for it.
class ModalityWork {
public:
    /// Nothing is cut, everything runs on the caller's thread.
    ModalityWork() = default;
    /// The team must outlive this.
    explicit ModalityWork(TaskTeam& team)
        : m_team(&team)
    { }

    bool cuts() const { return m_team != nullptr; }

    enum class Draws { No, Yes };
    /// Calls piece(0) ... piece(modalities - 1) and returns when all are done; at once, or, where they draw from a
    /// generator that they share, one after the other. Throws what a piece throws.
    void run(std::size_t modalities, Draws draws, const std::function<void(std::size_t)>& piece);

    /// The tensor as the joint part takes it; within or after the piece of modality m that made it.
    torch::Tensor cut(std::size_t m, const torch::Tensor& tensor);

    /// Differentiates the joint part: the leaves receive their gradients, and so do its own parameters.
    void backwardJoint(const torch::Tensor& loss);
    /// Differentiates what modality m computed before its cuts, and `own`, a loss of this modality alone (may be
    /// undefined). Within a piece of modality m, after backwardJoint.
    void backwardOf(std::size_t m, const torch::Tensor& own = {});

private:
    struct Cut {
        torch::Tensor made, leaf;
    };
    TaskTeam* m_team = nullptr;
    std::vector<std::vector<Cut>> m_cuts; ///< per modality
};

}
