#pragma once

#include "core/run/run_record.h"

#include <QStringList>

#include <vector>

namespace cmir::ui {

/// One point of every panel of the embeddings: a shown sample in one of its variants.
struct EmbeddingPoint {
    std::size_t split = 0; ///< of the snapshot
    std::int64_t shown = 0; ///< which shown sample of the split
    std::int64_t environment = 0; ///< 0: clean

    std::int64_t row(const Snapshot& snapshot) const
    {
        return shown * snapshot.splits[split].environments + environment;
    }
    std::int64_t sample(const Snapshot& snapshot) const
    {
        return snapshot.splits[split].sample[static_cast<std::size_t>(shown)];
    }
    bool operator==(const EmbeddingPoint&) const = default;
};

/// The shown samples of the named splits, each in all its variants or clean only, in the order of the snapshot.
std::vector<EmbeddingPoint> choosePoints(const Snapshot& snapshot, const QStringList& splits, bool everyVariant);

/// The representations of these points, rows x d.
Matrix gatherPoints(
    const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points, std::size_t modality, bool invariant);

}
