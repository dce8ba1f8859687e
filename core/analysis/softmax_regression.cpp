#include "core/analysis/softmax_regression.h"

#include "core/common/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace cmir {

namespace {

constexpr int pairsKept = 10; ///< by L-BFGS
constexpr int mostIterations = 300;
constexpr double smallGradient = 1e-6; ///< largest entry

double innerProduct(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void addScaled(std::vector<double>& to, double factor, const std::vector<double>& what)
{
    for (std::size_t i = 0; i < to.size(); ++i)
        to[i] += factor * what[i];
}

/// Logits to probabilities, in place; returns the logarithm of their sum's scale: log sum exp.
double toProbabilities(std::span<double> logits)
{
    const double top = *std::ranges::max_element(logits);
    double sum = 0;
    for (double& value : logits)
        sum += value = std::exp(value - top);
    for (double& value : logits)
        value /= sum;
    return top + std::log(sum);
}

/// The last steps and what the gradient did on them.
class Curvature {
public:
    void add(std::vector<double> step, std::vector<double> change)
    {
        const double along = innerProduct(step, change);
        if (along <= 1e-12 * innerProduct(change, change))
            return;
        m_pairs.push_back({ std::move(step), std::move(change), 1 / along });
        if (m_pairs.size() > pairsKept)
            m_pairs.pop_front();
    }

    /// Minus the inverse Hessian, as far as it is known, times the gradient.
    std::vector<double> direction(std::vector<double> gradient) const
    {
        std::vector<double> alpha(m_pairs.size());
        for (std::size_t i = m_pairs.size(); i-- > 0;) {
            alpha[i] = m_pairs[i].inverse * innerProduct(m_pairs[i].step, gradient);
            addScaled(gradient, -alpha[i], m_pairs[i].change);
        }
        if (!m_pairs.empty()) {
            const Pair& last = m_pairs.back();
            const double scale = 1 / (last.inverse * innerProduct(last.change, last.change));
            for (double& value : gradient)
                value *= scale;
        }
        for (std::size_t i = 0; i < m_pairs.size(); ++i)
            addScaled(
                gradient, alpha[i] - m_pairs[i].inverse * innerProduct(m_pairs[i].change, gradient), m_pairs[i].step);
        for (double& value : gradient)
            value = -value;
        return gradient;
    }

    void forget() { m_pairs.clear(); }

private:
    struct Pair {
        std::vector<double> step, change;
        double inverse; ///< of their product
    };
    std::deque<Pair> m_pairs;
};

}

std::vector<double> SoftmaxModel::predict(std::span<const float> row) const
{
    std::vector<double> out = intercept;
    for (std::size_t j = 0; j < row.size(); ++j) {
        const double value = scale.standardised(row[j], j);
        for (std::size_t c = 0; c < out.size(); ++c)
            out[c] += value * weights[c * row.size() + j];
    }
    toProbabilities(out);
    return out;
}

SoftmaxSystem::SoftmaxSystem(const Matrix& x, std::span<const std::int64_t> label, std::int64_t classes)
    : m_classes(static_cast<std::size_t>(classes))
    , m_width(static_cast<std::size_t>(x.cols))
    , m_label(label.begin(), label.end())
{
    if (x.rows != static_cast<std::int64_t>(label.size()) || label.empty())
        throw BadInput(fmt::format("logistic regression: {} rows and {} labels", x.rows, label.size()));
    for (const std::int64_t one : label)
        if (one < 0 || one >= classes)
            throw BadInput(fmt::format("logistic regression: class {}; there are {}", one, classes));
    std::vector<std::int64_t> rows(label.size());
    std::iota(rows.begin(), rows.end(), std::int64_t { 0 });
    m_scale = columnScale(x, rows);
    m_x = standardisedRows(x, rows, m_scale);
}

/// at: C x d weights, then C intercepts.
double SoftmaxSystem::valueAndGradient(
    const std::vector<double>& at, double lambda, std::vector<double>& gradient, const JobContext& job) const
{
    const std::size_t intercepts = m_classes * m_width;
    const double share = 1.0 / static_cast<double>(m_label.size());
    std::ranges::fill(gradient, 0.0);
    double value = 0;
    std::vector<double> p(m_classes);
    for (std::size_t i = 0; i < m_label.size(); ++i) {
        if (i % 256 == 0)
            job.check();
        const double* x = m_x.data() + i * m_width;
        for (std::size_t c = 0; c < m_classes; ++c)
            p[c] = std::inner_product(x, x + m_width, at.data() + c * m_width, at[intercepts + c]);
        const auto own = static_cast<std::size_t>(m_label[i]);
        const double logit = p[own];
        value += toProbabilities(p) - logit;
        p[own] -= 1;
        for (std::size_t c = 0; c < m_classes; ++c) {
            const double pull = share * p[c];
            double* g = gradient.data() + c * m_width;
            for (std::size_t j = 0; j < m_width; ++j)
                g[j] += pull * x[j];
            gradient[intercepts + c] += pull;
        }
    }
    value *= share;
    for (std::size_t k = 0; k < intercepts; ++k) {
        value += 0.5 * lambda * at[k] * at[k];
        gradient[k] += lambda * at[k];
    }
    return value;
}

SoftmaxModel SoftmaxSystem::solve(double lambda, const SoftmaxModel* start, const JobContext& job) const
{
    std::vector<double> at(m_classes * (m_width + 1), 0.0);
    if (start != nullptr) {
        std::ranges::copy(start->weights, at.begin());
        std::ranges::copy(start->intercept, at.begin() + static_cast<std::ptrdiff_t>(m_classes * m_width));
    }
    std::vector<double> gradient(at.size()), next(at.size()), nextGradient(at.size());
    double value = valueAndGradient(at, lambda, gradient, job);
    Curvature curvature;
    for (int iteration = 0; iteration < mostIterations; ++iteration) {
        if (std::ranges::all_of(gradient, [](double g) { return std::abs(g) < smallGradient; }))
            break;
        std::vector<double> direction = curvature.direction(gradient);
        double slope = innerProduct(direction, gradient);
        if (slope >= 0) { // rounding: begin again with the gradient
            curvature.forget();
            direction = curvature.direction(gradient);
            slope = innerProduct(direction, gradient);
        }
        double length = 1, reached = value;
        for (int halving = 0; halving < 40; ++halving, length /= 2) {
            next = at;
            addScaled(next, length, direction);
            reached = valueAndGradient(next, lambda, nextGradient, job);
            if (reached <= value + 1e-4 * length * slope)
                break;
        }
        if (!(reached < value))
            break; // as low as the numbers go
        std::vector<double> step = next, change = nextGradient;
        addScaled(step, -1, at);
        addScaled(change, -1, gradient);
        curvature.add(std::move(step), std::move(change));
        at.swap(next);
        gradient.swap(nextGradient);
        value = reached;
    }
    const auto middle = at.begin() + static_cast<std::ptrdiff_t>(m_classes * m_width);
    return { m_scale, { middle, at.end() }, { at.begin(), middle } };
}

}
