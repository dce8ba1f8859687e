#pragma once

#include "core/common/job.h"
#include "core/evaluation/metrics.h"
#include "core/run/run_record.h"

#include <string>
#include <vector>

namespace cmir {

/// A trained model's answers for data that it was not trained on.
struct AppliedRun {
    struct Split {
        std::string name;
        std::vector<std::string> id;
        std::vector<float> label;
        Matrix prediction; ///< N x outputs: value; probability of class 1; probability of each class
        Metrics metrics; ///< of those that have a label; empty: none has
    };
    /// How a modality's features, standardised as in training, differ from those of training, which have 0 and 1.
    struct Distance {
        std::string modality;
        double shift = 0; ///< root mean square, over the features, of their means
        double spread = 0; ///< the same of their standard deviations
        bool isFar() const { return shift > 1 || spread > 2 || spread < 0.5; }
    };
    std::vector<Split> splits;
    std::vector<Distance> distances; ///< over all splits together
    bool sameData = false; ///< the very file that the run was trained on, or that its data were imported from
    std::size_t samples = 0; ///< in all splits
    std::size_t known = 0; ///< of them with the id and the label of a sample that the run was trained on
    std::size_t sameIds = 0; ///< without a label, but with the id of one: perhaps it
    Snapshot shown; ///< a few hundred samples of each split, as a run's own are shown

    /// One sentence for each modality that is far, and one where it was trained on samples that are here; empty: none.
    std::vector<std::string> warnings() const;
};

/// Of every split; labels may be missing (NaN). Throws BadInput: other modalities or widths than the run's, another
/// task; Cancelled.
AppliedRun applyRun(const RunRecord& run, const Dataset& dataset, const JobContext& job = {});

}
