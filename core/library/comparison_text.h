#pragma once

#include "core/library/comparison_table.h"

#include <string>
#include <string_view>

namespace cmir {

/// Text as LaTeX sets it: its own characters escaped, Greek letters, signs and small figures by their commands, line
/// ends as spaces.
std::string escapedLatex(std::string_view text);

/// A measured number as it is shown: three decimals, or "1.23e-05".
std::string shortNumber(double value);

/// What a cell says: a setting's value, or "0.312 ± 0.013" with half of the interval, or its ends; "–" where there is
/// nothing. Where only some runs of a column have a value, how many: "0.312 ± 0.013 (2 of 3)".
std::string cellText(const ComparisonTable& table, const ComparisonTable::Row& row, std::size_t column);

/// A table of GitHub's Markdown; the best of a row in bold.
std::string comparisonMarkdown(const ComparisonTable& table);
/// A tabular with the rules of the package booktabs; the best of a row in bold.
std::string comparisonLatex(const ComparisonTable& table);
/// RFC 4180 with line feeds: section, key, title, then a column of each run with all digits; of several seeds the mean,
/// the ends of its interval and how many there are.
std::string comparisonCsv(const ComparisonTable& table);

}
