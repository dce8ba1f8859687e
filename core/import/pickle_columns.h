#pragma once

#include "core/import/foreign_file.h"
#include "core/import/pickle/document.h"

#include <memory>
#include <string>
#include <vector>

namespace cmir::foreign {

using SharedDocument = std::shared_ptr<const pickle::Document>;

/// A column of a value that stands for all rows: an array, or a list with an item for each. None where it is neither
/// (a dict, a single number) or its items are of different kinds. Throws BadInput that begins with `where`: widths that
/// differ between rows.
std::optional<Column> columnOf(
    const SharedDocument& document, const std::string& name, const pickle::Value& value, const std::string& where);

/// A column of one value for each row: arrays (of different lengths too), lists of numbers, numbers, texts, or lists of
/// words, which are joined by spaces.
std::optional<Column> columnOfItems(const SharedDocument& document, const std::string& name,
    std::vector<pickle::Value> items, const std::string& where);

}
