#pragma once

#include "core/analysis/neighbours.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace cmir {

/// A sparse square matrix by rows: row i has the columns column[start[i]] .. column[start[i+1] - 1], ascending.
struct SparseRows {
    std::vector<std::int64_t> start; ///< N + 1
    std::vector<std::int32_t> column;
    std::vector<float> value;

    std::int64_t rows() const { return static_cast<std::int64_t>(start.size()) - 1; }
};

/// Row i has the neighbours of point i, with the weights given in their order (rows x count).
SparseRows neighbourRows(const Neighbours& neighbours, std::span<const float> weight);

/// combine(m_ij, m_ji) wherever either is stored; what is not stored counts as 0.
SparseRows withTransposed(const SparseRows& matrix, const std::function<float(float there, float back)>& combine);

}
