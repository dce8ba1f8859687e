#pragma once

#include "core/model/unimodal/pooled_floats.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cmir {

/// The sequences of a batch without their padding: the steps of all, one below the other.
struct PackedRows {
    std::vector<std::int64_t> begin; ///< of each sample its first row; one more: how many rows there are
    std::int64_t samples() const { return static_cast<std::int64_t>(begin.size()) - 1; }
    std::int64_t rows() const { return begin.back(); }
    std::int64_t length(std::int64_t sample) const
    {
        return begin[static_cast<std::size_t>(sample) + 1] - begin[static_cast<std::size_t>(sample)];
    }
    /// Those rows of a matrix that are the sample's.
    kernels::View of(const kernels::View& all, std::int64_t sample) const
    {
        return all.part(begin[static_cast<std::size_t>(sample)], length(sample));
    }
};

/// The weights of one layer of TransformerEncoder (sequence_layers.h), or where their gradients are added: `Value` is
/// const float* or float*. Matrices are out x in, row by row.
template <class Value> struct EncoderLayerOf {
    Value inputWeight, inputBias, outputWeight, outputBias; ///< attention: 3 d x d, 3 d, d x d, d
    Value scale1, shift1; ///< the norm after it
    Value weight1, bias1, weight2, bias2; ///< 4 d x d, 4 d, d x 4 d, d
    Value scale2, shift2;
};

/// One layer of the encoder and its way back, by hand, on rows without padding: a sample attends to its own steps.
/// It keeps what the way back needs. The same as TransformerEncoder's with autograd but for rounding; one thread.
class PackedEncoderLayer {
public:
    PackedEncoderLayer(const PackedRows& packed, std::int64_t width, std::int64_t heads)
        : m_packed(packed)
        , m_width(width)
        , m_heads(heads)
    { }

    /// input: rows x d, kept by the caller until after the way back. Returns rows x d, which this keeps.
    kernels::View forward(const kernels::View& input, const EncoderLayerOf<const float*>& weights);
    /// `gradient`, of what forward returned, becomes that of its input; not where nobody needs that (`toInput` false).
    void backward(const kernels::View& input, const EncoderLayerOf<const float*>& weights,
        const EncoderLayerOf<float*>& gradients, const kernels::View& gradient, bool toInput);

private:
    void attend();
    void attendBackward(const kernels::View& mixedGradient, const kernels::View& partsGradient) const;
    kernels::View probabilities(std::int64_t sample, std::int64_t head) const;

    const PackedRows& m_packed;
    std::int64_t m_width, m_heads;
    Floats m_parts, m_mixed; ///< queries, keys and values; what attention makes of them
    PooledFloats m_probabilities; ///< of each sample, of each head L x L
    std::vector<std::size_t> m_firstProbability; ///< of each sample
    Floats m_normal1, m_after1, m_hidden, m_normal2, m_after2;
    std::vector<float> m_inverse1, m_inverse2;
};

}
