#include "core/analysis/probe.h"

#include "core/analysis/cross_validation.h"
#include "core/analysis/discriminant.h"
#include "core/analysis/linear_erasure.h"
#include "core/analysis/ridge.h"
#include "core/analysis/row_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

namespace cmir {

namespace {

constexpr std::array penalties { 10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4 };
constexpr double plainPenalty = 0.1; ///< where there are too few rows to choose one
constexpr std::int64_t innerFolds = 5;
constexpr std::size_t fewestGroups = 10;
constexpr double tailShare = 0.005; ///< the share of a column's values at each end that is drawn in

using Rows = std::vector<std::int64_t>;

/// The rows of one cross-validation, with a group and a stratum for each.
struct Design {
    Matrix x;
    Rows group, stratum;

    std::size_t size() const { return group.size(); }
};

void addNote(std::string& note, const std::string& text)
{
    note += note.empty() ? text : "; " + text;
}

/// Draws the values beyond the outer quantiles of each column over the fitted rows in to them: a feature that is nearly
/// constant has rare values many standard deviations away, and one of them in a held-out part would decide the score.
Matrix withoutTails(Matrix x, const Rows& fitted)
{
    const auto beyond = static_cast<std::ptrdiff_t>(tailShare * static_cast<double>(fitted.size()));
    std::vector<float> column(fitted.size());
    for (std::int64_t c = 0; c < x.cols && beyond > 0; ++c) {
        for (std::size_t i = 0; i < fitted.size(); ++i)
            column[i] = x(fitted[i], c);
        std::nth_element(column.begin(), column.begin() + beyond, column.end());
        const float low = column[static_cast<std::size_t>(beyond)];
        std::nth_element(column.begin(), column.end() - 1 - beyond, column.end());
        const float high = column[column.size() - 1 - static_cast<std::size_t>(beyond)];
        for (std::int64_t r = 0; r < x.rows; ++r)
            x(r, c) = std::clamp(x(r, c), low, high);
    }
    return x;
}

Matrix withSquares(const Matrix& x, const Rows& fitted)
{
    const ColumnScale scale = columnScale(x, fitted);
    Matrix out(x.rows, 2 * x.cols);
    for (std::int64_t r = 0; r < x.rows; ++r)
        for (std::int64_t c = 0; c < x.cols; ++c) {
            const double z = scale.standardised(x(r, c), static_cast<std::size_t>(c));
            out(r, c) = x(r, c);
            out(r, x.cols + c) = static_cast<float>(z * z);
        }
    return out;
}

void checkSizes(const Matrix& x, std::size_t targets, std::size_t groups, const ProbeOptions& options)
{
    const auto n = static_cast<std::size_t>(x.rows);
    if (targets != n || (groups != 0 && groups != n))
        throw BadInput("probe: " + std::to_string(n) + " rows of the representation but " + std::to_string(targets)
            + " targets and " + std::to_string(groups) + " groups; there must be one of each for a row");
    if (options.folds < 2)
        throw BadInput("probe: " + std::to_string(options.folds) + " folds; at least 2 are needed");
}

/// What a probe that is fitted to some rows sees of a representation.
Matrix probed(Matrix x, const Rows& fitted, bool squares)
{
    x = withoutTails(std::move(x), fitted);
    return squares ? withSquares(x, fitted) : x;
}

/// The groups of the chosen rows; `x` is each fold's own (probed), `stratum` is left to the caller.
Design designOf(const Rows& rows, std::span<const std::int64_t> group)
{
    Design design;
    for (const auto r : rows)
        design.group.push_back(group.empty() ? r : group[static_cast<std::size_t>(r)]);
    return design;
}

void noteNotFinite(std::string& note, std::int64_t rows, std::size_t finite)
{
    if (const auto left = rows - static_cast<std::int64_t>(finite); left > 0)
        addNote(note, std::to_string(left) + " rows with values that are not finite left out");
}

/// Which rows belong to the fold, and which do not.
struct Parts {
    Rows train, test;
};
Parts partsOf(const Rows& rows, const Rows& folds, std::int64_t fold)
{
    Parts parts;
    for (std::size_t i = 0; i < rows.size(); ++i)
        (folds[i] == fold ? parts.test : parts.train).push_back(rows[i]);
    return parts;
}

Rows pick(const Rows& values, const Rows& rows)
{
    Rows out;
    for (const auto r : rows)
        out.push_back(values[static_cast<std::size_t>(r)]);
    return out;
}

/// Fits `System` to the training rows with the penalty of least `loss` on a held-out part of them, the largest of
/// equals.
template <class System>
auto fitChoosing(const Design& design, const Rows& train, Random& random, const JobContext& job,
    const std::function<System(const Rows&)>& system, const auto& loss)
{
    const Rows group = pick(design.group, train);
    double best = plainPenalty;
    if (const auto groups = static_cast<std::int64_t>(std::set(group.begin(), group.end()).size()); groups > 1) {
        const Rows folds = dealFolds(group, pick(design.stratum, train), std::min(innerFolds, groups), random);
        const Parts inner = partsOf(train, folds, 0);
        const System fitted = system(inner.train);
        double least = 0;
        for (const double penalty : penalties) {
            const double value = loss(fitted.solve(penalty, job), inner.test);
            if (penalty == penalties.front() || value < least) {
                least = value;
                best = penalty;
            }
        }
    }
    return system(train).solve(best, job);
}

/// Runs `measure(train, test)` for every fold.
void crossValidate(const Design& design, std::int64_t folds, Random& random, const JobContext& job,
    const std::function<void(const Rows& train, const Rows& test)>& measure)
{
    Rows all(design.size());
    std::iota(all.begin(), all.end(), 0);
    const Rows foldOf = dealFolds(design.group, design.stratum, folds, random);
    for (std::int64_t fold = 0; fold < folds; ++fold) {
        job.check();
        job.report(static_cast<double>(fold) / static_cast<double>(folds), "probing");
        const Parts parts = partsOf(all, foldOf, fold);
        measure(parts.train, parts.test);
    }
}

/// One column for each class: 1 where a row is of it.
Matrix indicators(const Rows& kind, std::int64_t classes)
{
    Matrix out(static_cast<std::int64_t>(kind.size()), classes);
    for (std::int64_t r = 0; r < out.rows; ++r)
        out(r, kind[static_cast<std::size_t>(r)]) = 1;
    return out;
}

/// Groups in which each class occurs.
std::map<std::int64_t, std::size_t> groupsPerClass(
    const Rows& rows, std::span<const std::int64_t> target, std::span<const std::int64_t> group)
{
    std::map<std::int64_t, std::set<std::int64_t>> sets;
    for (const auto r : rows)
        sets[target[static_cast<std::size_t>(r)]].insert(group.empty() ? r : group[static_cast<std::size_t>(r)]);
    std::map<std::int64_t, std::size_t> out;
    for (const auto& [value, set] : sets)
        out[value] = set.size();
    return out;
}

/// Leaves the rows out whose class is in one group only; returns how many.
std::size_t leaveOutRare(
    Rows& rows, std::span<const std::int64_t> target, const std::map<std::int64_t, std::size_t>& groups)
{
    return std::erase_if(rows, [&](std::int64_t r) { return groups.at(target[static_cast<std::size_t>(r)]) < 2; });
}

}

ClassProbe probeClass(const Matrix& representation, std::span<const std::int64_t> target,
    std::span<const std::int64_t> group, const ProbeOptions& options, const JobContext& job)
{
    checkSizes(representation, target.size(), group.size(), options);
    ClassProbe result;
    Rows rows = finiteRows(representation);
    const auto finite = rows.size();
    auto groups = groupsPerClass(rows, target, group);
    const auto occurring = groups.size();
    const auto rare = leaveOutRare(rows, target, groups);
    std::erase_if(groups, [](const auto& entry) { return entry.second < 2; });
    result.samples = static_cast<std::int64_t>(rows.size());
    result.classes = static_cast<std::int64_t>(groups.size());
    if (groups.size() < 2) {
        result.reason = finite == 0 ? "no row with finite values"
            : occurring == 1        ? "one class only: there is nothing to tell apart"
                                    : "fewer than two classes occur in two samples or more";
        return result;
    }

    Design design = designOf(rows, group);
    noteNotFinite(result.note, representation.rows, finite);
    if (rare > 0)
        addNote(result.note, std::to_string(rare) + " rows left out whose class occurs in one sample only");
    Rows values;
    std::size_t fewest = rows.size();
    for (const auto& [value, count] : groups) {
        values.push_back(value);
        fewest = std::min(fewest, count);
    }
    std::vector<double> count(values.size());
    for (const auto r : rows) {
        const auto at = std::lower_bound(values.begin(), values.end(), target[static_cast<std::size_t>(r)]);
        design.stratum.push_back(at - values.begin());
        count[static_cast<std::size_t>(at - values.begin())] += 1;
    }
    result.chance = *std::max_element(count.begin(), count.end()) / static_cast<double>(rows.size());
    result.folds = std::min(options.folds, static_cast<std::int64_t>(fewest));
    if (result.folds < options.folds)
        addNote(result.note,
            std::to_string(result.folds) + " folds instead of " + std::to_string(options.folds)
                + ": the smallest class has no more samples");

    Random random(options.seed, "probe folds");
    std::vector<bool> right(rows.size());
    const auto fit
        = [&](const Rows& train) { return DiscriminantSystem(design.x, design.stratum, result.classes, train, job); };
    const auto wrong = [&](const Discriminant& model, const Rows& test) {
        return static_cast<double>(std::count_if(test.begin(), test.end(), [&](std::int64_t r) {
            return model.predict(design.x.row(r)) != design.stratum[static_cast<std::size_t>(r)];
        }));
    };
    const Matrix plain = takeRows(representation, rows);
    const Matrix concepts = options.erase ? indicators(design.stratum, result.classes) : Matrix();
    crossValidate(design, result.folds, random, job, [&](const Rows& train, const Rows& test) {
        design.x = probed(
            options.erase ? LinearErasure(plain, concepts, train, job).erased(plain) : plain, train, options.squares);
        const auto model = fitChoosing<DiscriminantSystem>(design, train, random, job, fit, wrong);
        for (const auto r : test)
            right[static_cast<std::size_t>(r)]
                = model.predict(design.x.row(r)) == design.stratum[static_cast<std::size_t>(r)];
    });
    result.accuracy
        = static_cast<double>(std::count(right.begin(), right.end(), true)) / static_cast<double>(right.size());
    const Interval interval = wilsonInterval(result.accuracy, effectiveTrials(design.group, right));
    result.lower = interval.lower;
    result.upper = interval.upper;
    return result;
}

namespace {

/// Sums of errors over the rows of each fold: of the model and of the training mean.
struct FoldErrors {
    std::vector<double> model, mean;

    void open()
    {
        model.push_back(0);
        mean.push_back(0);
    }
    void add(double ofModel, double ofMean)
    {
        model.back() += ofModel;
        mean.back() += ofMean;
    }
};

/// Squared and absolute errors of one target.
struct Errors {
    FoldErrors squared, absolute;
};

void addErrors(
    std::vector<Errors>& errors, const RidgeModel& model, const Design& design, const Matrix& y, const Rows& test)
{
    for (auto& e : errors) {
        e.squared.open();
        e.absolute.open();
    }
    for (const auto r : test) {
        const auto answer = model.predict(design.x.row(r));
        for (std::size_t t = 0; t < errors.size(); ++t) {
            const double value = y.row(r)[t], off = value - answer[t], offMean = value - model.intercept[t];
            errors[t].squared.add(off * off, offMean * offMean);
            errors[t].absolute.add(std::abs(off), std::abs(offMean));
        }
    }
}

double r2Of(double squares, double reference)
{
    return reference > 0 ? 1 - squares / reference : 0;
}

double sum(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

/// The share over all folds, and one for each fold.
struct FoldR2 {
    double all = 0;
    std::vector<double> folds;
};
FoldR2 foldR2(const FoldErrors& squared)
{
    FoldR2 out;
    out.all = r2Of(sum(squared.model), sum(squared.mean));
    for (std::size_t k = 0; k < squared.model.size(); ++k)
        out.folds.push_back(r2Of(squared.model[k], squared.mean[k]));
    return out;
}

/// `count`: rows of each fold.
NumberScore::Error errorOf(const FoldErrors& errors, const std::vector<double>& count)
{
    const double rows = sum(count);
    NumberScore::Error out { sum(errors.model) / rows, 0, 0, sum(errors.mean) / rows };
    std::vector<double> folds;
    for (std::size_t k = 0; k < count.size(); ++k)
        folds.push_back(errors.model[k] / count[k]);
    const Interval interval = foldInterval(out.value, folds);
    out.lower = std::max(0.0, interval.lower);
    out.upper = interval.upper;
    return out;
}

void setR2(NumberScore& score, const FoldR2& r2)
{
    const Interval interval = foldInterval(r2.all, r2.folds);
    score.r2 = r2.all;
    score.lower = interval.lower;
    score.upper = std::min(1.0, interval.upper);
}

void addShare(NumberScore::Error& mean, const NumberScore::Error& of, double count)
{
    mean.value += of.value / count;
    mean.lower += of.lower / count;
    mean.upper += of.upper / count;
    mean.ofMean += of.ofMean / count;
}

/// Fills the scores of the targets that vary, and their mean.
void fillScores(NumberProbe& result, const std::vector<Errors>& errors, const std::vector<bool>& varies,
    const std::vector<double>& count)
{
    FoldR2 mean { 0, std::vector<double>(static_cast<std::size_t>(result.folds)) };
    const auto varying = static_cast<double>(std::count(varies.begin(), varies.end(), true));
    for (std::size_t t = 0; t < errors.size(); ++t) {
        result.targets.emplace_back();
        if (!varies[t])
            continue;
        const FoldR2 r2 = foldR2(errors[t].squared);
        NumberScore score;
        setR2(score, r2);
        score.mae = errorOf(errors[t].absolute, count);
        score.mse = errorOf(errors[t].squared, count);
        addShare(result.mean.mae, score.mae, varying);
        addShare(result.mean.mse, score.mse, varying);
        result.targets.back() = score;
        mean.all += r2.all / varying;
        for (std::size_t k = 0; k < r2.folds.size(); ++k)
            mean.folds[k] += r2.folds[k] / varying;
    }
    setR2(result.mean, mean);
}

}

NumberProbe probeNumbers(const Matrix& representation, const Matrix& target, std::span<const std::int64_t> group,
    const ProbeOptions& options, const JobContext& job)
{
    checkSizes(representation, static_cast<std::size_t>(target.rows), group.size(), options);
    NumberProbe result;
    const Rows finiteTargets = finiteRows(target);
    Rows rows = finiteRows(representation);
    std::erase_if(
        rows, [&](std::int64_t r) { return !std::binary_search(finiteTargets.begin(), finiteTargets.end(), r); });
    Design design = designOf(rows, group);
    design.stratum.assign(rows.size(), 0);
    const Matrix plain = takeRows(representation, rows);
    const Matrix y = takeRows(target, rows);
    noteNotFinite(result.note, representation.rows, rows.size());
    result.samples = static_cast<std::int64_t>(rows.size());
    const auto groups = std::set(design.group.begin(), design.group.end()).size();
    Rows all(rows.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<bool> varies;
    for (const double inverse : columnScale(y, all).inverse)
        varies.push_back(inverse > 0);
    if (groups < fewestGroups)
        result.reason = std::to_string(groups) + " samples; at least " + std::to_string(fewestGroups) + " are needed";
    else if (std::find(varies.begin(), varies.end(), true) == varies.end())
        result.reason = "the target is constant: there is nothing to predict";
    if (!result.reason.empty())
        return result;

    result.folds = std::min(options.folds, static_cast<std::int64_t>(groups / 2));
    Random random(options.seed, "probe folds");
    std::vector<Errors> errors(static_cast<std::size_t>(y.cols));
    const auto fit = [&](const Rows& train) { return RidgeSystem(design.x, y, train, job); };
    const auto loss = [&](const RidgeModel& model, const Rows& test) {
        std::vector<Errors> inner(errors.size());
        addErrors(inner, model, design, y, test);
        double worse = 0;
        for (const auto& e : inner)
            worse -= foldR2(e.squared).all;
        return worse;
    };
    std::vector<double> count;
    crossValidate(design, result.folds, random, job, [&](const Rows& train, const Rows& test) {
        count.push_back(static_cast<double>(test.size()));
        design.x = probed(plain, train, options.squares);
        addErrors(errors, fitChoosing<RidgeSystem>(design, train, random, job, fit, loss), design, y, test);
    });
    fillScores(result, errors, varies, count);
    return result;
}

}
