#pragma once

#include "core/common/placed_floats.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// A dense row-major matrix of floats: the plain form in which features and representations cross the layers. One that
/// memory cannot hold lies on disk and is used in the same way.
struct Matrix {
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    PlacedFloats values; ///< rows * cols

    Matrix() = default;
    Matrix(std::int64_t rowCount, std::int64_t colCount, Place place = Place::Memory)
        : rows(rowCount)
        , cols(colCount)
        , values(static_cast<std::size_t>(rowCount * colCount), PlacedAllocator<float>(place))
    { }

    Place place() const { return values.get_allocator().place(); }
    /// rows * cols numbers from elsewhere.
    void assign(std::span<const float> numbers) { values.assign(numbers.begin(), numbers.end()); }

    float& operator()(std::int64_t r, std::int64_t c) { return values[static_cast<std::size_t>(r * cols + c)]; }
    float operator()(std::int64_t r, std::int64_t c) const { return values[static_cast<std::size_t>(r * cols + c)]; }
    std::span<const float> row(std::int64_t r) const
    {
        return { values.data() + r * cols, static_cast<std::size_t>(cols) };
    }
    std::span<float> row(std::int64_t r) { return { values.data() + r * cols, static_cast<std::size_t>(cols) }; }
    bool empty() const { return values.empty(); }

    friend bool operator==(const Matrix&, const Matrix&) = default;
};

}
