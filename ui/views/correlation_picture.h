#pragma once

#include "core/common/job.h"
#include "core/training/run_record.h"
#include "ui/views/sample_facts.h"

#include <QStringList>

#include <vector>

namespace cmir::ui {

/// The correlations of Z_inv and Z_spu on one batch and one split, per modality, computed off the GUI thread.
struct CorrelationPicture {
    struct Panel {
        QString modality;
        Matrix samples; ///< C of the batch, N x N, rows and columns ordered by label
        Matrix features; ///< Pearson correlation of invariant (row) with spurious features, d x d, over the split
        double diagonal = 0; ///< mean |C| on the diagonal
        double offDiagonal = 0; ///< and off it; NaN for one sample
        double feature = 0; ///< mean |features|
    };
    std::vector<Panel> panels;
    QStringList sampleNames; ///< of the batch in the shown order: id and label
    std::int64_t samples = 0; ///< of the split, as far as they are known here
    std::int64_t batches = 0;
    bool shownOnly = false; ///< live: over the snapshot's shown samples, not the whole split
};

struct CorrelationRequest {
    std::shared_ptr<const Snapshot> snapshot; ///< used while there is no record
    std::shared_ptr<const RunRecord> record;
    SampleFacts facts { nullptr, nullptr };
    std::string split;
    std::int64_t batchSize = 64;
    std::int64_t batch = 0; ///< 0-based; beyond the last: the last
};

/// Throws Cancelled. A split that is not there gives no panels.
CorrelationPicture makeCorrelations(const CorrelationRequest& request, const JobContext& job);

}
