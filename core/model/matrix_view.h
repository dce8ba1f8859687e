#pragma once

#include <cstdint>

namespace cmir::kernels {

/// A view of rows x cols floats, row by row; `ld` is the distance between rows.
struct View {
    float* data = nullptr;
    std::int64_t rows = 0, cols = 0, ld = 0;

    float* row(std::int64_t r) const { return data + r * ld; }
    /// All but the first `count` columns.
    View withoutColumns(std::int64_t count) const { return { data + count, rows, cols - count, ld }; }
    /// Rows begin .. begin + count - 1, of an empty view nothing.
    View part(std::int64_t begin, std::int64_t count) const
    {
        return data ? View { row(begin), count, cols, ld } : View {};
    }
};

}
