#pragma once

#include "core/common/job.h"
#include "ui/samples/sample_table.h"
#include "ui/views/sample_facts.h"
#include "viz/coloring.h"

#include <QPointF>

namespace cmir::ui {

/// Everything the card of one sample shows, computed off the GUI thread.
struct SampleCardPicture {
    struct Fact {
        QString title, text;
        bool isMetadata = false; ///< one of the data's further columns
    };
    /// Principal components of the split's shown samples in all their variants.
    struct Plane {
        QList<QPointF> positions; ///< the clean shown samples, then the noisy variants of this one
        QString xTitle, yTitle;
    };
    struct Neighbour {
        SampleRef sample;
        QString id, label;
    };

    SampleRef sample;
    QString id;
    std::vector<Fact> facts; ///< what is known of it, without id and transcript
    QString transcript;

    bool isShown = false; ///< whether it is among the shown samples: else there are no planes and no variants
    Plane invariant, spurious;
    QList<int> path; ///< its points in the planes: clean, e = 1, ..., e = K
    viz::Coloring coloring; ///< of the points, by label
    QStringList predictions; ///< under each variant, as path

    std::vector<Neighbour> nearInvariant, nearSpurious; ///< nearest first, by Euclidean distance of the clean samples
    bool amongShown = false; ///< the neighbours were looked for among the shown samples, not in the whole split
};

struct SampleCardRequest {
    std::shared_ptr<const SampleTable> table;
    std::shared_ptr<const Snapshot> snapshot; ///< may be null
    std::shared_ptr<const RunRecord> record; ///< may be null: it still trains
    SampleFacts facts { nullptr, nullptr };
    SampleRef sample; ///< of the table
    std::size_t modality = 0;
    bool withTest = false; ///< what the model says of a sample of test is told too
};

constexpr std::int64_t cardNeighbours = 5;

/// Throws Cancelled.
SampleCardPicture makeSampleCard(const SampleCardRequest& request, const JobContext& job);

}
