#include "ui/views/tsne_layouts.h"

#include "core/analysis/procrustes.h"
#include "core/analysis/row_sample.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cmir::ui {

namespace {

constexpr int roundIterations = 10; ///< of one panel before the next has its turn
constexpr double warmShare = 0.25; ///< of the iterations when it goes on from a layout

using PointName = std::tuple<std::string, std::int64_t, std::int64_t>; ///< split, sample, environment

std::vector<PointName> namesOf(const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points)
{
    std::vector<PointName> names;
    names.reserve(points.size());
    for (const EmbeddingPoint& p : points)
        names.emplace_back(snapshot.splits[p.split].split, p.sample(snapshot), p.environment);
    return names;
}

/// Rows of the points that both layouts have.
struct Common {
    std::vector<std::int64_t> now, before;
};

Common commonPoints(const TsneRequest& request)
{
    Common common;
    if (!request.previous || !request.previous->snapshot)
        return common;
    std::map<PointName, std::int64_t> before;
    const auto old = namesOf(*request.previous->snapshot, request.previous->points);
    for (std::size_t i = 0; i < old.size(); ++i)
        before.emplace(old[i], static_cast<std::int64_t>(i));
    const auto now = namesOf(*request.snapshot, request.points);
    for (std::size_t i = 0; i < now.size(); ++i)
        if (const auto found = before.find(now[i]); found != before.end()) {
            common.now.push_back(static_cast<std::int64_t>(i));
            common.before.push_back(found->second);
        }
    return common;
}

/// One panel under way.
class Panel {
public:
    Panel(const TsneRequest& request, std::size_t index, const Common& common, const JobContext& job)
        : m_rows(static_cast<std::int64_t>(request.points.size()))
        , m_common(common)
    {
        const Matrix rows = gatherPoints(*request.snapshot, request.points, index / 2, index % 2 == 0);
        if (request.previous && index < request.previous->panels.size())
            m_before = request.previous->panels[index];
        if (isConstant(rows))
            return;
        TsneOptions options;
        options.perplexity = request.settings.perplexity;
        options.iterations = request.settings.iterations;
        options.seed = request.settings.seed;
        options.exaggerationIterations = std::min<std::int64_t>(options.exaggerationIterations, options.iterations / 4);
        if (request.warm && common.now.size() == request.points.size() && !m_before.empty()) {
            Matrix initial(m_rows, 2);
            for (std::size_t i = 0; i < common.now.size(); ++i)
                std::ranges::copy(m_before.row(common.before[i]), initial.row(common.now[i]).begin());
            options.initial = std::move(initial);
            options.exaggerationIterations = 0;
        }
        m_tsne.emplace(rows, options, job);
    }

    void step(int count, const JobContext& job)
    {
        if (m_tsne)
            m_tsne->step(count, job);
    }

    Matrix layout() const
    {
        if (!m_tsne)
            return { m_rows, 2 };
        const Matrix layout = m_tsne->layout();
        if (m_before.empty() || m_common.now.size() < 3)
            return layout;
        return procrustes(layout, m_before, m_common.now, m_common.before).apply(layout);
    }

private:
    std::int64_t m_rows;
    const Common& m_common;
    Matrix m_before;
    std::optional<Tsne> m_tsne; ///< none: the representation is constant
};

}

bool TsneLayouts::isFor(const Snapshot& other, const std::vector<EmbeddingPoint>& otherPoints) const
{
    return snapshot && points == otherPoints && snapshot->modalityNames == other.modalityNames
        && namesOf(*snapshot, points) == namesOf(other, otherPoints);
}

double largestPerplexity(std::size_t points)
{
    return points > 1 ? static_cast<double>(points - 1) / 3 : 0;
}

TsneLayouts computeTsne(
    const TsneRequest& request, const JobContext& job, const std::function<void(const TsneLayouts&)>& partial)
{
    const Common common = commonPoints(request);
    const std::size_t count = 2 * request.snapshot->modalityNames.size();
    std::vector<Panel> panels;
    panels.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        job.report(0, "affinities");
        panels.emplace_back(request, i, common, job);
    }
    TsneLayouts layouts { request.snapshot, request.points, {}, 0, request.settings.iterations };
    if (request.warm && common.now.size() == request.points.size())
        layouts.iterations = std::max(50, static_cast<int>(warmShare * request.settings.iterations));
    while (layouts.iteration < layouts.iterations) {
        const int now = std::min(roundIterations, layouts.iterations - layouts.iteration);
        for (Panel& panel : panels)
            panel.step(now, job);
        layouts.iteration += now;
        layouts.panels.clear();
        for (const Panel& panel : panels)
            layouts.panels.push_back(panel.layout());
        job.report(static_cast<double>(layouts.iteration) / layouts.iterations, "t-SNE");
        if (partial)
            partial(layouts);
    }
    return layouts;
}

}
