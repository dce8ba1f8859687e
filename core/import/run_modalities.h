#pragma once

#include "core/data/dataset.h"
#include "core/import/foreign_file.h"
#include "core/import/mapping.h"
#include "core/run/run_record.h"

#include <string>
#include <vector>

namespace cmir::foreign {

/// A modality that a run was trained on, or a part of one ("hcf" of "text+hcf").
struct NeededModality {
    std::string name;
    std::int64_t width = 0; ///< 0: of a part, which is not known by itself
    bool steps = false; ///< sequences
    bool words = false; ///< made of the words of a transcript

    /// "300 numbers a sample", "sequences of 74 numbers a step", "words, counted at 256 places".
    std::string form() const;
};

/// In the run's order.
std::vector<NeededModality> neededModalities(const RunRecord& run);

/// The modalities of a run in a file of another program.
struct RunModalities {
    struct Part {
        const Mapping::Modality* modality = nullptr; ///< of the mapping; null: made of the words
        ModalityInfo info;
    };
    std::vector<Part> parts;
    std::vector<std::size_t> counts; ///< how many parts each of the run's modalities has
};

/// Throws BadInput with the modality, what was found and what the run was trained on: it is not there, is no array of
/// features, is of another width, has no steps where the run takes sequences, or is words where the run had features.
RunModalities runModalities(const File& file, const Mapping& mapping, const RunRecord& run);

/// What a run would be given of a file, in sentences. Throws as runModalities.
std::vector<std::string> newSamplesSteps(const File& file, const Mapping& mapping, const RunRecord& run);

}
