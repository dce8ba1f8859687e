#pragma once

#include "core/data/dataset.h"
#include "core/import/foreign_file.h"
#include "core/import/pooling.h"
#include "core/import/split_rule.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cmir::foreign {

/// What the columns of a foreign file are, and what is made of them: all that an import does is said here. Empty names:
/// there is none.
struct Mapping {
    struct Modality {
        std::string name; ///< in the dataset: "text", "audio", "vision"
        std::string column; ///< in the file
        std::string lengths; ///< the column of the lengths of its sequences
        Pool pool = Pool::None; ///< of its sequences
        bool further = false; ///< a feature set besides those that are trained on where nobody chooses
    };
    std::vector<Modality> modalities;
    std::string label, id, transcript, environment; ///< the label may be one number of several: "labels[0]"
    std::vector<std::string> columns; ///< taken over as they are, for colouring and filtering
    std::map<std::string, std::string>
        splits; ///< in the file -> "train", "valid", "test", "test_..."; others are left out
    std::optional<Task> task; ///< none: by the values of the label
    std::int64_t wordWidth = 0; ///< of features made of the transcript's words, as the modality "text"; 0: none
    SplitRule rule;
    bool dropUnlabelled = false; ///< samples without a label are left out instead of refused
};

/// By the names that are usual in the field (formats.md): what is meant where nobody says otherwise. Text that is words
/// becomes a bag of words of kDefaultWordWidth.
Mapping defaultMapping(const File& file);
inline constexpr std::int64_t kDefaultWordWidth = 256;

/// Throws BadInput that begins with the file's path: a column or split that it has not (the ones there are are named),
/// texts where numbers are needed, one modality twice, no modality, no label, no split "train" or "test".
void checkMapping(const Mapping& mapping, const File& file);

/// To be saved and given again (`--map FILE`). Throws BadInput: an unknown key, a value of the wrong kind.
nlohmann::json mappingToJson(const Mapping& mapping);
Mapping mappingFromJson(const nlohmann::json& json, const std::string& where);

}
