#pragma once

#include "core/import/foreign_file.h"

#include <filesystem>
#include <functional>

namespace cmir::foreign {

/// A table of text, UTF-8 with or without a mark, whose first row names the columns: .csv, or .tsv with tabs. Fields
/// may be quoted. A column "split" says which split a row belongs to; features are columns text_0, text_1 ... A column
/// is text where one of its fields is no number (with a point as in C; an empty field is missing). Throws BadInput with
/// the row: too few or too many fields.
File readCsvFile(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// One JSON object a line, its keys the columns: numbers, texts, lists of numbers (features) or lists of lists of
/// numbers (sequences, of any length). "split" says which split a line belongs to. Throws BadInput with the line: no
/// object, widths that differ, a key that the first line has not.
File readJsonLines(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}
