#pragma once

#include "core/common/job.h"
#include "ui/views/embedding_points.h"

#include <QList>
#include <QPointF>

#include <functional>
#include <memory>
#include <span>

namespace cmir::ui {

/// Every sample of a finished run, clean, as the embeddings know points: a snapshot without representations, which stay
/// in the record, where they may be gigabytes.
std::shared_ptr<const Snapshot> everySample(const RunRecord& run, const Snapshot& shown);

/// The same representations as gatherPoints, of such points.
Matrix gatherFromRecord(const RunRecord& run, const Snapshot& every, std::span<const EmbeddingPoint> points,
    std::size_t modality, bool invariant);

/// At most so many points decide where a plane lies: more would not move it by what can be seen.
constexpr std::size_t mostFitted = 50000;
/// Those of the points that a plane is fitted to: all, or as many as may be, evenly spread.
std::vector<EmbeddingPoint> fittedPoints(std::span<const EmbeddingPoint> points);

/// Where all points lie in a plane: `map` is given some thousand rows at a time. Throws Cancelled.
QList<QPointF> projectEvery(const RunRecord& run, const Snapshot& every, std::span<const EmbeddingPoint> points,
    std::size_t modality, bool invariant, const std::function<Matrix(const Matrix&)>& map, const JobContext& job);

}
