#pragma once

#include "core/analysis/enrichment.h"
#include "core/common/job.h"
#include "ui/views/embedding_points.h"
#include "ui/views/sample_facts.h"
#include "viz/place_name.h"

#include <QPointF>

namespace cmir::ui {

/// What is known of the points in words: label or class, split, right or wrong, the data's columns that have few enough
/// values, which modalities are missing, and the virtual environment where variants are shown. All but the last are
/// known of clean points only, so that a sample counts once.
std::vector<PointWords> pointWords(const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points,
    const SampleFacts& facts, const JobContext& job);

/// "video 07", and what stands behind it: "18 of the 20 here and 20 of all 99 have it; p = 3e-12 (hypergeometric,
/// ...)".
QString groupName(const std::vector<PointWords>& words, const OverRepresented& found);
QString groupReason(const OverRepresented& found);

/// The names of the clusters of a layout (layout_clusters.h), where one is clear, in their middles.
QList<viz::PlaceName> clusterNames(
    const QList<QPointF>& positions, const std::vector<PointWords>& words, const JobContext& job);

}
