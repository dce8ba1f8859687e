#pragma once

#include "core/import/foreign_file.h"
#include "core/import/mapping.h"

#include <map>
#include <optional>

namespace cmir::foreign {

/// All that is known of an import before the features are read.
struct ImportPlan {
    struct Modality {
        std::string name;
        std::int64_t width = 0;
        bool sequence = false;
        bool further = false; ///< as Mapping::Modality
    };
    /// One split of the file, and where its rows go.
    struct Source {
        const Split* split = nullptr;
        std::vector<int> target; ///< of each row: which of `splits`; -1: left out
    };
    struct Target {
        std::string name;
        std::vector<float> label;
        std::vector<std::string> id, transcript, environment;
        std::map<std::string, std::vector<double>> columns;
        std::map<std::string, std::vector<std::string>> textColumns;
    };

    std::vector<Modality> modalities;
    std::vector<Source> sources;
    std::vector<Target> splits; ///< train, valid, test, then the rest by name
    Task task = Task::Regression;
    std::optional<double> labelMin, labelMax;
    std::vector<std::string> classNames;
    std::string grouping; ///< what the environments are: "recording", or the name of a column; empty: there are none
    std::vector<std::string> steps; ///< what was done, in sentences
};

/// Throws as checkMapping; BadInput with split and row: a label that cannot be.
ImportPlan planImport(const File& file, const Mapping& mapping);

/// How many of its steps each sequence of a column has, by a column of numbers of one a row, or by the mask of BERT's
/// input (N x 3 x T). Throws BadInput with the row: fewer than 0, more than T.
std::vector<std::int64_t> lengthsOf(
    const Split& split, const Column& column, const std::string& lengths, const std::string& where);

}
