#pragma once

#include "core/common/job.h"
#include "ui/views/embedding_points.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace cmir::ui {

/// How points are laid out on request.
enum class LayoutMethod { Tsne, Umap };
QString layoutName(LayoutMethod method); ///< "t-SNE", "UMAP"

/// What is asked for before a layout is computed.
struct LayoutSettings {
    double perplexity = 30; ///< of t-SNE
    int iterations = 1000; ///< of t-SNE
    quint64 seed = 0;
    LayoutMethod method = LayoutMethod::Tsne;
    int neighbours = 15; ///< of UMAP
    double minDist = 0.1; ///< of UMAP
    bool operator==(const LayoutSettings&) const = default;
};

/// Layouts of every panel of the embeddings for the same points.
struct PointLayouts {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<EmbeddingPoint> points;
    std::vector<Matrix> panels; ///< per modality: invariant, spurious; N x 2
    int iteration = 0, iterations = 0;
    LayoutMethod method = LayoutMethod::Tsne;

    /// Whether the same samples in the same variants are laid out, at whatever epoch.
    bool isFor(const Snapshot& other, const std::vector<EmbeddingPoint>& otherPoints) const;
};

using KeptLayouts = std::vector<std::shared_ptr<const PointLayouts>>;

struct LayoutRequest {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<EmbeddingPoint> points;
    LayoutSettings settings;
    std::shared_ptr<const PointLayouts> previous; ///< of the same method, where motion starts; may be null
    bool warm = false; ///< go on from `previous` where it has the same points: fewer and smaller steps
};

/// Lays all panels out in turn, a few iterations each, so that all of them move at once. `partial` is given each
/// round's layouts, turned and mirrored onto the previous ones (Procrustes over the points both have), so that what
/// moves is the representation. A constant representation becomes one place. Uses all processors, with the same result
/// for any number of them. Throws BadInput (a perplexity or a number of neighbours too large for the points names the
/// largest allowed), Cancelled.
PointLayouts computeLayouts(
    const LayoutRequest& request, const JobContext& job, const std::function<void(const PointLayouts&)>& partial = {});

/// About how many seconds computeLayouts() will take from the beginning; 0: there is nothing to lay out.
double expectedSeconds(const LayoutRequest& request);

}
