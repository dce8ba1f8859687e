#pragma once

#include "ui/views/sample_facts.h"
#include "viz/coloring.h"

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
};

/// A way to colour the points.
struct ColoringChoice {
    QString id; ///< "label", "virtual", "split", "prediction", "error", "column:<name>"
    QString title;
    bool operator==(const ColoringChoice&) const = default;
};

inline const QString colorByLabel = QStringLiteral("label");
inline const QString colorByVirtualEnvironment = QStringLiteral("virtual");

/// What the points can be coloured by: the fixed ways, then every column of the data that colours can tell apart.
QList<ColoringChoice> coloringChoices(const Dataset* dataset);

viz::Coloring makeColoring(const ColoringChoice& choice, const Snapshot& snapshot,
    const std::vector<EmbeddingPoint>& points, const SampleFacts& facts);

/// The model's answer for a point: the value, the probability of class 1, or the most probable class.
double predictionOf(const Snapshot& snapshot, const EmbeddingPoint& point, Task task);

}
