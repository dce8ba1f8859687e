#include "core/analysis/probe_plane.h"

#include "core/analysis/discriminant.h"
#include "core/analysis/pca.h"
#include "core/analysis/row_sample.h"
#include "core/analysis/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

using Direction = std::vector<double>;

constexpr double smallestEffect = 1e-9; ///< of a probe on standardised data; less is rounding
constexpr double leastVariation = 1e-10; ///< of the variance; less is the rounding of the floats

/// What a probe found: a unit vector, or none and the reason.
struct Found {
    Direction direction;
    std::string reason;
};

double product(const Direction& a, const Direction& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void scaleBy(Direction& vector, double factor)
{
    for (double& x : vector)
        x *= factor;
}

/// What `vector` has at a right angle to the unit vector `axis`; returns its length.
double removePart(Direction& vector, const Direction& axis)
{
    const double along = product(vector, axis);
    for (std::size_t c = 0; c < vector.size(); ++c)
        vector[c] -= along * axis[c];
    return std::sqrt(product(vector, vector));
}

Direction meanOf(const Matrix& points)
{
    Direction mean(static_cast<std::size_t>(points.cols));
    for (std::int64_t r = 0; r < points.rows; ++r)
        for (std::size_t c = 0; c < mean.size(); ++c)
            mean[c] += points.row(r)[c] / static_cast<double>(points.rows);
    return mean;
}

/// Turns the axis so that `target` grows along it; without a correlation its largest component is positive.
void chooseSign(Direction& axis, const Matrix& points, const std::vector<double>& target)
{
    const Direction mean = meanOf(points);
    const double middle = std::accumulate(target.begin(), target.end(), 0.0) / static_cast<double>(target.size());
    double together = 0;
    for (std::int64_t r = 0; r < points.rows; ++r) {
        double along = 0;
        for (std::size_t c = 0; c < axis.size(); ++c)
            along += (points.row(r)[c] - mean[c]) * axis[c];
        together += along * (target[static_cast<std::size_t>(r)] - middle);
    }
    if (together == 0)
        together
            = *std::max_element(axis.begin(), axis.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (together < 0)
        scaleBy(axis, -1);
}

/// A direction of standardised features as a unit vector among the features themselves.
Direction unstandardised(Direction direction, const ColumnScale& scale)
{
    for (std::size_t c = 0; c < direction.size(); ++c)
        direction[c] *= scale.inverse[c];
    scaleBy(direction, 1 / std::sqrt(product(direction, direction)));
    return direction;
}

std::vector<std::int64_t> allRows(const Matrix& points)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(points.rows));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

/// `what` names the target in the reason.
Found regressionDirection(
    const Matrix& points, const std::vector<double>& target, const std::string& what, const JobContext& job)
{
    const auto n = static_cast<double>(target.size());
    const double mean = std::accumulate(target.begin(), target.end(), 0.0) / n;
    double variance = 0;
    for (const double t : target)
        variance += (t - mean) * (t - mean) / n;
    Matrix standardised(points.rows, 1);
    for (std::size_t r = 0; r < target.size(); ++r)
        standardised.values[r] = static_cast<float>((target[r] - mean) / std::sqrt(variance));
    const RidgeModel model = RidgeSystem(points, standardised, allRows(points), job).solve(probePlanePenalty, job);
    if (std::sqrt(product(model.weights, model.weights)) < smallestEffect)
        return { {}, "no linear direction predicts the " + what };
    return { unstandardised(model.weights, model.scale), {} };
}

/// The means of the standardised features in every class (d x classes), and the share of each class.
struct ClassMeans {
    std::vector<double> means, share;
};

ClassMeans classMeans(
    const Matrix& points, const std::vector<std::int64_t>& classOf, const ColumnScale& scale, std::size_t classes)
{
    const auto d = static_cast<std::size_t>(points.cols);
    ClassMeans out { std::vector<double>(d * classes), std::vector<double>(classes) };
    for (const auto c : classOf)
        out.share[static_cast<std::size_t>(c)] += 1;
    for (std::size_t r = 0; r < classOf.size(); ++r) {
        const auto k = static_cast<std::size_t>(classOf[r]);
        const auto row = points.row(static_cast<std::int64_t>(r));
        for (std::size_t c = 0; c < d; ++c)
            out.means[c * classes + k] += scale.standardised(row[c], c) / out.share[k];
    }
    scaleBy(out.share, 1 / static_cast<double>(classOf.size()));
    return out;
}

/// With M the class means, P the classes' shares and S = W + lambda I the penalised covariance within the classes, the
/// v of largest v' M P M' v / v' S v is S^-1 M P^1/2 u, u the leading eigenvector of P^1/2 M' S^-1 M P^1/2, which is
/// but as large as there are classes. Source: Hastie, Tibshirani and Friedman, "The Elements of Statistical
/// Learning", 4.3.3.
Found discriminantDirection(
    const Matrix& points, const std::vector<double>& target, const std::string& what, const JobContext& job)
{
    std::vector<double> values = target;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    std::vector<std::int64_t> classOf;
    classOf.reserve(target.size());
    for (const double t : target)
        classOf.push_back(std::lower_bound(values.begin(), values.end(), t) - values.begin());

    const std::size_t classes = values.size(), d = static_cast<std::size_t>(points.cols);
    const Discriminant model
        = DiscriminantSystem(points, classOf, static_cast<std::int64_t>(classes), allRows(points), job)
              .solve(probePlanePenalty, job);
    const auto [means, share] = classMeans(points, classOf, model.scale, classes);
    std::vector<double> between(classes * classes);
    for (std::size_t c = 0; c < d; ++c)
        for (std::size_t i = 0; i < classes; ++i)
            for (std::size_t j = 0; j < classes; ++j)
                between[i * classes + j]
                    += std::sqrt(share[i] * share[j]) * means[c * classes + i] * model.weights[c * classes + j];
    const auto leading = leadingEigenpairs(std::move(between), static_cast<std::int64_t>(classes), 1);
    if (leading.empty() || !(leading.front().value > smallestEffect * smallestEffect))
        return { {}, "no linear direction tells the " + what + "s apart" };
    Direction direction(d);
    for (std::size_t c = 0; c < d; ++c)
        for (std::size_t k = 0; k < classes; ++k)
            direction[c] += model.weights[c * classes + k] * std::sqrt(share[k]) * leading.front().vector[k];
    return { unstandardised(std::move(direction), model.scale), {} };
}

/// A probe for `target`; rows where it is NaN are left out.
Found probe(
    const Matrix& points, std::span<const double> target, bool isClass, const std::string& what, const JobContext& job)
{
    std::vector<std::int64_t> rows;
    std::vector<double> known;
    for (std::size_t r = 0; r < target.size(); ++r)
        if (std::isfinite(target[r])) {
            rows.push_back(static_cast<std::int64_t>(r));
            known.push_back(target[r]);
        }
    if (known.empty())
        return { {}, "no " + what + " is known" };
    const auto [least, most] = std::minmax_element(known.begin(), known.end());
    if (*least == *most)
        return { {}, "one " + what + " only" };
    const Matrix chosen = takeRows(points, rows);
    if (isConstant(chosen))
        return { {}, "constant where the " + what + " is known" };
    Found found
        = isClass ? discriminantDirection(chosen, known, what, job) : regressionDirection(chosen, known, what, job);
    if (!found.direction.empty())
        chooseSign(found.direction, chosen, known);
    return found;
}

double variation(const Matrix& points)
{
    const Direction mean = meanOf(points);
    double sum = 0;
    for (std::int64_t r = 0; r < points.rows; ++r)
        for (std::size_t c = 0; c < mean.size(); ++c)
            sum += (points.row(r)[c] - mean[c]) * (points.row(r)[c] - mean[c]);
    return sum;
}

/// The direction of most variance at a right angle to `other` (empty: any); zero where nothing varies there.
Direction mostVariance(const Matrix& points, const Direction& other)
{
    if (other.empty())
        return fitPca(points).axis[0];
    const Direction mean = meanOf(points);
    Matrix rest = points;
    for (std::int64_t r = 0; r < rest.rows; ++r) {
        Direction row(mean.size());
        for (std::size_t c = 0; c < row.size(); ++c)
            row[c] = points.row(r)[c] - mean[c];
        removePart(row, other);
        std::copy(row.begin(), row.end(), rest.row(r).begin());
    }
    if (variation(rest) <= leastVariation * variation(points))
        return Direction(mean.size());
    Direction axis = fitPca(rest).axis[0];
    const double length = removePart(axis, other);
    scaleBy(axis, length > 0 ? 1 / length : 0);
    return axis;
}

void addReason(std::string& reasons, const std::string& reason, const Direction& axis, const char* name)
{
    const bool zero = product(axis, axis) == 0;
    reasons += (reasons.empty() ? "" : "; ") + reason + ": " + name
        + (zero ? " is empty" : " is the direction of most variance left");
}

std::vector<double> asNumbers(std::span<const std::int64_t> values, const std::vector<std::int64_t>& rows)
{
    std::vector<double> out;
    out.reserve(rows.size());
    for (const auto r : rows)
        out.push_back(static_cast<double>(values[static_cast<std::size_t>(r)]));
    return out;
}

void checkSizes(const Matrix& points, std::size_t labels, std::size_t environments)
{
    const auto n = static_cast<std::size_t>(points.rows);
    if (labels != n || environments != n)
        throw BadInput("probe plane: " + std::to_string(n) + " rows but " + std::to_string(labels) + " labels and "
            + std::to_string(environments) + " environments; there must be one of each for a row");
}

}

Matrix ProbePlane::project(const Matrix& points) const
{
    return PcaPlane { mean, axis, {} }.project(points);
}

ProbePlane fitProbePlane(const Matrix& points, std::span<const double> label, bool labelIsClass,
    std::span<const std::int64_t> environment, const JobContext& job)
{
    checkSizes(points, label.size(), environment.size());
    const auto rows = finiteRows(points);
    const Matrix finite = takeRows(points, rows);
    ProbePlane plane;
    plane.mean = meanOf(finite);
    plane.axis.fill(Direction(plane.mean.size()));
    if (rows.empty() || isConstant(finite)) {
        plane.reason
            = rows.empty() ? "no row with finite values" : "constant: it does not vary over the rows fitted to";
        return plane;
    }
    std::vector<double> labels;
    labels.reserve(rows.size());
    for (const auto r : rows)
        labels.push_back(label[static_cast<std::size_t>(r)]);
    const auto environments = asNumbers(environment, rows);

    Found first = probe(finite, labels, labelIsClass, "label", job);
    job.check();
    Found second = probe(finite, environments, true, "environment", job);
    if (!first.direction.empty() && !second.direction.empty()) {
        const double length = removePart(second.direction, first.direction);
        if (length < smallestEffect)
            second = { {}, "the same direction predicts label and environment" };
        else
            scaleBy(second.direction, 1 / length);
        // What is left may point the other way.
        if (!second.direction.empty())
            chooseSign(second.direction, finite, environments);
    }
    plane.predicts = { !first.direction.empty(), !second.direction.empty() };
    plane.axis[0] = plane.predicts[0] ? first.direction : mostVariance(finite, second.direction);
    plane.axis[1] = plane.predicts[1] ? second.direction : mostVariance(finite, plane.axis[0]);
    if (!plane.predicts[0])
        addReason(plane.reason, first.reason, plane.axis[0], "axis 1");
    if (!plane.predicts[1])
        addReason(plane.reason, second.reason, plane.axis[1], "axis 2");
    return plane;
}

}
