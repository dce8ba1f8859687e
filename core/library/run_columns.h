#pragma once

#include "core/data/filter_expression.h"
#include "core/library/run_summary.h"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// Runs as columns of equal length, for the samples' filter language and for sorting: name, file, path, id, method,
/// data, state, created, parent, tags and note are texts; star (0 or 1), epochs, best_epoch, seconds, test_seen and
/// bytes numbers; then every parameter by its key, a number or a text; metrics as `test/mae`, and how far the parts
/// came apart as `apart/all/environment_invariant`. What a run lacks is not a number, or an empty text.
class RunColumns {
public:
    explicit RunColumns(std::span<const RunSummary> runs);
    RunColumns(const RunColumns&) = delete;
    RunColumns& operator=(const RunColumns&) = delete;

    const FilterColumns& columns() const { return m_columns; }

    /// The runs for which the condition holds, in their order. Throws FilterError.
    std::vector<std::size_t> matching(const std::string& filter) const;
    /// These runs sorted by a column: numbers upwards, texts by their letters, equal ones as they stood, what is
    /// missing last. Throws BadInput that names the nearest column.
    std::vector<std::size_t> sorted(std::vector<std::size_t> rows, const std::string& column, bool downwards) const;

private:
    void addNumbers(const std::string& name, std::vector<double> values);
    void addTexts(const std::string& name, std::vector<std::string> values);
    void addParameters(std::span<const RunSummary> runs);
    void addMeasured(std::span<const RunSummary> runs);

    std::deque<std::vector<double>> m_numbers; // what the columns view
    std::deque<std::vector<std::string>> m_texts;
    FilterColumns m_columns;
};

}
