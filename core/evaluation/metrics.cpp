#include "core/evaluation/metrics.h"

#include "core/common/error.h"
#include "core/common/not_a_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

enum class Scale { MinusThreeToThree, MinusOneToOne, Other };

Scale scaleOf(const MetricTask& task)
{
    const auto declared = [&](double low, double high) {
        return task.labelMin && task.labelMax && std::abs(*task.labelMin - low) < 1e-6
            && std::abs(*task.labelMax - high) < 1e-6;
    };
    if (declared(-3, 3))
        return Scale::MinusThreeToThree;
    return declared(-1, 1) ? Scale::MinusOneToOne : Scale::Other;
}

double accuracy(std::span<const int> truth, std::span<const int> guess)
{
    if (truth.empty())
        return notANumber;
    std::size_t right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i)
        right += truth[i] == guess[i] ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(truth.size());
}

/// A class that no sample has weighs nothing, so its undefined F1 does not matter.
double weightedF1(std::span<const int> truth, std::span<const int> guess)
{
    if (truth.empty())
        return notANumber;
    struct Count {
        double hit = 0, falseAlarm = 0, missed = 0;
    };
    std::map<int, Count> counts;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (truth[i] == guess[i]) {
            ++counts[truth[i]].hit;
        } else {
            ++counts[truth[i]].missed;
            ++counts[guess[i]].falseAlarm;
        }
    }
    double sum = 0;
    for (const auto& [index, count] : counts) {
        const double support = count.hit + count.missed;
        sum += support * 2 * count.hit / (2 * count.hit + count.falseAlarm + count.missed);
    }
    return sum / static_cast<double>(truth.size());
}

double meanAbsoluteError(std::span<const float> label, std::span<const float> prediction)
{
    double sum = 0;
    for (std::size_t i = 0; i < label.size(); ++i)
        sum += std::abs(static_cast<double>(prediction[i]) - label[i]);
    return sum / static_cast<double>(label.size());
}

double mean(std::span<const float> values)
{
    double sum = 0;
    for (const float value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

double pearson(std::span<const float> a, std::span<const float> b)
{
    const double meanA = mean(a), meanB = mean(b);
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double da = a[i] - meanA, db = b[i] - meanB;
        ab += da * db;
        aa += da * da;
        bb += db * db;
    }
    // What a network says of equal inputs differs by rounding, by where they lie in a batch: a spread of that size is
    // none, and its correlation would be another number with every library.
    constexpr double rounding = 1e-6; // of float, several times
    const auto n = static_cast<double>(a.size());
    const auto isConstant
        = [&](double squares, double around) { return squares <= rounding * rounding * n * around * around; };
    if (isConstant(aa, meanA) || isConstant(bb, meanB))
        return notANumber;
    return std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0);
}

/// The classes that `toClass` makes of every value.
template <typename ToClass> std::vector<int> classesOf(std::span<const float> values, ToClass toClass)
{
    std::vector<int> classes(values.size());
    std::transform(values.begin(), values.end(), classes.begin(), toClass);
    return classes;
}

template <typename ToClass>
double classAccuracy(std::span<const float> label, std::span<const float> prediction, ToClass toClass)
{
    return accuracy(classesOf(label, toClass), classesOf(prediction, toClass));
}

/// std::nearbyint rounds halves to even in the default rounding mode, which nothing here changes.
int roundedWithin(float value, float bound)
{
    return static_cast<int>(std::nearbyint(std::clamp(value, -bound, bound)));
}

/// The number of cuts below the value.
template <std::size_t N> int bin(float value, const std::array<float, N>& cuts)
{
    return static_cast<int>(std::count_if(cuts.begin(), cuts.end(), [value](float cut) { return value > cut; }));
}

/// Adds acc2_<name> and f1_<name> of the two classes that `side` makes.
template <typename Side>
void addTwoClasses(std::map<std::string, double>& out, const std::string& name, std::span<const float> label,
    std::span<const float> prediction, Side side)
{
    const auto truth = classesOf(label, side), guess = classesOf(prediction, side);
    out["acc2_" + name] = accuracy(truth, guess);
    out["f1_" + name] = weightedF1(truth, guess);
}

void addNegativePositive(
    std::map<std::string, double>& out, std::span<const float> label, std::span<const float> prediction)
{
    std::vector<int> truth, guess;
    for (std::size_t i = 0; i < label.size(); ++i) {
        if (label[i] == 0)
            continue;
        truth.push_back(label[i] > 0 ? 1 : 0);
        guess.push_back(prediction[i] > 0 ? 1 : 0);
    }
    out["acc2_negative_positive"] = accuracy(truth, guess);
    out["f1_negative_positive"] = weightedF1(truth, guess);
}

void addErrorAndCorrelation(
    std::map<std::string, double>& out, std::span<const float> label, std::span<const float> prediction)
{
    out["mae"] = meanAbsoluteError(label, prediction);
    out["r"] = pearson(label, prediction);
}

std::vector<float> clippedToUnit(std::span<const float> values)
{
    std::vector<float> clipped(values.begin(), values.end());
    for (float& value : clipped)
        value = std::clamp(value, -1.0F, 1.0F);
    return clipped;
}

/// Labels in [-1, 1].
std::map<std::string, double> unitScaleMetrics(std::span<const float> rawLabel, std::span<const float> rawPrediction)
{
    constexpr std::array<float, 4> five { -0.7F, -0.1F, 0.1F, 0.7F };
    constexpr std::array<float, 2> three { -0.1F, 0.1F };
    const std::vector<float> label = clippedToUnit(rawLabel), prediction = clippedToUnit(rawPrediction);
    std::map<std::string, double> out;
    addErrorAndCorrelation(out, label, prediction);
    out["acc5"] = classAccuracy(label, prediction, [&](float value) { return bin(value, five); });
    out["acc3"] = classAccuracy(label, prediction, [&](float value) { return bin(value, three); });
    addTwoClasses(out, "positive", label, prediction, [](float value) { return value > 0 ? 1 : 0; });
    return out;
}

std::map<std::string, double> regressionMetrics(
    Scale scale, std::span<const float> label, std::span<const float> prediction)
{
    if (scale == Scale::MinusOneToOne)
        return unitScaleMetrics(label, prediction);
    std::map<std::string, double> out;
    addErrorAndCorrelation(out, label, prediction);
    addTwoClasses(out, "non_negative", label, prediction, [](float value) { return value >= 0 ? 1 : 0; });
    if (scale == Scale::MinusThreeToThree) {
        out["acc7"] = classAccuracy(label, prediction, [](float value) { return roundedWithin(value, 3); });
        out["acc5"] = classAccuracy(label, prediction, [](float value) { return roundedWithin(value, 2); });
        addNegativePositive(out, label, prediction);
    }
    return out;
}

double crossEntropy(double probability)
{
    return -std::log(std::clamp(probability, leastProbability, 1 - leastProbability));
}

std::map<std::string, double> classMetrics(std::span<const float> label, const Matrix& prediction)
{
    const bool binary = prediction.cols == 1;
    std::vector<int> truth(label.size()), guess(label.size());
    double loss = 0;
    for (std::size_t i = 0; i < label.size(); ++i) {
        const auto row = prediction.row(static_cast<std::int64_t>(i));
        truth[i] = static_cast<int>(label[i]);
        if (binary) {
            guess[i] = row[0] >= 0.5F ? 1 : 0;
            loss += crossEntropy(truth[i] == 1 ? row[0] : 1.0 - row[0]);
        } else {
            guess[i] = static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
            loss += crossEntropy(row[static_cast<std::size_t>(truth[i])]);
        }
    }
    return { { "accuracy", accuracy(truth, guess) }, { "f1", weightedF1(truth, guess) },
        { "loss", loss / static_cast<double>(label.size()) } };
}

void checkShapes(const MetricTask& task, std::span<const float> label, const Matrix& prediction)
{
    if (prediction.rows != static_cast<std::int64_t>(label.size()))
        throw BadInput("metrics: " + std::to_string(label.size()) + " labels but " + std::to_string(prediction.rows)
            + " predictions; each label needs one");
    const bool multiclass = task.task == Task::Multiclass;
    if (prediction.rows > 0 && (multiclass ? prediction.cols < 2 : prediction.cols != 1))
        throw BadInput("metrics: predictions have " + std::to_string(prediction.cols) + " columns; "
            + taskName(task.task) + " needs " + (multiclass ? "one for each class" : "one"));
    if (task.task == Task::Regression)
        return;
    const auto classes = static_cast<float>(multiclass ? prediction.cols : 2);
    for (const float value : label)
        if (!(value >= 0 && value < classes && value == std::floor(value)))
            throw BadInput(fmt::format(
                "metrics: the label {} is not a class; allowed are 0 to {}", value, static_cast<int>(classes) - 1));
}

}

std::map<std::string, double> computeMetrics(
    const MetricTask& task, std::span<const float> label, const Matrix& prediction)
{
    checkShapes(task, label, prediction);
    const bool finite = std::all_of(
        prediction.values.begin(), prediction.values.end(), [](float value) { return std::isfinite(value); });
    if (label.empty() || !finite) {
        std::map<std::string, double> out;
        for (const auto& key : metricKeys(task))
            out[key] = notANumber;
        return out;
    }
    return task.task == Task::Regression ? regressionMetrics(scaleOf(task), label, prediction.values)
                                         : classMetrics(label, prediction);
}

MetricTask metricTask(const Dataset& dataset)
{
    return { dataset.task, dataset.labelMin, dataset.labelMax };
}

bool zeroIsNegative(const MetricTask& task)
{
    return task.task == Task::Regression && scaleOf(task) == Scale::MinusOneToOne;
}

std::int64_t labelKind(const MetricTask& task, float label)
{
    if (task.task != Task::Regression)
        return std::llround(label);
    return (zeroIsNegative(task) ? label > 0 : label >= 0) ? 1 : 0;
}

MetricInfo metricInfo(const std::string& key)
{
    static const std::vector<MetricInfo> known {
        { "mae", "MAE", "label units", false, 0 },
        { "r", "Pearson r", "", true, -1, 1 },
        { "acc7", "Acc7", "", true, 0, 1 },
        { "acc5", "Acc5", "", true, 0, 1 },
        { "acc3", "Acc3", "", true, 0, 1 },
        { "acc2_non_negative", "Acc2 (non-negative / negative)", "", true, 0, 1 },
        { "f1_non_negative", "F1 (non-negative / negative)", "", true, 0, 1 },
        { "acc2_positive", "Acc2 (positive / not positive)", "", true, 0, 1 },
        { "f1_positive", "F1 (positive / not positive)", "", true, 0, 1 },
        { "acc2_negative_positive", "Acc2 (positive / negative)", "", true, 0, 1 },
        { "f1_negative_positive", "F1 (positive / negative)", "", true, 0, 1 },
        { "accuracy", "Accuracy", "", true, 0, 1 },
        { "f1", "F1 (weighted)", "", true, 0, 1 },
        { "loss", "Cross-entropy", "nats", false, 0 },
        { "acc2", "Acc2", "", true, 0, 1 },
        { "error", "Share of errors", "", false, 0, 1 },
        { "aurc", "AURC", "", false, 0, 1 },
        { "excess_aurc", "Excess AURC", "", false, 0, 1 },
        { "auroc", "AUROC of right against wrong", "", true, 0, 1 },
        { "fpr95", "FPR at 95 % TPR", "", false, 0, 1 },
    };
    const auto found
        = std::find_if(known.begin(), known.end(), [&](const MetricInfo& candidate) { return candidate.key == key; });
    return found != known.end() ? *found : MetricInfo { .key = key, .title = key, .unit = {} };
}

std::vector<std::string> metricKeys(const MetricTask& task)
{
    if (task.task != Task::Regression)
        return { "accuracy", "f1", "loss" };
    switch (scaleOf(task)) {
    case Scale::MinusThreeToThree:
        return { "mae", "r", "acc7", "acc5", "acc2_non_negative", "f1_non_negative", "acc2_negative_positive",
            "f1_negative_positive" };
    case Scale::MinusOneToOne:
        return { "mae", "r", "acc5", "acc3", "acc2_positive", "f1_positive" };
    case Scale::Other:
        break;
    }
    return { "mae", "r", "acc2_non_negative", "f1_non_negative" };
}

}
