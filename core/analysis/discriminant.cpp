#include "core/analysis/discriminant.h"

#include <cmath>
#include <numeric>
#include <string>

namespace cmir {

std::int64_t Discriminant::predict(std::span<const float> row) const
{
    std::vector<double> score = intercept;
    for (std::size_t c = 0; c < row.size(); ++c) {
        const double value = scale.standardised(row[c], c);
        for (std::size_t k = 0; k < score.size(); ++k)
            score[k] += value * weights[c * score.size() + k];
    }
    std::size_t best = score.size();
    for (std::size_t k = 0; k < score.size(); ++k)
        if (known[k] && (best == score.size() || score[k] > score[best]))
            best = k;
    return static_cast<std::int64_t>(best);
}

DiscriminantSystem::DiscriminantSystem(const Matrix& x, std::span<const std::int64_t> classOf, std::int64_t classes,
    std::span<const std::int64_t> rows, const JobContext& job)
    : m_classes(static_cast<std::size_t>(classes))
    , m_count(m_classes)
    , m_means(static_cast<std::size_t>(x.cols * classes))
{
    if (static_cast<std::size_t>(x.rows) != classOf.size())
        throw BadInput("classification: " + std::to_string(x.rows) + " rows of features but "
            + std::to_string(classOf.size()) + " classes; they must be of the same samples");
    if (rows.empty())
        throw BadInput("classification: no row to fit to; at least one is needed");
    const auto d = static_cast<std::size_t>(x.cols);
    m_scale = columnScale(x, rows);
    auto z = standardisedRows(x, rows, m_scale);
    const auto classAt
        = [&](std::size_t i) { return static_cast<std::size_t>(classOf[static_cast<std::size_t>(rows[i])]); };
    for (std::size_t i = 0; i < rows.size(); ++i)
        m_count[classAt(i)] += 1;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t c = 0; c < d; ++c)
            m_means[c * m_classes + classAt(i)] += z[i * d + c] / m_count[classAt(i)];
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t c = 0; c < d; ++c)
            z[i * d + c] -= m_means[c * m_classes + classAt(i)];
    m_products = meanProducts(z, rows.size(), d, job);
}

Discriminant DiscriminantSystem::solve(double lambda, const JobContext& job) const
{
    const std::size_t d = m_scale.mean.size();
    const double total = std::accumulate(m_count.begin(), m_count.end(), 0.0);
    auto matrix = m_products;
    for (std::size_t c = 0; c < d; ++c)
        matrix[c * d + c] += lambda;
    const Cholesky factor(std::move(matrix), static_cast<std::int64_t>(d), job);
    Discriminant out;
    out.scale = m_scale;
    out.weights = factor.solve(m_means, static_cast<std::int64_t>(m_classes));
    for (std::size_t k = 0; k < m_classes; ++k) {
        out.known.push_back(m_count[k] > 0);
        double intercept = out.known[k] ? std::log(m_count[k] / total) : 0;
        for (std::size_t c = 0; c < d; ++c)
            intercept -= m_means[c * m_classes + k] * out.weights[c * m_classes + k] / 2;
        out.intercept.push_back(intercept);
    }
    return out;
}

}
