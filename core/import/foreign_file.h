#pragma once

#include "core/common/pending_sha256.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a file of another program holds, whatever its form: splits of named columns. The readers of each form make it,
// a mapping (mapping.h) says what its columns are, and the writer (dataset_import.h) takes them over row by row.
namespace cmir::foreign {

/// The numbers of a column, in the order of the rows.
class NumberRows {
public:
    NumberRows() = default;
    NumberRows(const NumberRows&) = delete;
    NumberRows& operator=(const NumberRows&) = delete;
    virtual ~NumberRows() = default;

    /// The next rows, as many as `values` holds whole ones. Throws BadInput with the row where they cannot be read.
    virtual void read(std::span<float> values) = 0;
    /// The same, as exact as the file has them: ids and lengths may be whole numbers that no float holds.
    virtual void read(std::span<double> values);
};

/// One column of a split: N rows of numbers or of one text each.
struct Column {
    std::string name; ///< in the file: "audio", "regression_labels", "visual"
    std::string type; ///< for reading: "float32", "text"
    std::vector<std::int64_t> shape; ///< of numbers: {N}, {N, d}, {N, T, d} ...; of texts {N}
    bool ragged = false; ///< its rows have `lengths` steps of their own; T is the longest
    std::vector<std::int64_t> lengths; ///< N, of a ragged one
    bool whole = false; ///< whole numbers by their type
    std::string source = {}; ///< of one that another file gave: which, and what it had; empty: the file's own

    /// From the first row on; empty: they are no numbers.
    std::function<std::unique_ptr<NumberRows>()> numbers;
    /// All of them; empty: they are no texts. Numbers that stand for names become texts too.
    std::function<std::vector<std::string>()> texts;

    bool isNumeric() const { return static_cast<bool>(numbers); }
    std::int64_t rows() const { return shape.empty() ? 0 : shape.front(); }
    /// Numbers of one row.
    std::int64_t rowSize() const;
    /// "2,199 x 50 x 768 float32".
    std::string description() const;
    /// Of one row: "sequence of up to 50 x 768, float32", "768 numbers, float32", "one number, float32", "text".
    std::string rowDescription() const;
};

struct Split {
    std::string name; ///< in the file: "train", "dev", "test_OOD"
    std::int64_t rows = 0;
    std::vector<Column> columns;
    std::string corpus = {}; ///< the name of another data set that it was joined from (join_corpus.h)

    const Column* find(std::string_view column) const;
    /// Also one number of a column that has several a row, counted from 0: "labels[2]".
    std::optional<Column> part(std::string_view column) const;
};

/// What a file says of itself, where it does: a dataset file of this program.
struct Declared {
    Task task = Task::Regression;
    std::vector<std::string> modalities; ///< columns
    std::vector<std::string> alternatives; ///< further feature sets, columns too
    std::optional<double> labelMin, labelMax;
    std::vector<std::string> classNames;
};

/// Another file that columns were joined from (join_features.h).
struct JoinedFrom {
    std::string path; ///< absolute, as it was then
    std::string sha256;
};

struct File {
    std::string path;
    std::vector<std::string> others; ///< paths of the further ones, of a data set that is several files
    PendingSha256 sha256; ///< of its bytes
    std::string layout; ///< "MMSA", "MAG-BERT", "NPZ" ...
    std::vector<Split> splits; ///< at least one
    std::vector<std::string> notices; ///< what was seen and should be known
    std::optional<Declared> declared;
    std::optional<JoinedFrom> textFeatures = {}; ///< its column "text_features"
    std::string noLabel = {}; ///< where it has none, and why: what is missing is another file
    std::string splitColumn = {}; ///< says of each row which split it is in; empty: no column does

    const Split* find(std::string_view split) const;
    /// All its files, without their folders.
    std::vector<std::string> fileNames() const;
    /// "labels.csd", "labels.csd and glove.csd", "labels.csd and 3 more".
    std::string title() const;
    /// The same without ".csd": a name for the data.
    std::string name() const;
    /// For messages: the path of one file, the title of several.
    std::string shownPath() const { return others.empty() ? path : title(); }
    /// "MMSA, 3 splits, 2,199 samples".
    std::string description() const;
};

/// All the numbers of a column of one number a row. Throws BadInput: it has none, or more.
std::vector<double> singleNumbers(const Column& column, const std::string& where);

/// All the values of a column as texts; several of a row are joined by spaces.
std::vector<std::string> textsOf(const Column& column);

/// Texts of an array of several a row ((N, 3): video, start, end) as one a row, joined by spaces.
std::vector<std::string> joinedRows(const std::vector<std::string>& texts, std::int64_t rows);

/// Reads the numbers of a column from the first row on, some rows at a time: about `numbersAtOnce`, and at least one
/// row. `use` gets the first row, how many there are, and their numbers, which it may change. Throws BadInput with the
/// rows where they cannot be read; `where` begins the message.
void eachBlock(const Column& column, std::size_t numbersAtOnce, const std::string& where,
    const std::function<void(std::size_t first, std::size_t rows, std::span<float> numbers)>& use);

/// Columns whose rows are kept in memory.
Column textColumn(std::string name, std::vector<std::string> texts);
Column numberColumn(std::string name, std::vector<std::int64_t> shape, std::vector<float> values, bool whole = false);

}
