#pragma once

#include "core/common/job.h"
#include "core/import/foreign_file.h"
#include "core/import/mapping.h"

#include <string>

namespace cmir::foreign {

/// Adds another data set as the split test_<name>, to see how a model that is trained on the first does on it: its test
/// split, or all of it where it has none. Labels are brought to the scale of the first: of regressions whose labels lie
/// between -a and a in one and -b and b in the other, times a/b (CH-SIMS from 1 to 3 as MOSI has it; MMDG-Bench, arXiv
/// 2605.06643); what was done is said. Throws BadInput: a modality that the other has not, or of another width; another
/// task; a split of that name.
///   mapping       of `file`; gets the new split
///   otherMapping  says what the columns of `other` are: modalities are found by their names in the data set
void joinCorpus(File& file, Mapping& mapping, const std::string& name, const File& other, const Mapping& otherMapping);

}
