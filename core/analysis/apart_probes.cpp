#include "core/analysis/apart_probes.h"

#include "core/analysis/ridge.h"
#include "core/analysis/row_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace cmir {

namespace {

constexpr double penalty = 0.01;
constexpr double farthestHeld = 5; ///< standard deviations; what lies further out is held there

using Rows = std::vector<std::int64_t>;

Matrix clipped(const Matrix& z, const ColumnScale& scale, bool squares)
{
    Matrix out(z.rows, squares ? 2 * z.cols : z.cols);
    for (std::int64_t r = 0; r < z.rows; ++r)
        for (std::int64_t c = 0; c < z.cols; ++c) {
            const double value
                = std::clamp(scale.standardised(z(r, c), static_cast<std::size_t>(c)), -farthestHeld, farthestHeld);
            out(r, c) = static_cast<float>(value);
            if (squares)
                out(r, z.cols + c) = static_cast<float>(value * value);
        }
    return out;
}

std::int64_t largest(const std::vector<double>& answers)
{
    return std::max_element(answers.begin(), answers.end()) - answers.begin();
}

/// Every other one of `count` groups of `size` rows.
Rows everyOther(std::int64_t count, std::int64_t size, std::int64_t first)
{
    Rows rows;
    for (std::int64_t group = first; group < count; group += 2)
        for (std::int64_t i = 0; i < size; ++i)
            rows.push_back(group * size + i);
    return rows;
}

double largestShare(std::span<const std::int64_t> kind)
{
    std::map<std::int64_t, std::int64_t> count;
    std::int64_t most = 0;
    for (const std::int64_t k : kind)
        most = std::max(most, ++count[k]);
    return static_cast<double>(most) / static_cast<double>(std::max<std::size_t>(kind.size(), 1));
}

Rows usableRows(const Matrix& z, std::span<const float> label)
{
    if (z.rows != static_cast<std::int64_t>(label.size()))
        throw BadInput("label probe: " + std::to_string(z.rows) + " rows but " + std::to_string(label.size())
            + " labels; they must be of the same samples");
    Rows rows = finiteRows(z);
    std::erase_if(rows, [&](std::int64_t r) { return !std::isfinite(label[static_cast<std::size_t>(r)]); });
    return rows;
}

Matrix labelTarget(std::span<const float> label, std::int64_t classes)
{
    Matrix target(static_cast<std::int64_t>(label.size()), std::max<std::int64_t>(classes, 1));
    for (std::int64_t r = 0; r < target.rows; ++r) {
        const float value = label[static_cast<std::size_t>(r)];
        if (classes == 0)
            target(r, 0) = value;
        else if (std::isfinite(value) && std::lround(value) >= 0 && std::lround(value) < classes)
            target(r, std::lround(value)) = 1;
    }
    return target;
}

Matrix environmentTarget(std::int64_t rows, std::int64_t environments)
{
    Matrix target(rows, environments);
    for (std::int64_t r = 0; r < rows; ++r)
        target(r, r % environments) = 1;
    return target;
}

}

ClippedRidge::ClippedRidge(
    const Matrix& z, const Matrix& target, std::span<const std::int64_t> rows, bool squares, const JobContext& job)
    : m_squares(squares)
{
    if (rows.empty())
        throw BadInput("probe: no finite row to fit to");
    const ColumnScale scale = columnScale(z, rows);
    m_mean = scale.mean;
    m_inverse = scale.inverse;
    const RidgeModel fitted = RidgeSystem(clipped(z, scale, squares), target, rows, job).solve(penalty, job);
    m_intercept = fitted.intercept;
    m_weights = fitted.weights;
    // One affine map of the clipped values: clipping has moved their means and deviations.
    for (std::size_t c = 0; c < fitted.scale.mean.size(); ++c)
        for (std::size_t t = 0; t < m_intercept.size(); ++t) {
            double& weight = m_weights[c * m_intercept.size() + t];
            weight *= fitted.scale.inverse[c];
            m_intercept[t] -= weight * fitted.scale.mean[c];
        }
}

std::vector<double> ClippedRidge::answer(std::span<const float> row) const
{
    std::vector<double> out = m_intercept;
    const std::size_t d = m_mean.size(), targets = out.size();
    for (std::size_t c = 0; c < d; ++c) {
        const double value = std::clamp((row[c] - m_mean[c]) * m_inverse[c], -farthestHeld, farthestHeld);
        for (std::size_t t = 0; t < targets; ++t)
            out[t] += value * m_weights[c * targets + t]
                + (m_squares ? value * value * m_weights[(d + c) * targets + t] : 0);
    }
    return out;
}

LabelProbe::LabelProbe(const Matrix& z, std::span<const float> label, std::int64_t classes, const JobContext& job)
    : m_classes(classes)
    , m_ridge(z, labelTarget(label, classes), usableRows(z, label), false, job)
{ }

double LabelProbe::answer(std::span<const float> row) const
{
    return m_ridge.answer(row)[m_classes == 2 ? 1 : 0];
}

std::optional<ApartScore> LabelProbe::read(const Matrix& z, std::span<const float> label) const
{
    const Rows rows = usableRows(z, label);
    if (m_classes == 0) {
        std::vector<double> wanted, found;
        for (const std::int64_t r : rows) {
            wanted.push_back(label[static_cast<std::size_t>(r)]);
            found.push_back(answer(z.row(r)));
        }
        return r2Score(wanted, found);
    }
    Rows kinds;
    std::int64_t right = 0;
    for (const std::int64_t r : rows) {
        kinds.push_back(std::lround(label[static_cast<std::size_t>(r)]));
        right += largest(m_ridge.answer(z.row(r))) == kinds.back() ? 1 : 0;
    }
    const double chance = largestShare(kinds);
    if (kinds.empty() || chance == 1)
        return {};
    const auto count = static_cast<std::int64_t>(kinds.size());
    return shareScore(right, count, chance, count);
}

namespace {

constexpr std::int64_t fewestLeftOut = 20;

/// The rows that are of the environment, or those of the others.
Rows rowsOf(const KnownRows& known, const std::string& environment, bool of)
{
    Rows rows;
    for (std::size_t i = 0; i < known.environment.size(); ++i)
        if (!known.environment[i].empty() && (known.environment[i] == environment) == of
            && std::isfinite(known.label[i]))
            rows.push_back(static_cast<std::int64_t>(i));
    return rows;
}

std::vector<float> pick(std::span<const float> values, const Rows& rows)
{
    std::vector<float> out;
    for (const std::int64_t r : rows)
        out.push_back(values[static_cast<std::size_t>(r)]);
    return out;
}

}

std::map<std::string, ApartScore> environmentsLeftOut(
    const KnownRows& fitted, const KnownRows& read, std::int64_t classes, const JobContext& job)
{
    std::map<std::string, ApartScore> scores;
    for (const std::string& name : std::set(fitted.environment.begin(), fitted.environment.end())) {
        job.check();
        const Rows others = rowsOf(fitted, name, false), own = rowsOf(read, name, true);
        if (name.empty() || std::min(others.size(), own.size()) < static_cast<std::size_t>(fewestLeftOut))
            continue;
        const LabelProbe probe(takeRows(fitted.z, others), pick(fitted.label, others), classes, job);
        if (const auto score = probe.read(takeRows(read.z, own), pick(read.label, own)))
            scores.emplace(name, *score);
    }
    return scores;
}

EnvironmentProbe::EnvironmentProbe(
    const Matrix& z, std::int64_t environments, std::span<const std::int64_t> rows, const JobContext& job)
    : m_ridge(z, environmentTarget(z.rows, environments), rows, true, job)
{ }

std::int64_t EnvironmentProbe::found(std::span<const float> row) const
{
    return largest(m_ridge.answer(row));
}

double EnvironmentProbe::answer(std::span<const float> row) const
{
    const std::vector<double> answers = m_ridge.answer(row);
    double sum = 0;
    for (std::size_t e = 0; e < answers.size(); ++e)
        sum += static_cast<double>(e) * answers[e];
    return sum;
}

std::optional<ApartScore> environmentFound(const Matrix& z, std::int64_t environments, const JobContext& job)
{
    const std::int64_t samples = environments > 0 ? z.rows / environments : 0;
    if (environments < 2 || samples < 4 || static_cast<std::int64_t>(finiteRows(z).size()) != z.rows)
        return {};
    std::int64_t right = 0;
    for (const std::int64_t half : { 0, 1 }) {
        const EnvironmentProbe probe(z, environments, everyOther(samples, environments, half), job);
        for (const std::int64_t r : everyOther(samples, environments, 1 - half))
            right += probe.found(z.row(r)) == r % environments ? 1 : 0;
    }
    return shareScore(right, z.rows, 1.0 / static_cast<double>(environments), samples);
}

std::optional<double> numbersFound(const Matrix& z, const Matrix& target)
{
    if (z.rows != target.rows || z.rows < 4)
        return {};
    std::vector<std::vector<double>> found(static_cast<std::size_t>(target.cols)), wanted = found;
    for (const std::int64_t half : { 0, 1 }) {
        const ClippedRidge probe(z, target, everyOther(z.rows, 1, half), false);
        for (const std::int64_t r : everyOther(z.rows, 1, 1 - half)) {
            const std::vector<double> answers = probe.answer(z.row(r));
            for (std::size_t t = 0; t < answers.size(); ++t) {
                found[t].push_back(answers[t]);
                wanted[t].push_back(target(r, static_cast<std::int64_t>(t)));
            }
        }
    }
    double sum = 0;
    int count = 0;
    for (std::size_t t = 0; t < found.size(); ++t)
        if (const auto score = r2Score(wanted[t], found[t])) {
            sum += score->value;
            ++count;
        }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

}
