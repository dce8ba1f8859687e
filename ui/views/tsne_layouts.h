#pragma once

#include "core/analysis/tsne.h"
#include "core/common/job.h"
#include "ui/views/embedding_points.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace cmir::ui {

/// What is asked for before t-SNE is computed.
struct TsneSettings {
    double perplexity = 30;
    int iterations = 1000;
    quint64 seed = 0;
    bool operator==(const TsneSettings&) const = default;
};

/// t-SNE layouts of every panel of the embeddings for the same points.
struct TsneLayouts {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<EmbeddingPoint> points;
    std::vector<Matrix> panels; ///< per modality: invariant, spurious; N x 2
    int iteration = 0, iterations = 0;

    /// Whether the same samples in the same variants are laid out, at whatever epoch.
    bool isFor(const Snapshot& other, const std::vector<EmbeddingPoint>& otherPoints) const;
};

struct TsneRequest {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<EmbeddingPoint> points;
    TsneSettings settings;
    std::shared_ptr<const TsneLayouts> previous; ///< where motion starts; may be null
    bool warm = false; ///< go on from `previous` where it has the same points, without exaggeration
};

/// Lays all panels out in turn, a few iterations each, so that all of them move at once. `partial` is given each
/// round's layouts, turned and mirrored onto the previous ones (Procrustes over the points both have), so that what
/// moves is the representation. A constant representation becomes one place. Throws BadInput (a perplexity too large
/// for the points names the largest allowed), Cancelled.
TsneLayouts computeTsne(
    const TsneRequest& request, const JobContext& job, const std::function<void(const TsneLayouts&)>& partial = {});

/// The largest perplexity that t-SNE allows for this many points.
double largestPerplexity(std::size_t points);

}
