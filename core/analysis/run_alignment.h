#pragma once

#include "core/analysis/alignment.h"
#include "core/run/run_record.h"

#include <string>
#include <vector>

namespace cmir {

/// How alike one part of one modality lays out the same samples in two models.
struct PartAlignment {
    std::string modality;
    bool invariant = true; ///< else spurious
    Alignment alignment;
};

/// The clean representations of a split in two runs' selected models, samples matched by their id, modalities by their
/// name; Z_inv and Z_spu of every modality that both have. Throws BadInput: other data, a split or representations that
/// are not there, no modality or no sample that both have; Cancelled.
std::vector<PartAlignment> alignRuns(const RunRecord& run, const RunRecord& other, const std::string& split,
    const AlignmentOptions& options = {}, const JobContext& job = {});

/// The clean representations of a split's shown samples at two epochs of one run. Throws BadInput where a snapshot does
/// not show the split, or other samples of it.
std::vector<PartAlignment> alignEpochs(const Snapshot& snapshot, const Snapshot& other, const std::string& split,
    const AlignmentOptions& options = {}, const JobContext& job = {});

}
