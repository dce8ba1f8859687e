#pragma once

#include "core/experiment/study.h"

#include <string>
#include <vector>

namespace cmir {

/// The table of methods: CmIR with the base's settings, CmIR in the paper's form (plain L1, prediction on the clean
/// sample), plain training (ERM), noise augmentation, ERM on each modality alone, MISA-style, IRM, V-REx, CORAL,
/// GroupDRO, IRM on environments that a plain model's errors suggest (EIIL), recombination (CaMIB); all with the base's
/// data, budget and selection.
///   modalities  of the data that the base chooses, in order; alone they count only where there are several
StudyPlan methodsPlan(
    const RunConfig& base, const std::vector<std::string>& modalities, const std::vector<std::int64_t>& seeds);

}
