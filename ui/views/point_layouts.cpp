#include "ui/views/point_layouts.h"

#include "core/analysis/layout_cost.h"
#include "core/analysis/procrustes.h"
#include "core/analysis/row_sample.h"
#include "core/analysis/tsne.h"
#include "core/analysis/umap.h"
#include "core/common/with_team.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cmir::ui {

namespace {

constexpr int roundIterations = 10; ///< of one panel before the next has its turn
constexpr double warmShare = 0.25; ///< of the iterations, and of UMAP's learning rate, when it goes on from a layout
constexpr int fewestIterations = 50;
constexpr std::size_t fewPoints = 4096;

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

Common commonPoints(const LayoutRequest& request)
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

bool isWarm(const LayoutRequest& request, const Common& common)
{
    return request.warm && common.now.size() == request.points.size();
}

int iterationsOf(const LayoutRequest& request, bool warm)
{
    const auto whole = request.settings.method == LayoutMethod::Tsne
        ? static_cast<double>(request.settings.iterations)
        : static_cast<double>(usualUmapEpochs(static_cast<std::int64_t>(request.points.size())));
    return static_cast<int>(warm ? std::max<double>(fewestIterations, warmShare * whole) : whole);
}

/// Of all panels, on one thread.
LayoutCost costOf(const LayoutRequest& request, bool warm)
{
    const auto count = static_cast<std::int64_t>(request.points.size());
    LayoutCost cost;
    if (count == 0)
        return cost;
    for (const Representation& part : request.snapshot->splits[request.points.front().split].modalities)
        for (const Matrix* matrix : { &part.invariant, &part.spurious }) {
            const LayoutCost own = request.settings.method == LayoutMethod::Tsne
                ? tsneCost(count, matrix->cols, request.settings.perplexity, iterationsOf(request, warm))
                : umapCost(count, matrix->cols, request.settings.neighbours, iterationsOf(request, warm));
            cost.neighbours += own.neighbours;
            cost.iterations += own.iterations;
        }
    return cost;
}

/// One panel under way.
class Panel {
public:
    Panel(const LayoutRequest& request, std::size_t index, const Common& common, const JobContext& job)
        : m_rows(static_cast<std::int64_t>(request.points.size()))
        , m_common(common)
    {
        const Matrix rows = gatherPoints(*request.snapshot, request.points, index / 2, index % 2 == 0);
        if (request.previous && index < request.previous->panels.size())
            m_before = request.previous->panels[index];
        if (isConstant(rows))
            return;
        std::optional<Matrix> initial;
        if (isWarm(request, common) && !m_before.empty()) {
            initial.emplace(m_rows, 2);
            for (std::size_t i = 0; i < common.now.size(); ++i)
                std::ranges::copy(m_before.row(common.before[i]), initial->row(common.now[i]).begin());
        }
        m_work = begin(request, rows, std::move(initial), job);
    }

    void step(int count, const JobContext& job)
    {
        if (m_work)
            m_work->step(count, job);
    }

    Matrix layout() const
    {
        if (!m_work)
            return { m_rows, 2 };
        const Matrix layout = m_work->layout();
        if (m_before.empty() || m_common.now.size() < 3)
            return layout;
        return procrustes(layout, m_before, m_common.now, m_common.before).apply(layout);
    }

private:
    static std::unique_ptr<PlaneLayout> begin(
        const LayoutRequest& request, const Matrix& rows, std::optional<Matrix> initial, const JobContext& job)
    {
        const LayoutSettings& settings = request.settings;
        if (settings.method == LayoutMethod::Umap) {
            UmapOptions options;
            options.neighbours = settings.neighbours;
            options.minDist = settings.minDist;
            options.seed = settings.seed;
            options.epochs = usualUmapEpochs(rows.rows);
            if (initial) {
                options.epochs = std::max<std::int64_t>(
                    fewestIterations, static_cast<std::int64_t>(warmShare * static_cast<double>(options.epochs)));
                options.learningRate = warmShare;
            }
            options.initial = std::move(initial);
            return std::make_unique<Umap>(rows, options, job);
        }
        TsneOptions options;
        options.perplexity = settings.perplexity;
        options.iterations = settings.iterations;
        options.seed = settings.seed;
        options.exaggerationIterations
            = initial ? 0 : std::min<std::int64_t>(options.exaggerationIterations, options.iterations / 4);
        options.initial = std::move(initial);
        return std::make_unique<Tsne>(rows, options, job);
    }

    std::int64_t m_rows;
    const Common& m_common;
    Matrix m_before;
    std::unique_ptr<PlaneLayout> m_work; ///< null: the representation is constant
};

/// Of few points many panels at once; of many each by all threads, so that progress can be told.
std::vector<std::unique_ptr<Panel>> makePanels(
    const LayoutRequest& request, const Common& common, double share, const JobContext& job)
{
    std::vector<std::unique_ptr<Panel>> panels(2 * request.snapshot->modalityNames.size());
    job.report(0, "neighbours");
    if (request.points.size() <= fewPoints) {
        TaskTeam::share(
            panels.size(), [&](std::size_t i) { panels[i] = std::make_unique<Panel>(request, i, common, job); });
        return panels;
    }
    for (std::size_t i = 0; i < panels.size(); ++i) {
        panels[i] = std::make_unique<Panel>(request, i, common, job);
        job.report(share * static_cast<double>(i + 1) / static_cast<double>(panels.size()), "neighbours");
    }
    return panels;
}

PointLayouts layOut(
    const LayoutRequest& request, const JobContext& job, const std::function<void(const PointLayouts&)>& partial)
{
    const Common common = commonPoints(request);
    const LayoutCost cost = costOf(request, isWarm(request, common));
    const double share = cost.total() > 0 ? cost.neighbours / cost.total() : 0;
    const auto panels = makePanels(request, common, share, job);
    PointLayouts layouts { request.snapshot, request.points, {}, 0, iterationsOf(request, isWarm(request, common)),
        request.settings.method };
    while (layouts.iteration < layouts.iterations) {
        const int now = std::min(roundIterations, layouts.iterations - layouts.iteration);
        TaskTeam::share(panels.size(), [&](std::size_t i) { panels[i]->step(now, job); });
        layouts.iteration += now;
        layouts.panels.clear();
        for (const auto& panel : panels)
            layouts.panels.push_back(panel->layout());
        job.report(share + (1 - share) * layouts.iteration / layouts.iterations,
            request.settings.method == LayoutMethod::Umap ? "UMAP" : "t-SNE");
        if (partial)
            partial(layouts);
    }
    return layouts;
}

}

bool PointLayouts::isFor(const Snapshot& other, const std::vector<EmbeddingPoint>& otherPoints) const
{
    if (snapshot.get() == &other)
        return points == otherPoints;
    return snapshot && points == otherPoints && snapshot->modalityNames == other.modalityNames
        && namesOf(*snapshot, points) == namesOf(other, otherPoints);
}

QString layoutName(LayoutMethod method)
{
    return method == LayoutMethod::Umap ? QStringLiteral("UMAP") : QStringLiteral("t-SNE");
}

PointLayouts computeLayouts(
    const LayoutRequest& request, const JobContext& job, const std::function<void(const PointLayouts&)>& partial)
{
    PointLayouts layouts;
    withTeam(usableProcessors(), [&] { layouts = layOut(request, job, partial); });
    return layouts;
}

double expectedSeconds(const LayoutRequest& request)
{
    return request.snapshot ? costOf(request, false).total() / usableProcessors() : 0;
}

}
