#include "core/analysis/probe_answers.h"

#include "core/analysis/row_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

std::array<double, 2> inverseDeviations(const Matrix& plane)
{
    std::array<double, 2> unit {};
    for (std::int64_t axis = 0; axis < 2; ++axis) {
        double sum = 0, squares = 0;
        for (std::int64_t r = 0; r < plane.rows; ++r)
            sum += plane(r, axis);
        const double mean = sum / static_cast<double>(std::max<std::int64_t>(plane.rows, 1));
        for (std::int64_t r = 0; r < plane.rows; ++r)
            squares += (plane(r, axis) - mean) * (plane(r, axis) - mean);
        unit[static_cast<std::size_t>(axis)] = squares > 0 ? std::sqrt(static_cast<double>(plane.rows) / squares) : 0;
    }
    return unit;
}

bool varies(std::span<const double> label)
{
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (const double value : label)
        if (std::isfinite(value)) {
            least = std::min(least, value);
            most = std::max(most, value);
        }
    return least < most;
}

}

ProbeAnswers::ProbeAnswers(const Matrix& z, std::span<const double> label, std::int64_t classes,
    std::int64_t environments, const JobContext& job)
{
    const std::vector<std::int64_t> rows = finiteRows(z);
    if (varies(label) && classes <= 2 && !rows.empty()) {
        m_axes[0] = Axis::Label;
        m_label.emplace(z, std::vector<float>(label.begin(), label.end()), classes, job);
    }
    if (environments > 1 && !rows.empty()) {
        m_axes[1] = Axis::Environment;
        m_environment.emplace(z, environments, rows, job);
    }
    if (m_label && m_environment)
        return;
    std::vector<std::int64_t> environment(static_cast<std::size_t>(z.rows));
    for (std::size_t r = 0; r < environment.size(); ++r)
        environment[r] = static_cast<std::int64_t>(r) % std::max<std::int64_t>(environments, 1);
    m_plane = fitProbePlane(z, label, classes > 0, environment, job);
    m_unit = inverseDeviations(m_plane.project(takeRows(z, rows)));
    if (!m_label && m_plane.predicts[0])
        m_axes[0] = Axis::Discriminant;
    if (m_axes[0] == Axis::Variance || m_axes[1] == Axis::Variance)
        m_reason = m_plane.reason;
}

Matrix ProbeAnswers::project(const Matrix& z) const
{
    Matrix out = m_plane.project(z);
    for (std::int64_t r = 0; r < z.rows; ++r) {
        const auto row = z.row(r);
        if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) {
            out(r, 0) = out(r, 1) = std::numeric_limits<float>::quiet_NaN();
            continue;
        }
        out(r, 0) = static_cast<float>(m_label ? m_label->answer(row) : out(r, 0) * m_unit[0]);
        out(r, 1) = static_cast<float>(m_environment ? m_environment->answer(row) : out(r, 1) * m_unit[1]);
    }
    return out;
}

}
