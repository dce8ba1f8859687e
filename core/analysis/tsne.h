#pragma once

#include "core/analysis/plane_layout.h"
#include "core/analysis/tsne_gradient.h"
#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace cmir {

struct TsneOptions {
    double perplexity = 30; ///< 1 .. (N - 1) / 3
    std::int64_t iterations = 1000;
    double exaggeration = 12; ///< of the attraction in the first iterations
    std::int64_t exaggerationIterations = 250;
    double learningRate = 0; ///< 0: max(N / exaggeration / 4, 50) (Belkina et al. 2019)
    Repulsion repulsion = Repulsion::automatic;
    std::uint64_t seed = 0; ///< of the start along directions in which the points have no extent
    std::optional<Matrix>
        initial; ///< N x 2, to go on from; else the principal components, the first scaled to std 1e-4
};

/// t-SNE into the plane. Source: van der Maaten and Hinton, "Visualizing Data using t-SNE", 2008.
class Tsne : public PlaneLayout {
public:
    /// Computes the affinities: the longer part for few iterations. Throws BadInput as affinities() does, and for
    /// options out of range or an `initial` of another shape.
    Tsne(const Matrix& points, const TsneOptions& options, const JobContext& job = {});

    void step(std::int64_t count, const JobContext& job = {}) override; ///< also beyond options.iterations
    Matrix layout() const override;
    std::int64_t iteration() const override { return m_iteration; }
    /// The divergence of the layout, without exaggeration.
    double klDivergence();

private:
    void iterate();

    TsneOptions m_options;
    TsneGradient m_gradient;
    std::int64_t m_iteration = 0;
    std::vector<float> m_position, m_velocity, m_gain; ///< x, then y
};

/// All of it: options.iterations iterations, as finishLayout() does.
Matrix tsne(const Matrix& points, const TsneOptions& options, const JobContext& job = {},
    const std::function<void(const Matrix& layout, std::int64_t iteration)>& partial = {});

}
