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
    std::vector<Modality> modalities;
    std::vector<MeasuredValue> joint; ///< the paper's own probes; empty without shown samples
};

/// Throws Cancelled; BadInput for a split that is not there.
MeasuresPicture makeMeasures(const MeasuresRequest& request, const JobContext& job);

}
