#pragma once

#include "core/analysis/pca.h"
#include "core/common/job.h"
#include "ui/views/embedding_coloring.h"

#include <QPointF>
#include <QStringList>

namespace cmir::ui {

/// Everything the grid of embeddings shows, computed off the GUI thread.
struct EmbeddingPicture {
    struct Panel {
        QString modality;
        bool invariant = true; ///< else spurious
        PcaPlane plane;
        QList<QPointF> positions; ///< one per point
    };

    std::shared_ptr<const Snapshot> snapshot;
    SampleFacts facts { nullptr, nullptr };
    std::vector<EmbeddingPoint> points;
    std::vector<Panel> panels; ///< per modality: invariant, spurious
    viz::Coloring coloring;
    QStringList columnNames; ///< of the table of points: id, split, ...
    QList<QStringList> columns; ///< one list per name, one text per point

    /// The hover card of a point, as rich text.
    QString card(int index) const;
};

struct EmbeddingRequest {
    std::shared_ptr<const Snapshot> snapshot;
    SampleFacts facts { nullptr, nullptr };
    QStringList splits; ///< shown
    ColoringChoice coloring;
    std::shared_ptr<const EmbeddingPicture> previous; ///< whose planes the new ones follow; may be null
};

/// PCA of every panel over the shown points: all variants when coloured by virtual environment, else the clean ones.
/// Throws Cancelled.
EmbeddingPicture makePicture(const EmbeddingRequest& request, const JobContext& job);

}
