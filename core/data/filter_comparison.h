#pragma once

#include "core/data/filter_expression.h"

#include <optional>

namespace cmir {

enum class FilterRelation { Equal, Unequal, Less, LessOrEqual, Greater, GreaterOrEqual, Contains, In };

/// A number as it was typed, in every form that it is compared in.
struct FilterNumber {
    double value = 0;
    double nearestFloat = 0; ///< value, unless a float of these digits is another number
    std::optional<std::int64_t> whole; ///< so that large whole numbers are compared exactly

    /// Nothing where `text` is no number, or is "nan".
    static std::optional<FilterNumber> parse(const std::string& text);
};

/// One column compared with one value, or with several (In).
struct FilterComparison {
    std::string column;
    bool absolute = false; ///< abs(column)
    FilterRelation relation = FilterRelation::Equal;
    std::vector<FilterNumber> numbers; ///< for a column of numbers
    std::vector<std::string> texts; ///< for a column of texts

    /// One value per row, 1 where it holds; `values` are of the kind that it was made for.
    std::vector<char> matches(const FilterColumn& values) const;
};

}
