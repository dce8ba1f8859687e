#pragma once

#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace cmir {

/// At most `limit` of the rows 0..n-1, ascending, drawn without replacement from the generator named `use`; all of them
/// where there are no more.
std::vector<std::int64_t> sampleRows(std::int64_t n, std::int64_t limit, std::uint64_t seed, std::string_view use);

/// The chosen rows, in the order given.
Matrix takeRows(const Matrix& matrix, std::span<const std::int64_t> rows);

/// Those of the rows 0..n-1 whose values are all finite.
std::vector<std::int64_t> finiteRows(const Matrix& matrix);

/// The clean rows (e = 0) of rows that are ordered as Variants are (core/run/run_record.h): row i V + e, V
/// environments.
Matrix cleanRows(const Matrix& rows, std::int64_t environments);

/// Whether all rows are the same (also: none or one). A difference of the size of a float's rounding is none.
bool isConstant(const Matrix& matrix);

}
