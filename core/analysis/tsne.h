#pragma once

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

/// t-SNE into the plane, step by step, so that a caller can show layouts on the way. One thread; the same points,
/// options and machine give the same bits.
/// Source: van der Maaten and Hinton, "Visualizing Data using t-SNE", 2008.
class Tsne {
public:
    /// Computes the affinities: the longer part for few iterations. Throws BadInput as affinities() does, and for
    /// options out of range or an `initial` of another shape.
    Tsne(const Matrix& points, const TsneOptions& options, const JobContext& job = {});

    /// Runs `count` more iterations, also beyond options.iterations; asks for cancellation before each. A cancelled
    /// object is whole and can go on. Throws Failure when the layout is no longer finite.
    void step(std::int64_t count, const JobContext& job = {});

    Matrix layout() const; ///< N x 2
    std::int64_t iteration() const { return m_iteration; }
    /// The divergence of the layout, without exaggeration.
    double klDivergence();

private:
    void iterate();

    TsneOptions m_options;
    TsneGradient m_gradient;
    std::int64_t m_iteration = 0;
    std::vector<float> m_position, m_velocity, m_gain; ///< x, then y
};

/// All of it: options.iterations iterations, with `partial` (may be empty) given the layout and the iterations done
/// every 25 iterations and at the end. Throws Cancelled as `job` asks.
Matrix tsne(const Matrix& points, const TsneOptions& options, const JobContext& job = {},
    const std::function<void(const Matrix& layout, std::int64_t iteration)>& partial = {});

}
