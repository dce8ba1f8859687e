#pragma once

#include "ui/views/embedding_points.h"
#include "ui/views/sample_facts.h"
#include "viz/coloring.h"

#include <vector>

namespace cmir::ui {

/// A way to colour the points.
struct ColoringChoice {
    QString id; ///< "label", "virtual", "split", "prediction", "error", "trust", "column:<name>"
    QString title;
    bool operator==(const ColoringChoice&) const = default;
};

inline const QString colorByLabel = QStringLiteral("label");
inline const QString colorByVirtualEnvironment = QStringLiteral("virtual");
/// How far the picture is right about each point, from panel to panel (EmbeddingPicture::coloringOf).
inline const QString colorByTrust = QStringLiteral("trust");

/// What the points can be coloured by: the fixed ways, then every column of the data that colours can tell apart.
QList<ColoringChoice> coloringChoices(const Dataset* dataset);

viz::Coloring makeColoring(const ColoringChoice& choice, const Snapshot& snapshot,
    const std::vector<EmbeddingPoint>& points, const SampleFacts& facts);

/// The model's answer for a point: the value, the probability of class 1, or the most probable class.
double predictionOf(const Snapshot& snapshot, const EmbeddingPoint& point, Task task);

}
