#include "core/analysis/tsne.h"

#include "core/analysis/tsne_kernels.h"
#include "core/common/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace cmir {

namespace {

constexpr double startDeviation = 1e-4;
constexpr float earlyMomentum = 0.5F, lateMomentum = 0.8F;

void checkOptions(const Matrix& points, const TsneOptions& options)
{
    const auto require = [](bool holds, const std::string& what) {
        if (!holds)
            throw BadInput("t-SNE: " + what);
    };
    require(options.iterations >= 0 && options.exaggerationIterations >= 0, "a number of iterations is negative");
    require(std::isfinite(options.exaggeration) && options.exaggeration >= 1,
        fmt::format("exaggeration {}; 1 or more is allowed", options.exaggeration));
    require(std::isfinite(options.learningRate) && options.learningRate >= 0,
        fmt::format("learning rate {}; 0 (automatic) or more is allowed", options.learningRate));
    if (options.initial)
        checkStart(*options.initial, points.rows, "t-SNE");
}

/// The checks come first: the affinities take long.
Affinities checkedAffinities(const Matrix& points, const TsneOptions& options, const JobContext& job)
{
    checkOptions(points, options);
    return affinities(points, options.perplexity, job);
}

}

Tsne::Tsne(const Matrix& points, const TsneOptions& options, const JobContext& job)
    : m_options(options)
    , m_gradient(checkedAffinities(points, options, job), options.repulsion)
    , m_velocity(static_cast<std::size_t>(2 * points.rows), 0.0F)
    , m_gain(static_cast<std::size_t>(2 * points.rows), 1.0F)
{
    job.check();
    if (m_options.learningRate == 0)
        m_options.learningRate = std::max(static_cast<double>(points.rows) / options.exaggeration / 4, 50.0);
    const Matrix start
        = options.initial ? *options.initial : principalStart(points, startDeviation, options.seed, "t-SNE");
    m_options.initial.reset();
    m_position.reserve(static_cast<std::size_t>(2 * points.rows));
    for (std::int64_t c = 0; c < 2; ++c)
        for (std::int64_t r = 0; r < start.rows; ++r)
            m_position.push_back(start(r, c));
}

void Tsne::iterate()
{
    const std::int64_t n = m_gradient.size();
    const double z = m_gradient.evaluate(m_position.data(), m_position.data() + n);
    const bool early = m_iteration < m_options.exaggerationIterations;
    // Z is 0 only where all points are out of each other's reach.
    const tsne_kernels::Descent step { early ? static_cast<float>(m_options.exaggeration) : 1.0F,
        z > 0 ? static_cast<float>(1 / z) : 0.0F, early ? earlyMomentum : lateMomentum,
        static_cast<float>(m_options.learningRate) };
    for (int axis = 0; axis < 2; ++axis)
        tsne_kernels::descend(step, m_gradient.attraction(axis), m_gradient.repulsion(axis), n,
            m_position.data() + axis * n, m_velocity.data() + axis * n, m_gain.data() + axis * n);
    ++m_iteration;
    if (!std::all_of(m_position.begin(), m_position.end(), [](float x) { return std::abs(x) < 1e15F; }))
        throw Failure(fmt::format("t-SNE: the layout left all bounds at iteration {}; use a learning rate below {}",
            m_iteration, m_options.learningRate));
}

void Tsne::step(std::int64_t count, const JobContext& job)
{
    for (std::int64_t i = 0; i < count; ++i) {
        job.check();
        iterate();
    }
}

Matrix Tsne::layout() const
{
    const std::int64_t n = m_gradient.size();
    Matrix out(n, 2);
    for (std::int64_t r = 0; r < n; ++r)
        for (std::int64_t c = 0; c < 2; ++c)
            out(r, c) = m_position[static_cast<std::size_t>(c * n + r)];
    return out;
}

double Tsne::klDivergence()
{
    return m_gradient.divergence(m_position.data(), m_position.data() + m_gradient.size());
}

Matrix tsne(const Matrix& points, const TsneOptions& options, const JobContext& job,
    const std::function<void(const Matrix& layout, std::int64_t iteration)>& partial)
{
    job.report(0, "Neighbours");
    Tsne work(points, options, job);
    return finishLayout(work, options.iterations, "t-SNE", job, partial);
}

}
