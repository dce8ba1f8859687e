#include "core/model/modality_work.h"

#include <torch/autograd.h>

namespace cmir {

void ModalityWork::run(std::size_t modalities, Draws draws, const std::function<void(std::size_t)>& piece)
{
    m_cuts.resize(std::max(m_cuts.size(), modalities)); // before several threads enter theirs
    if (!m_team || draws == Draws::Yes) {
        for (std::size_t m = 0; m < modalities; ++m)
            piece(m);
        return;
    }
    // Whether gradients are wanted is a setting of the thread that asks.
    const bool gradients = torch::GradMode::is_enabled();
    TaskGraph graph;
    for (std::size_t m = 0; m < modalities; ++m)
        graph.add(
            [&piece, m, gradients] {
                const torch::AutoGradMode mode(gradients);
                piece(m);
            },
            1);
    m_team->run(graph);
}

torch::Tensor ModalityWork::cut(std::size_t m, const torch::Tensor& tensor)
{
    if (!m_team || !tensor.requires_grad())
        return tensor;
    torch::Tensor leaf = tensor.detach().requires_grad_();
    m_cuts[m].push_back({ tensor, leaf });
    return leaf;
}

void ModalityWork::backwardJoint(const torch::Tensor& loss)
{
    if (m_team && loss.requires_grad())
        torch::autograd::backward({ loss }, {});
}

void ModalityWork::backwardOf(std::size_t m, const torch::Tensor& own)
{
    if (!m_team)
        return;
    std::vector<torch::Tensor> roots, gradients;
    if (own.defined() && own.requires_grad()) {
        roots.push_back(own);
        gradients.push_back(torch::ones_like(own));
    }
    for (Cut& cut : m_cuts[m])
        if (cut.leaf.grad().defined()) { // a part that the joint loss does not use has none
            roots.push_back(cut.made);
            gradients.push_back(cut.leaf.grad());
        }
    m_cuts[m].clear();
    if (!roots.empty())
        torch::autograd::backward(roots, gradients);
}

}
