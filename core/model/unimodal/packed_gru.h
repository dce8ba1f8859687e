#pragma once

#include "core/model/unimodal/pooled_floats.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// Samples of a batch by time: the first step of all that have one, then the second, and so on, the longest sample
/// first. Those that have a step t are then the first rows of those that have t - 1.
class RowsByTime {
public:
    explicit RowsByTime(std::span<const std::int64_t> lengths);

    std::int64_t rows() const { return m_begin.back(); }
    std::int64_t steps() const { return static_cast<std::int64_t>(m_begin.size()) - 1; }
    std::int64_t mostAtOnce() const { return steps() > 0 ? count(0) : 0; }
    std::int64_t first(std::int64_t t) const { return m_begin[static_cast<std::size_t>(t)]; }
    std::int64_t count(std::int64_t t) const { return first(t + 1) - first(t); }
    /// The rows of step t.
    kernels::View of(const kernels::View& all, std::int64_t t) const { return all.part(first(t), count(t)); }
    /// Where step t of a sample lies.
    std::int64_t row(std::size_t sample, std::int64_t t) const { return first(t) + m_place[sample]; }

private:
    std::vector<std::int64_t> m_begin; ///< of each step its first row; one more: how many rows there are
    std::vector<std::int64_t> m_place; ///< of each sample within a step
};

/// The weights of one layer (FusedGru), or where their gradients are added: `Value` is const float* or float*.
template <class Value> struct GruLayerOf {
    Value inputWeight, stateWeight, inputBias, stateBias;
};

/// One layer and its way back. It keeps what the way back needs. One thread.
class PackedGruLayer {
public:
    PackedGruLayer(const RowsByTime& rows, std::int64_t width)
        : m_rows(rows)
        , m_width(width)
    { }

    /// input: rows x anything, kept by the caller until after the way back. Returns the states, rows x d, which this
    /// keeps.
    kernels::View forward(const kernels::View& input, const GruLayerOf<const float*>& weights);
    /// `gradient`: of the states, lost on the way. `toInput`, rows x the input's width, becomes the input's gradient;
    /// without data nobody needs that.
    void backward(const kernels::View& input, const GruLayerOf<const float*>& weights,
        const GruLayerOf<float*>& gradients, const kernels::View& gradient, const kernels::View& toInput) const;

private:
    const RowsByTime& m_rows;
    std::int64_t m_width;
    Floats m_gates; ///< r, z, n: rows x 3 d
    Floats m_inner; ///< W_hn h + b_hn: rows x d
    Floats m_before, m_states; ///< h, h': rows x d
};

}
