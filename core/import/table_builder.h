#pragma once

#include "core/import/foreign_file.h"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace cmir::foreign {

/// One value of a row of a table of text: nothing, a number, a text, or numbers in one or two dimensions.
struct Cell {
    enum class Kind : std::uint8_t { Missing, Number, Text, Vector, Sequence };
    Kind kind = Kind::Missing;
    double number = 0;
    std::string text;
    std::vector<float> numbers; ///< of a Vector; of a Sequence step by step
    std::int64_t width = 0; ///< of a Sequence
};

/// Gathers rows of a table and makes splits of columns of them. What is missing is NaN or an empty text.
class TableBuilder {
public:
    explicit TableBuilder(std::string path)
        : m_path(std::move(path))
    { }

    /// The columns in their order; called once, before the rows. Throws BadInput: one is named twice.
    void setColumns(std::vector<std::string> names);
    const std::vector<std::string>& columns() const { return m_names; }
    /// A row: one cell for each column. `row` is where it stands in the file, for what is said of it. Throws BadInput:
    /// a cell of another kind or width than those above it.
    void add(const std::string& split, std::vector<Cell> cells, std::uint64_t row);
    /// The splits in the order of their first rows. Columns <name>_0, <name>_1 ... of numbers become one.
    std::vector<Split> splits() &&;

private:
    struct Gathered {
        Cell::Kind kind = Cell::Kind::Missing;
        std::int64_t width = 0;
        std::vector<float> numbers;
        std::vector<std::string> texts;
        std::vector<std::int64_t> lengths; ///< of sequences
    };
    struct Part {
        std::string name;
        std::int64_t rows = 0;
        std::vector<Gathered> columns;
    };

    void check(const Cell& cell, std::size_t column, std::uint64_t row);
    Column column(const Part& part, std::size_t i) const;
    std::vector<Column> merged(Part& part) const;

    std::string m_path;
    std::vector<std::string> m_names;
    std::vector<Cell::Kind> m_kinds; ///< of each column, as soon as it is known
    std::vector<std::int64_t> m_widths;
    std::vector<Part> m_parts;
};

}
