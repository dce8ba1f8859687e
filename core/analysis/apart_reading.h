#pragma once

#include "core/analysis/apart_score.h"
#include "core/common/job.h"
#include "core/run/run_record.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// What one part (Z_inv or Z_spu) tells. Absent: it cannot be asked.
struct ApartPart {
    std::optional<ApartScore> label; ///< found by a label probe that was fitted on train
    std::optional<ApartScore> shift; ///< by the same probe on the shifted split
    std::optional<ApartScore> environment; ///< the virtual one, 0..K
};

/// The few numbers that say whether Z_inv and Z_spu have come apart (method.md section 12): a good Z_inv keeps the
/// label under the shift and gives no environment away; a good Z_spu the other way round.
struct ApartReading {
    struct Modality {
        std::string name;
        ApartPart invariant, spurious;
    };
    std::string split; ///< that is read on
    std::string shiftSplit; ///< where the probes, over all parts, find least of the label; empty: there is none
    std::string leftOut; ///< without such a split: the recorded environment that stands for it; empty: none
    std::vector<Modality> modalities;

    /// The means over the modalities, of what every one of them has; the ends of an interval are means of their ends,
    /// which is too wide rather than too narrow. Empty without modalities.
    Modality all() const;
};

/// What is known of the samples that are read.
struct ApartFacts {
    /// Of a sample of a split; NaN: not known.
    std::function<double(const std::string& split, std::int64_t sample)> label;
    std::int64_t classes = 0; ///< 0: labels are numbers
    /// The environment that the data records for it; empty, or no function: not known.
    std::function<std::string(const std::string& split, std::int64_t sample)> environment {};
};

/// What is read after an epoch while a run trains: shown samples of train, which probes are fitted on, and of
/// validation.
constexpr std::int64_t apartFitSamples = 256, apartReadSamples = 128;

/// Reads the shown samples of a snapshot: probes fitted on those of train, read on those of `split` and, for the shift,
/// on those of the splits whose name begins with "<split>_" ("test_rho_-0.95"). Without such a split the shift is a
/// recorded environment that is left out of the fit (environmentsLeftOut), the one in which the probes find least.
/// Throws Cancelled.
ApartReading readApart(
    const Snapshot& snapshot, const std::string& split, const ApartFacts& facts, const JobContext& job = {});

/// The facts of a data set, which must outlive them.
ApartFacts apartFacts(const Dataset& dataset);

}
