#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"
#include "ui/views/sample_facts.h"
#include "viz/histogram.h"

#include <QStringList>

#include <vector>

namespace cmir::ui {

/// How the samples of a batch are ordered.
enum class BatchOrder {
    Label,
    Environment, ///< the data's own, and by label within one
    Cluster, ///< rows of Z_inv that resemble each other together, per modality
};

/// What is looked at; the rest is not computed.
enum class CorrelationPage {
    Matrices, ///< between samples and between features
    Distribution, ///< of the entries of C
    Between, ///< the modalities
};

/// The correlations of Z_inv and Z_spu on one batch and one split, per modality, computed off the GUI thread.
struct CorrelationPicture {
    struct Panel {
        QString modality;
        Matrix samples; ///< C of the batch, N x N, rows and columns in the chosen order
        std::vector<std::int64_t> rows; ///< the sample of the split that each row is
        QStringList names; ///< of the rows: id and label
        Matrix features; ///< Pearson correlation of invariant (row) with spurious features, d x d, over the split
        double diagonal = 0; ///< mean |C| on the diagonal
        double offDiagonal = 0; ///< and off it; NaN for one sample
        double feature = 0; ///< mean |features|
        viz::Histogram entries; ///< of C, -1 to 1: those on the diagonal, and those off it
    };
    std::string split;
    std::vector<Panel> panels;
    Matrix between; ///< mean |r| over pairs of features of two representations: Z_inv and Z_spu of each modality
    QStringList representationNames; ///< of the rows of `between`
    BatchOrder order = BatchOrder::Label; ///< of the samples: by label where there is no environment to go by
    bool hasEnvironment = false; ///< the split has the column "environment"
    std::int64_t samples = 0; ///< of the split, as far as they are known here
    std::int64_t batches = 0;
    bool shownOnly = false; ///< over the snapshot's shown samples, not the whole split
};

struct CorrelationRequest {
    std::shared_ptr<const Snapshot> snapshot; ///< used while there is no record
    std::shared_ptr<const RunRecord> record;
    SampleFacts facts { nullptr, nullptr };
    std::string split;
    std::int64_t batchSize = 64;
    std::int64_t batch = 0; ///< 0-based; beyond the last: the last
    BatchOrder order = BatchOrder::Label;
    CorrelationPage page = CorrelationPage::Matrices;
};

/// Throws Cancelled. A split that is not there gives no panels.
CorrelationPicture makeCorrelations(const CorrelationRequest& request, const JobContext& job);

}
