#pragma once

#include "core/common/matrix.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cmir {

enum class Task { Regression, Binary, Multiclass };

std::string taskName(Task task); ///< "regression", "binary", "multiclass"
Task taskFromName(const std::string& name); ///< throws BadInput

/// Why a sequence was read as its mean over time.
enum class Averaged {
    No,
    MeanSuffices, ///< nobody takes more
    PartsDiffer, ///< it is joined of parts that are not sequences of the same lengths
};

/// A modality as the file describes it.
struct ModalityInfo {
    std::string name;
    std::int64_t width = 0;
    bool sequence = false; ///< N x T x width in the file
    Averaged averaged = Averaged::No;

    bool isAveraged() const { return averaged != Averaged::No; }
    bool keepsSteps() const { return sequence && !isAveraged(); }
};

/// How the rows of a modality's features are to be read when they are sequences.
struct Sequences {
    std::int64_t steps = 0; ///< T: a row holds T steps of width features, one after the other; 0: one vector per sample
    std::vector<std::int64_t> lengths; ///< N; the steps of a row from there on are padding, whatever they hold

    friend bool operator==(const Sequences&, const Sequences&) = default;
};

/// A length-N column besides features and label: to colour, filter and show.
struct Column {
    std::string name;
    std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>> values;

    std::size_t size() const
    {
        return std::visit([](const auto& v) { return v.size(); }, values);
    }
    /// The value of one row as text.
    std::string text(std::size_t row) const;
};

/// One split: N samples.
struct Split {
    std::string name; ///< "train", "valid", "test", "test_rho_0"
    /// Per modality of the dataset, as in the file, not standardised: N x width, or N x (T width) for a sequence, which
    /// takes 4 N T width bytes. `pooledFeatures` (sequences.h) gives one vector per sample for both.
    std::vector<Matrix> features;
    std::vector<float> label; ///< N; class index for binary and multiclass
    std::vector<std::string> id; ///< N; made from split and row where the file has none
    std::vector<Column> columns; ///< every other length-N column, "environment" and "text_raw" among them
    std::optional<double> rho; ///< synthetic data: correlation of label and spurious factors
    std::vector<Sequences> sequences; ///< per modality; may be empty where none is a sequence

    /// Steps of a modality's sequences; 0: one vector per sample.
    std::int64_t steps(std::size_t m) const { return m < sequences.size() ? sequences[m].steps : 0; }
    std::int64_t size() const { return static_cast<std::int64_t>(label.size()); }
    const Column* column(std::string_view columnName) const; ///< nullptr: this split has none
};

/// A multimodal data set in memory; immutable once read.
struct Dataset {
    std::string name;
    std::string path; ///< "synthetic" for the built-in data
    std::string sha256;
    Task task = Task::Regression;
    std::vector<ModalityInfo> modalities; ///< the chosen ones
    std::vector<ModalityInfo> alternatives; ///< other N x width data of the file, not loaded
    std::vector<Split> splits; ///< train, valid, test, then test_* and valid_* in the file's order
    std::optional<double> labelMin, labelMax;
    std::vector<std::string> classNames;
    std::vector<std::string> environmentNames;
    std::map<std::string, std::string> attributes; ///< further root attributes as text
    bool validCut = false; ///< `valid` was cut from `train` when it was read: another data seed gives another one
    std::vector<std::string> notices; ///< what the reader did and the user should know ("valid cut from train")

    const Split& split(std::string_view splitName) const; ///< throws BadInput that lists the splits
    const Split* findSplit(std::string_view splitName) const;
    std::int64_t classes() const; ///< multiclass: number of classes (at least 2); else 1
    std::int64_t outputs() const { return task == Task::Multiclass ? classes() : 1; }
};

/// The environment of one row of the column "environment", by its name where the data names them.
std::string environmentName(const Dataset& dataset, const Column& column, std::size_t row);

}
