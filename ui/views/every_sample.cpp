#include "ui/views/every_sample.h"

#include <algorithm>
#include <numeric>

namespace cmir::ui {

namespace {

template <class Part> const Part* partOf(const std::vector<Part>& parts, const std::string& split)
{
    const auto found = std::ranges::find(parts, split, &Part::split);
    return found == parts.end() ? nullptr : &*found;
}

}

std::shared_ptr<const Snapshot> everySample(const RunRecord& run, const Snapshot& shown)
{
    auto every = std::make_shared<Snapshot>();
    every->epoch = shown.epoch;
    every->step = shown.step;
    every->modalityNames = shown.modalityNames;
    for (const Variants& split : shown.splits) {
        const SplitRepresentations* whole = partOf(run.representations.get(), split.split);
        if (!whole || whole->modalities.empty() || whole->modalities.size() != every->modalityNames.size())
            continue;
        Variants all;
        all.split = split.split;
        if (const Predictions* predictions = partOf(run.predictions.get(), split.split))
            all.prediction = predictions->prediction;
        all.sample.resize(static_cast<std::size_t>(whole->modalities.front().invariant.rows));
        std::iota(all.sample.begin(), all.sample.end(), std::int64_t { 0 });
        every->splits.push_back(std::move(all));
    }
    return every;
}

Matrix gatherFromRecord(const RunRecord& run, const Snapshot& every, std::span<const EmbeddingPoint> points,
    std::size_t modality, bool invariant)
{
    std::vector<const Matrix*> sources;
    for (const Variants& split : every.splits) {
        const Representation& part = partOf(run.representations.get(), split.split)->modalities[modality];
        sources.push_back(invariant ? &part.invariant : &part.spurious);
    }
    Matrix rows(static_cast<std::int64_t>(points.size()), points.empty() ? 0 : sources[points.front().split]->cols);
    for (std::size_t i = 0; i < points.size(); ++i)
        std::ranges::copy(
            sources[points[i].split]->row(points[i].shown), rows.row(static_cast<std::int64_t>(i)).begin());
    return rows;
}

std::vector<EmbeddingPoint> fittedPoints(std::span<const EmbeddingPoint> points)
{
    const std::size_t count = std::min(points.size(), mostFitted);
    std::vector<EmbeddingPoint> fitted(count);
    for (std::size_t i = 0; i < count; ++i)
        fitted[i] = points[i * points.size() / count];
    return fitted;
}

QList<QPointF> projectEvery(const RunRecord& run, const Snapshot& every, std::span<const EmbeddingPoint> points,
    std::size_t modality, bool invariant, const std::function<Matrix(const Matrix&)>& map, const JobContext& job)
{
    constexpr std::size_t atOnce = 8192;
    QList<QPointF> positions;
    positions.reserve(static_cast<qsizetype>(points.size()));
    for (std::size_t first = 0; first < points.size(); first += atOnce) {
        job.check();
        const auto some = points.subspan(first, std::min(atOnce, points.size() - first));
        const Matrix plane = map(gatherFromRecord(run, every, some, modality, invariant));
        for (std::int64_t i = 0; i < plane.rows; ++i)
            positions << QPointF(static_cast<double>(plane(i, 0)), static_cast<double>(plane(i, 1)));
    }
    return positions;
}

}
