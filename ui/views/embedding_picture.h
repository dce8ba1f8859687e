#pragma once

#include "core/analysis/apart_reading.h"
#include "core/analysis/pca.h"
#include "core/common/job.h"
#include "ui/views/embedding_coloring.h"
#include "ui/views/point_layouts.h"
#include "viz/contour_line.h"
#include "viz/place_name.h"
#include "viz/point_set.h"

#include <QPointF>
#include <QStringList>

#include <optional>

namespace cmir::ui {

/// How the representations become pictures.
enum class ProjectionKind {
    Pca, ///< the first two principal components of the shown points
    Tsne, ///< layouts that were computed before (point_layouts.h)
    Probe, ///< what probes of the label and of the virtual environment answer, both fitted on train
    Umap, ///< as Tsne
};
/// The method whose layouts a projection shows; none: it is computed with the picture.
std::optional<LayoutMethod> layoutMethod(ProjectionKind kind);

/// Everything the grid of embeddings shows, computed off the GUI thread.
struct EmbeddingPicture {
    struct Panel {
        QString modality;
        bool invariant = true; ///< else spurious
        PcaPlane plane; ///< of PCA
        QList<QPointF> positions; ///< one per point; not finite: not laid out yet
        std::shared_ptr<const viz::PointSet> cloud; ///< the same, ready to be drawn
        QList<viz::ContourLine> contours; ///< if asked for
        QList<viz::PlaceName> names; ///< of its clusters, if asked for
        QString xTitle, yTitle;
        QString note; ///< what to know about this picture ("constant"); may be empty
        std::optional<double> trustworthiness; ///< of the projection (core/analysis/trustworthiness.h), if asked for
        QList<double> trust; ///< of every point, NaN where it was not measured; empty: no colour
    };

    std::shared_ptr<const Snapshot> snapshot; ///< that the points are of
    std::shared_ptr<const Snapshot> shown; ///< that was asked for: the same, unless every sample is drawn
    std::shared_ptr<const RunRecord> every; ///< whose samples are all drawn; null: the shown ones
    SampleFacts facts { nullptr, nullptr };
    ProjectionKind kind = ProjectionKind::Pca;
    std::vector<EmbeddingPoint> points;
    std::vector<Panel> panels; ///< per modality: invariant, spurious
    ApartReading apart; ///< of all shown samples, whatever is drawn
    viz::Coloring coloring; ///< of all panels; its values are those of the first one where they have their own
    std::shared_ptr<const RunRecord>
        whole; ///< the same, with representations in the snapshot: what layouts and trust take
    QStringList wholeSplits; ///< of which
    QStringList columnNames; ///< of the table of points: id, split, ...
    /// The same of the result before, as far as it can be laid out: not by t-SNE or UMAP, whose layouts are of one run.
    std::shared_ptr<const EmbeddingPicture> before;

    /// What the table says of a point, in the order of columnNames.
    QString fact(int index, int column) const;
    /// The same for other programs: labels and predictions are numbers with a minus of ASCII and all their digits, of
    /// classes their names; of two classes the prediction is the probability.
    QString datum(int index, int column) const;
    /// The hover card of a point, as rich text.
    QString card(int index) const;
    viz::Coloring coloringOf(const Panel& panel) const;
    /// Where the same part lay in the result before; null: nowhere.
    std::shared_ptr<const viz::PointSet> ghostOf(const Panel& panel) const;
};

struct EmbeddingRequest {
    std::shared_ptr<const Snapshot> snapshot;
    SampleFacts facts { nullptr, nullptr };
    QStringList splits; ///< shown
    ColoringChoice coloring;
    std::shared_ptr<const EmbeddingPicture> previous; ///< whose planes the new ones follow; may be null
    ProjectionKind kind = ProjectionKind::Pca;
    KeptLayouts layouts {}; ///< for Tsne and Umap; none of the points: none is shown
    bool measure = false; ///< trustworthiness too
    bool names = false; ///< of clusters
    bool contours = false; ///< around the densest points of each colour
    std::string heldOut = "test"; ///< the split that probes are read on
    std::shared_ptr<const RunRecord>
        whole {}; ///< the same for layouts and trust, which take mostWholeSamples; null: not so
    std::shared_ptr<const RunRecord> before {}; ///< the result before, to be shown beneath; null: none
    std::shared_ptr<const RunRecord> every {}; ///< draws every sample of this run, clean; null: the shown ones
};

/// Whether points of every variant are drawn: by probes, and where virtual environments have colours; else clean ones.
bool showsVariants(ProjectionKind kind, const ColoringChoice& coloring);

/// Projects every panel's shown points. Throws Cancelled.
EmbeddingPicture makePicture(const EmbeddingRequest& request, const JobContext& job);

}
