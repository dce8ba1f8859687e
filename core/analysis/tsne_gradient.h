#pragma once

#include "core/analysis/affinities.h"
#include "core/analysis/grid_repulsion.h"

#include <cstdint>
#include <vector>

namespace cmir {

/// How the repulsion between all pairs is computed.
enum class Repulsion {
    automatic, ///< whichever of the two is faster for this layout
    exact, ///< all pairs, in floats
    grid, ///< by interpolation on a grid (grid_repulsion.h); exact where the layout is too large for one
};

/// The two parts of the gradient of the Kullback-Leibler divergence, dC/dy_i = 4 (attraction_i - repulsion_i / Z).
/// Source: van der Maaten, "Accelerating t-SNE using Tree-Based Algorithms", 2014, equation 5.
class TsneGradient {
public:
    TsneGradient(Affinities affinities, Repulsion method);

    std::int64_t size() const { return m_affinities.rows(); }
    /// x, y: size() positions. Fills attraction() and repulsion(); returns Z = sum over i != j of q_ij.
    double evaluate(const float* x, const float* y);
    /// sum_ij p_ij log(p_ij / (q_ij / Z)) over the stored pairs; runs evaluate() for Z.
    double divergence(const float* x, const float* y);

    const float* attraction(int axis) const { return m_attraction.data() + axis * size(); }
    const float* repulsion(int axis) const { return m_repulsion.data() + axis * m_padded; }

private:
    Affinities m_affinities;
    Repulsion m_method;
    std::int64_t m_padded;
    double m_entropy = 0; ///< sum p log p
    GridRepulsion m_grid;
    std::vector<float> m_attraction, m_repulsion, m_positions; ///< x, then y
};

}
