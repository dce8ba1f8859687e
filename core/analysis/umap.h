#pragma once

#include "core/analysis/plane_layout.h"
#include "core/analysis/sparse_rows.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cmir {

struct UmapOptions {
    std::int64_t neighbours = 15; ///< of each point, besides itself; 2 .. N - 1
    double minDist = 0.1; ///< how near points may lie in the plane; 0 .. 3
    std::int64_t epochs = 0; ///< 0: usualUmapEpochs()
    double learningRate = 1; ///< in the first epoch; falls to 0 in the last
    std::int64_t negatives = 5; ///< drawn for each pull
    std::uint64_t seed = 0; ///< of the points drawn, and of directions in which the points have no extent
    std::optional<Matrix> initial; ///< N x 2, to go on from; else the principal components
};

/// 500 up to 10,000 points, 200 for more.
std::int64_t usualUmapEpochs(std::int64_t points);

/// The curve 1 / (1 + a r^(2 b)) that comes nearest (least squares on 0 .. 3) to 1 up to minDist and exp(minDist - r)
/// beyond.
struct UmapCurve {
    double a = 1, b = 1;
};
UmapCurve fitUmapCurve(double minDist);

/// UMAP into the plane: the fuzzy graph of nearest neighbours (fuzzy_graph.h), laid out by stochastic gradient descent
/// of its cross-entropy with negative sampling. Within an epoch every point moves by itself, seeing its own moves at
/// once and the others where they were at the epoch's begin; which points are drawn follows from seed, epoch and point.
/// So the bits are the same whatever the number of threads. Source: McInnes, Healy and Melville, "UMAP: Uniform
/// Manifold Approximation and Projection for Dimension Reduction", 2018; the start by principal components after Kobak
/// and Linderman, "Initialization is critical for preserving global data structure in both t-SNE and UMAP", 2021.
class Umap : public PlaneLayout {
public:
    /// Finds the neighbours (near_neighbours.h). Throws BadInput for fewer than 4 points, a value that is not finite,
    /// options out of range and an `initial` of another shape.
    Umap(const Matrix& points, const UmapOptions& options, const JobContext& job = {});

    void step(std::int64_t count, const JobContext& job = {}) override; ///< at most up to epochs()
    Matrix layout() const override;
    std::int64_t iteration() const override { return m_epoch; }
    std::int64_t epochs() const { return m_options.epochs; }

private:
    UmapOptions m_options;
    UmapCurve m_curve;
    SparseRows m_edges; ///< values: turns per epoch
    std::int64_t m_epoch = 0;
    std::vector<float> m_position, m_next; ///< x, then y
};

/// All of it, as finishLayout() does.
Matrix umap(const Matrix& points, const UmapOptions& options, const JobContext& job = {},
    const std::function<void(const Matrix& layout, std::int64_t epoch)>& partial = {});

}
