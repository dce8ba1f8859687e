#pragma once

#include "core/common/job.h"
#include "core/import/csd/align.h"
#include "core/import/foreign_file.h"

#include <functional>
#include <string>
#include <vector>

namespace cmir::foreign {

/// How computational sequences become samples.
struct CsdOptions {
    /// The sequence whose rows (words) the others are aligned to, by its name or a part of it. Empty: word vectors or
    /// words, where there are any. "segments": to none, each modality keeps the rows that overlap the segment.
    std::string alignTo;
    csd::Collapse collapse = csd::Collapse::Mean; ///< of the rows that overlap one word
    std::int64_t steps = 0; ///< of longer samples the last so many are kept; 0: 50 where aligned, else 500
};

/// Files of the CMU Multimodal SDK together: labels (a name with "label"), features, words. Each interval of the labels
/// is a sample, "video[k]"; without labels each entry of what the others are aligned to, for all of its time, for a
/// model to be applied to. Aligned as the SDK does it (align to words, collapse, impute with zeros, align to labels,
/// unify): a word belongs to a segment that it overlaps, and a row to a word that it overlaps, by more than 1e-5 s.
/// Samples that a file has nothing for are left out and said. Unlike in the SDK, a word at a segment's edge counts for
/// all modalities or for none, so that steps stay together. Throws BadInput that begins with the file: several of
/// labels, no features, what Sequence refuses, two sequences of one name, no sample left.
File readCsdFiles(const std::vector<std::string>& paths, const CsdOptions& options = {}, const JobContext& job = {});

/// Whether a file is HDF5 of that shape. It is opened for that, after it was admitted.
bool isComputationalSequence(const std::string& path, const std::function<bool()>& cancelled = {});

/// Reads all that there is, to see whether it can be read.
void readCsdWhole(const std::string& path);

}
