#include "core/analysis/sparse_rows.h"

#include <algorithm>
#include <utility>

namespace cmir {

namespace {

/// The transposed matrix; its columns come out ascending, since the rows are gone through in order.
SparseRows transposed(const SparseRows& in)
{
    const std::int64_t rows = in.rows();
    SparseRows out;
    out.start.assign(static_cast<std::size_t>(rows) + 1, 0);
    out.column.resize(in.column.size());
    out.value.resize(in.value.size());
    for (const auto c : in.column)
        ++out.start[static_cast<std::size_t>(c) + 1];
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r)
        out.start[r + 1] += out.start[r];
    auto next = out.start;
    for (std::int64_t r = 0; r < rows; ++r)
        for (auto k = static_cast<std::size_t>(in.start[static_cast<std::size_t>(r)]);
             k < static_cast<std::size_t>(in.start[static_cast<std::size_t>(r) + 1]); ++k) {
            const auto slot = static_cast<std::size_t>(next[static_cast<std::size_t>(in.column[k])]++);
            out.column[slot] = static_cast<std::int32_t>(r);
            out.value[slot] = in.value[k];
        }
    return out;
}

}

SparseRows neighbourRows(const Neighbours& neighbours, std::span<const float> weight)
{
    const auto count = static_cast<std::size_t>(neighbours.count);
    SparseRows out;
    out.column.reserve(weight.size());
    out.value.reserve(weight.size());
    out.start.push_back(0);
    std::vector<std::pair<std::int32_t, float>> row(count);
    for (std::size_t first = 0; first < weight.size(); first += count) {
        for (std::size_t k = 0; k < count; ++k)
            row[k] = { neighbours.index[first + k], weight[first + k] };
        std::sort(row.begin(), row.end());
        for (const auto& [column, value] : row) {
            out.column.push_back(column);
            out.value.push_back(value);
        }
        out.start.push_back(static_cast<std::int64_t>(out.column.size()));
    }
    return out;
}

SparseRows withTransposed(const SparseRows& matrix, const std::function<float(float there, float back)>& combine)
{
    const SparseRows& a = matrix;
    const SparseRows b = transposed(matrix);
    SparseRows out;
    out.start.reserve(a.start.size());
    out.column.reserve(2 * a.column.size());
    out.value.reserve(2 * a.column.size());
    out.start.push_back(0);
    const auto put = [&out](std::int32_t column, float value) {
        out.column.push_back(column);
        out.value.push_back(value);
    };
    for (std::size_t r = 0; r < static_cast<std::size_t>(a.rows()); ++r) {
        auto i = static_cast<std::size_t>(a.start[r]), j = static_cast<std::size_t>(b.start[r]);
        const auto endI = static_cast<std::size_t>(a.start[r + 1]), endJ = static_cast<std::size_t>(b.start[r + 1]);
        while (i < endI || j < endJ) {
            if (j == endJ || (i < endI && a.column[i] < b.column[j])) {
                put(a.column[i], combine(a.value[i], 0));
                ++i;
            } else if (i == endI || b.column[j] < a.column[i]) {
                put(b.column[j], combine(0, b.value[j]));
                ++j;
            } else {
                put(a.column[i], combine(a.value[i], b.value[j]));
                ++i;
                ++j;
            }
        }
        out.start.push_back(static_cast<std::int64_t>(out.column.size()));
    }
    return out;
}

}
