#include "core/analysis/umap.h"

#include "core/analysis/fuzzy_graph.h"
#include "core/analysis/near_neighbours.h"
#include "core/analysis/row_pieces.h"
#include "core/analysis/umap_kernels.h"
#include "core/common/error.h"
#include "core/common/random.h"
#include "core/common/task_team.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace cmir {

namespace {

constexpr double startExtent = 10; ///< the largest coordinate at the start
constexpr double startNoise = 1e-4; ///< keeps equal points apart
constexpr std::int64_t longEpochs = 500, shortEpochs = 200, manyPoints = 10'000;
constexpr std::int64_t movedTogether = 1'024; ///< points of a piece of work
constexpr double largestMinDist = 3;

void checkOptions(const Matrix& points, const UmapOptions& options)
{
    checkPoints(points, "UMAP");
    const auto require = [](bool holds, const std::string& what) {
        if (!holds)
            throw BadInput("UMAP: " + what);
    };
    require(options.neighbours >= 2 && options.neighbours < points.rows,
        fmt::format(
            "{} neighbours of {} points; 2 to {} are allowed", options.neighbours, points.rows, points.rows - 1));
    require(options.minDist >= 0 && options.minDist <= largestMinDist,
        fmt::format("least distance {}; 0 to {} is allowed", options.minDist, largestMinDist));
    require(options.epochs >= 0 && options.negatives >= 0, "a number of epochs or of points drawn is negative");
    require(std::isfinite(options.learningRate) && options.learningRate > 0,
        fmt::format("learning rate {}; a number above 0 is allowed", options.learningRate));
    if (options.initial)
        checkStart(*options.initial, points.rows, "UMAP");
}

/// The checks come first: the neighbours take long.
SparseRows checkedGraph(const Matrix& points, const UmapOptions& options, const JobContext& job)
{
    checkOptions(points, options);
    return fuzzyGraph(nearNeighbours(points, options.neighbours, {}, job).neighbours, job);
}

/// How often each edge has its turn: the strongest at every epoch. Edges that would not have one are left out.
void makeTurns(SparseRows& edges, std::int64_t epochs)
{
    const float strongest = edges.value.empty() ? 1 : *std::ranges::max_element(edges.value);
    const float least = 1 / static_cast<float>(std::max<std::int64_t>(epochs, 1));
    std::size_t kept = 0;
    auto begin = static_cast<std::size_t>(edges.start.front());
    for (std::size_t r = 0; r + 1 < edges.start.size(); ++r) {
        const auto end = static_cast<std::size_t>(edges.start[r + 1]);
        for (std::size_t k = begin; k < end; ++k)
            if (const float rate = edges.value[k] / strongest; rate >= least) {
                edges.column[kept] = edges.column[k];
                edges.value[kept++] = rate;
            }
        begin = end;
        edges.start[r + 1] = static_cast<std::int64_t>(kept);
    }
    edges.column.resize(kept);
    edges.value.resize(kept);
}

Matrix wideStart(const Matrix& points, std::uint64_t seed)
{
    Matrix start = principalStart(points, 1, seed, "UMAP");
    float largest = 0;
    for (const float x : start.values)
        largest = std::max(largest, std::abs(x));
    Random random(seed, "UMAP start");
    for (float& x : start.values)
        x = static_cast<float>(x * startExtent / (largest > 0 ? largest : 1) + startNoise * random.gaussian());
    return start;
}

}

std::int64_t usualUmapEpochs(std::int64_t points)
{
    return points <= manyPoints ? longEpochs : shortEpochs;
}

UmapCurve fitUmapCurve(double minDist)
{
    // Levenberg and Marquardt's method for two parameters.
    constexpr int places = 300, steps = 200;
    constexpr double reach = 3;
    const auto wanted = [minDist](double r) { return r <= minDist ? 1 : std::exp(minDist - r); };
    const auto curve = [](double r, double a, double b) { return r > 0 ? 1 / (1 + a * std::pow(r, 2 * b)) : 1; };
    const auto loss = [&](double a, double b) {
        double sum = 0;
        for (int i = 0; i < places; ++i) {
            const double r = reach * i / (places - 1), error = curve(r, a, b) - wanted(r);
            sum += error * error;
        }
        return sum;
    };
    double a = 1, b = 1, damping = 1e-3, now = loss(a, b);
    for (int step = 0; step < steps; ++step) {
        double aa = 0, ab = 0, bb = 0, ga = 0, gb = 0;
        for (int i = 1; i < places; ++i) {
            const double r = reach * i / (places - 1), f = curve(r, a, b), raised = std::pow(r, 2 * b);
            const double da = -f * f * raised, db = -f * f * a * raised * 2 * std::log(r), error = f - wanted(r);
            aa += da * da;
            ab += da * db;
            bb += db * db;
            ga += da * error;
            gb += db * error;
        }
        const double left = aa * (1 + damping), right = bb * (1 + damping), whole = left * right - ab * ab;
        const double nextA = a - (right * ga - ab * gb) / whole, nextB = b - (left * gb - ab * ga) / whole;
        const double next = nextA > 0 && nextB > 0 ? loss(nextA, nextB) : INFINITY;
        if (next < now) {
            a = nextA;
            b = nextB;
            now = next;
            damping /= 4;
        } else {
            damping *= 4;
        }
    }
    return { a, b };
}

Umap::Umap(const Matrix& points, const UmapOptions& options, const JobContext& job)
    : m_options(options)
    , m_curve(fitUmapCurve(options.minDist))
    , m_edges(checkedGraph(points, options, job))
    , m_next(static_cast<std::size_t>(2 * points.rows))
{
    job.check();
    if (m_options.epochs == 0)
        m_options.epochs = usualUmapEpochs(points.rows);
    makeTurns(m_edges, m_options.epochs);
    const Matrix start = options.initial ? *options.initial : wideStart(points, options.seed);
    m_options.initial.reset();
    m_position.reserve(m_next.size());
    for (std::int64_t c = 0; c < 2; ++c)
        for (std::int64_t r = 0; r < start.rows; ++r)
            m_position.push_back(start(r, c));
}

void Umap::step(std::int64_t count, const JobContext& job)
{
    const std::int64_t n = m_edges.rows();
    const umap_kernels::Edges edges { m_edges.start.data(), m_edges.column.data(), m_edges.value.data() };
    const std::uint64_t key = namedSeed(m_options.seed, "UMAP negatives");
    for (; count > 0 && m_epoch < m_options.epochs; --count) {
        job.check();
        const double left = 1 - static_cast<double>(m_epoch) / static_cast<double>(m_options.epochs);
        const umap_kernels::Epoch epoch { static_cast<float>(m_curve.a), static_cast<float>(m_curve.b),
            static_cast<float>(m_options.learningRate * left), m_epoch, m_options.negatives, key };
        shareRows(n, movedTogether, {}, [&](std::int64_t first, std::int64_t last) {
            umap_kernels::move(epoch, edges, m_position.data(), m_position.data() + n, n, first, last, m_next.data(),
                m_next.data() + n);
        });
        m_position.swap(m_next);
        ++m_epoch;
        if (!std::all_of(m_position.begin(), m_position.end(), [](float x) { return std::abs(x) < 1e15F; }))
            throw Failure(fmt::format("UMAP: the layout left all bounds at epoch {}; use a learning rate below {}",
                m_epoch, m_options.learningRate));
    }
}

Matrix Umap::layout() const
{
    const std::int64_t n = m_edges.rows();
    Matrix out(n, 2);
    for (std::int64_t r = 0; r < n; ++r)
        for (std::int64_t c = 0; c < 2; ++c)
            out(r, c) = m_position[static_cast<std::size_t>(c * n + r)];
    return out;
}

Matrix umap(const Matrix& points, const UmapOptions& options, const JobContext& job,
    const std::function<void(const Matrix& layout, std::int64_t epoch)>& partial)
{
    job.report(0, "Neighbours");
    Umap work(points, options, job);
    return finishLayout(work, work.epochs(), "UMAP", job, partial);
}

}
