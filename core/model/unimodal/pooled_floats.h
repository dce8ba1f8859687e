#pragma once

#include "core/model/matrix_view.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cmir {

/// Numbers whose memory comes from those that were given back: of a step's size it would be asked for anew at every
/// step, and mapping its pages takes as long as computing with them. What is kept for that and what is in use are
/// together never more than 1.25 times what was in use at once. What stands in them in the beginning is not known.
class PooledFloats {
public:
    PooledFloats() = default;
    explicit PooledFloats(std::size_t count);
    ~PooledFloats();
    PooledFloats(PooledFloats&& other) noexcept
        : m_values(std::exchange(other.m_values, {}))
    { }
    PooledFloats& operator=(PooledFloats&& other) noexcept
    {
        std::swap(m_values, other.m_values);
        return *this;
    }

    float* data() const { return const_cast<float*>(m_values.data()); }

private:
    std::vector<float> m_values;
};

/// A matrix of its own.
class Floats {
public:
    Floats() = default;
    Floats(std::int64_t rows, std::int64_t cols)
        : m_values(static_cast<std::size_t>(rows * cols))
        , m_rows(rows)
        , m_cols(cols)
    { }
    kernels::View view() const { return { m_values.data(), m_rows, m_cols, m_cols }; }
    float* data() const { return m_values.data(); }

private:
    PooledFloats m_values;
    std::int64_t m_rows = 0, m_cols = 0;
};

}
