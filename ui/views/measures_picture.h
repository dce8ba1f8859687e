#pragma once

#include "core/analysis/disentanglement.h"
#include "core/common/job.h"

#include <memory>
#include <string>
#include <vector>

namespace cmir::ui {

/// What is measured: one split of a run, as its record holds it, or as a snapshot shows it.
struct MeasuresRequest {
    std::shared_ptr<const Dataset> dataset;
    std::shared_ptr<const RunRecord> record; ///< null, or not to be used: the snapshot's shown samples alone
    std::shared_ptr<const Snapshot> snapshot;
    std::string split;
    std::shared_ptr<const Snapshot> earlier {}; ///< an earlier epoch to compare with; null: none
};

/// The measured values of every modality, in the modalities' order, and of all of them together.
struct MeasuresPicture {
    struct Modality {
        std::string name;
        std::vector<MeasuredValue> values;
    };
    std::string split;
    std::int64_t epoch = 0;
    bool shownOnly = false; ///< over the shown samples, not the whole split
    std::int64_t samples = 0; ///< how many those are
    std::vector<Modality> modalities;
    std::vector<MeasuredValue> joint; ///< the paper's own probes; empty without shown samples
    std::size_t seeds = 1; ///< that it is the mean of
};

/// Runs of one setting with several seeds as one picture: of every value the mean over the seeds, with its 95 %
/// interval (Student's t; two seeds or more) in place of each one's own. What one of them lacks has the reason. At
/// least one picture; split, epoch and names are the first one's.
MeasuresPicture overSeeds(const std::vector<MeasuresPicture>& pictures);
/// All of them measured, then that.
MeasuresPicture makeMeasuresOverSeeds(const std::vector<MeasuresRequest>& requests, const JobContext& job);

/// Throws Cancelled; BadInput for a split that is not there.
MeasuresPicture makeMeasures(const MeasuresRequest& request, const JobContext& job);

}
