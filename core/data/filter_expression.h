#pragma once

#include "core/data/filter_tokens.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace cmir {

/// A column that a filter may name: a view of values that live elsewhere. NaN: missing.
struct FilterColumn {
    std::string name;
    std::variant<std::span<const double>, std::span<const std::int64_t>, std::span<const std::string>> values;
};

/// The columns of the same rows.
struct FilterColumns {
    std::vector<FilterColumn> list;

    std::size_t rows() const; ///< of the first column; 0 without columns
    const FilterColumn* find(const std::string& name) const; ///< nullptr: there is none
};

/// A condition on samples, as it is typed:
///     label > 1 and environment = 3
///     abs(error) >= 0.5 or not split = test
///     id contains "vid" and (speaker in (3, 5, 8) or `two words` != "a text")
/// `not` binds tighter than `and`, and `and` tighter than `or`. Numbers are compared by = (or ==), !=, <, <=, >, >= and
/// `in`, texts by =, != and `in` (letter by letter) and `contains` (A to Z and a to z are the same). Keywords are the
/// same in upper and lower case; a column or a text that is a keyword, or has spaces or signs, stands in quotes (` or
/// "). A missing number is equal to none, and neither smaller nor larger: all but != is false of it. A number that a
/// float holds is equal to what was typed when it is the float nearest to that: 0.1 finds 0.1F.
class FilterExpression {
public:
    struct Node;

    /// Columns are looked up by name and by what they hold, numbers or texts. A text without any condition matches
    /// every row. Throws FilterError.
    static FilterExpression parse(const std::string& text, const FilterColumns& columns);

    /// One value per row, 1 where the condition holds. `columns` may be others than those it was parsed with. Throws
    /// BadInput where they lack one it names, or one that holds the other kind of values, or differ in length.
    std::vector<char> matches(const FilterColumns& columns) const;

private:
    std::shared_ptr<const Node> m_root; ///< null: no condition
};

}
