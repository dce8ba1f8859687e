#include "core/analysis/tsne_gradient.h"

#include "core/analysis/tsne_kernels.h"
#include "core/common/task_team.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir {

namespace {

constexpr double secondsPerPair = 0.13e-9;
constexpr std::int64_t pulledTogether = 4'096; ///< points of a piece of work

}

TsneGradient::TsneGradient(Affinities affinities, Repulsion method)
    : m_affinities(std::move(affinities))
    , m_method(method)
    , m_padded((m_affinities.rows() + tsne_kernels::laneCount - 1) / tsne_kernels::laneCount * tsne_kernels::laneCount)
    , m_attraction(static_cast<std::size_t>(2 * m_affinities.rows()))
    , m_repulsion(static_cast<std::size_t>(2 * m_padded))
    , m_positions(static_cast<std::size_t>(2 * m_padded))
{
    for (const float p : m_affinities.value)
        if (p > 0)
            m_entropy += p * std::log(static_cast<double>(p));
}

double TsneGradient::evaluate(const float* x, const float* y)
{
    const std::int64_t n = size();
    TaskTeam::share(static_cast<std::size_t>((n + pulledTogether - 1) / pulledTogether), [&](std::size_t piece) {
        const std::int64_t first = static_cast<std::int64_t>(piece) * pulledTogether;
        tsne_kernels::attraction(m_affinities.start.data(), m_affinities.column.data(), m_affinities.value.data(), x, y,
            first, std::min(first + pulledTogether, n), m_attraction.data(), m_attraction.data() + n);
    });
    const double gridCost = m_method == Repulsion::exact ? INFINITY : GridRepulsion::cost(x, y, n);
    const double exactCost = secondsPerPair * static_cast<double>(n) * static_cast<double>(n);
    if (std::isfinite(gridCost) && (m_method == Repulsion::grid || gridCost < exactCost))
        return m_grid.evaluate(x, y, n, m_repulsion.data(), m_repulsion.data() + m_padded);
    std::copy_n(x, n, m_positions.data());
    std::copy_n(y, n, m_positions.data() + m_padded);
    return tsne_kernels::exactRepulsion(m_positions.data(), m_positions.data() + m_padded, n, m_padded,
        m_repulsion.data(), m_repulsion.data() + m_padded);
}

double TsneGradient::divergence(const float* x, const float* y)
{
    const double logZ = std::log(evaluate(x, y));
    double sum = m_entropy;
    for (std::int64_t i = 0; i < size(); ++i)
        for (auto k = static_cast<std::size_t>(m_affinities.start[static_cast<std::size_t>(i)]);
             k < static_cast<std::size_t>(m_affinities.start[static_cast<std::size_t>(i) + 1]); ++k) {
            const double dx = x[i] - x[m_affinities.column[k]], dy = y[i] - y[m_affinities.column[k]];
            sum += m_affinities.value[k] * (std::log1p(dx * dx + dy * dy) + logZ);
        }
    return sum;
}

}
