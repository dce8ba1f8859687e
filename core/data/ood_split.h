#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// How a subset of a split is looked for in which frequent words no longer predict the label.
struct OodSplitOptions {
    std::string of = "test"; ///< the split
    double share = 0.5; ///< of its samples to keep; above 0, below 1
    std::int64_t minCount = 5; ///< samples with a label other than 0 that a word must occur in to count
    std::int64_t iterations = 5'000'000; ///< swaps tried; at least 1
    std::uint64_t seed = 0; ///< of the generator "ood split"
};

/// A word that counts, and in how many samples of either label it occurs.
struct OodWord {
    std::string word;
    std::int64_t negative = 0, positive = 0; ///< of the whole split
    std::int64_t keptNegative = 0, keptPositive = 0; ///< of the subset
};

/// A subset and what it costs: the sum over words of |negative - positive| / (negative + positive), where a word that
/// occurs in none costs nothing. 0: no word says anything; as many as there are words: every word gives the label away.
struct OodSplit {
    std::vector<std::int64_t> rows; ///< ascending
    double costWhole = 0; ///< of the whole split
    double costRandom = 0; ///< of the random subset of this size that the search began with
    double cost = 0;
    std::vector<OodWord> words; ///< the most frequent first, equal ones by the alphabet
    std::int64_t negative = 0, positive = 0, neutral = 0; ///< samples of the subset by the sign of the label
};

/// Simulated annealing over swaps of a kept sample for another (temperatures fall geometrically); ends early where
/// nothing is left to improve. `sign` is -1, 0 or +1 per transcript; samples of sign 0 may be kept and count for no
/// word; a word counts once for a sample however often it occurs. The same input and seed give the same subset. Throws
/// BadInput (options out of range, too few samples, one label only, no word that is frequent enough), Cancelled.
/// Source of the criterion: arXiv 2207.11652.
OodSplit chooseOodSplit(std::span<const std::string> transcripts, std::span<const int> sign,
    const OodSplitOptions& options = {}, const JobContext& job = {});

/// The same for a split of a dataset with transcripts (column text_raw): labels below 0 against above 0 for regression,
/// 0 against 1 for binary. Throws BadInput that begins with the file: also where there are no transcripts, the task is
/// multiclass, or there is a split <of>_ood already.
OodSplit chooseOodSplit(const Dataset& dataset, const OodSplitOptions& options = {}, const JobContext& job = {});

/// One line that says how the subset was made, to be kept with it.
std::string oodSplitNote(const Dataset& dataset, const OodSplit& split, const OodSplitOptions& options);

inline constexpr const char* kOodSplitName = "test_ood";

/// The split `valid_ood`, by the same criterion with a short search and seed 0, and its note: what a run is tuned on
/// says then what a shift costs without a look at test. None where valid has no transcripts, the data bring a
/// `valid_*` of their own, no word says anything, or fewer than 50 samples would be left.
struct ResampledValidation {
    Split split;
    std::string note;
};
std::optional<ResampledValidation> resampledValidation(const Dataset& dataset);

}
