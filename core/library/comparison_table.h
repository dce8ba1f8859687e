#pragma once

#include "core/analysis/cross_validation.h"
#include "core/analysis/reference_models.h"
#include "core/library/run_summary.h"

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// One of the runs that are put beside each other.
struct ComparedRun {
    RunSummary run;
    std::string title;
};

struct ComparisonOptions {
    bool allSettings = false; ///< else only those that differ
    bool testMetrics = false; ///< not while settings are chosen: then test is no test any more
    bool seedsTogether = false; ///< runs that differ by their seed alone make one column
};

/// Runs as columns: their settings, what they reached, how far their parts came apart.
struct ComparisonTable {
    enum class Section { Settings, Validation, Test, Apart };

    struct Column {
        std::string title;
        std::vector<std::size_t> runs; ///< places among the given runs; several: they differ by their seed alone
        bool isReference() const { return runs.empty(); } ///< a simple model, no run
    };

    struct Cell {
        std::string text; ///< of a setting; empty: the run has none
        double value = std::numeric_limits<double>::quiet_NaN(); ///< of what was measured: the mean over the runs
        std::optional<Interval> interval; ///< of the mean, 95 %, Student's; none: fewer than two runs have a value
        std::int64_t samples = 0; ///< runs that have a value
        /// Of its row; several, where the digits shown do not tell them apart. None where a value is of one seed alone.
        bool best = false;
    };

    struct Row {
        Section section = Section::Settings;
        std::string key; ///< "lambda1", "valid/mae", "apart/environment_invariant"
        std::string title; ///< "λ₁ invariance weight"
        std::string note; ///< what to know when reading it across; may be empty
        std::vector<Cell> cells; ///< of each column
    };

    std::vector<Column> columns;
    std::vector<Row> rows; ///< in the order of the sections
    bool sameData = true; ///< else no two columns can be compared
    std::string note; ///< why no value is marked as the best of its row; empty: they are marked
};

std::string sectionTitle(ComparisonTable::Section section);

ComparisonTable compareRuns(std::span<const ComparedRun> runs, const ComparisonOptions& options = {});

/// Further columns, of what the simplest models reach on the runs' data: without settings and intervals, and never the
/// best. Nothing where the runs are of different data.
void addReferences(ComparisonTable& table, std::span<const ReferenceModel> references);

/// A finished run as a row of a list, whose file lies at `path`.
RunSummary summaryOfRecord(const RunRecord& record, const std::filesystem::path& path);

}
