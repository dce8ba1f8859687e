#include "ui/views/embedding_points.h"

#include "ui/text.h"

#include <algorithm>

namespace cmir::ui {

std::vector<EmbeddingPoint> choosePoints(const Snapshot& snapshot, const QStringList& splits, bool everyVariant)
{
    std::vector<EmbeddingPoint> points;
    for (std::size_t s = 0; s < snapshot.splits.size(); ++s) {
        const Variants& split = snapshot.splits[s];
        if (!splits.contains(toQt(split.split)))
            continue;
        for (std::size_t i = 0; i < split.sample.size(); ++i)
            for (std::int64_t e = 0; e < (everyVariant ? split.environments : 1); ++e)
                points.push_back({ s, static_cast<std::int64_t>(i), e });
    }
    return points;
}

Matrix gatherPoints(
    const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points, std::size_t modality, bool invariant)
{
    const auto source = [&](std::size_t split) -> const Matrix& {
        const Representation& r = snapshot.splits[split].modalities[modality];
        return invariant ? r.invariant : r.spurious;
    };
    Matrix rows(static_cast<std::int64_t>(points.size()), points.empty() ? 0 : source(points.front().split).cols);
    for (std::size_t i = 0; i < points.size(); ++i)
        std::ranges::copy(
            source(points[i].split).row(points[i].row(snapshot)), rows.row(static_cast<std::int64_t>(i)).begin());
    return rows;
}

}
