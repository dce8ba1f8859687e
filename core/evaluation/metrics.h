#pragma once

#include "core/common/matrix.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What decides which metrics apply.
struct MetricTask {
    Task task = Task::Regression;
    std::optional<double> labelMin, labelMax; ///< the scale the dataset declares, not the values that occur
};

MetricTask metricTask(const Dataset& dataset);

inline constexpr double leastProbability = 1e-7; ///< no answer is surer, or one wrong one had an infinite loss

/// The metrics that apply to this task and label range, with the conventions of MMSA (the field's common evaluation).
/// `prediction` is N x outputs (value; probability of class 1; class probabilities). A metric that cannot be computed
/// is NaN: r of a constant, an accuracy over no sample, everything where a prediction is not finite. Accuracies, F1:
/// 0..1.
///
/// For labels in [-1, 1] (CH-SIMS) labels and predictions are clipped to that range first, for every metric.
///
/// - mae: mean |y' - y|;  r: Pearson correlation.
/// - acc7, acc5 for labels in [-3, 3]: both clipped to [-3, 3] or [-2, 2] and rounded to the nearest integer, halves to
///   the even one (as numpy rounds).
/// - acc5, acc3 for labels in [-1, 1]: bins cut at -0.7, -0.1, 0.1, 0.7, or -0.1, 0.1; a value on a cut belongs to the
///   bin below it.
/// - acc2_non_negative, f1_non_negative: y >= 0 against y < 0; not for labels in [-1, 1].
/// - acc2_positive, f1_positive for labels in [-1, 1]: y > 0 against y <= 0, so a zero counts as negative.
/// - acc2_negative_positive, f1_negative_positive: y > 0 against the rest, samples with label 0 left out.
/// - f1: per class 2 TP / (2 TP + FP + FN), averaged with the number of true samples as weight (scikit-learn's
/// weighted).
/// - loss: mean cross-entropy in nats of the given probabilities, clamped to leastProbability .. 1 - leastProbability.
///
/// Throws BadInput when labels and predictions do not fit each other.
std::map<std::string, double> computeMetrics(
    const MetricTask& task, std::span<const float> label, const Matrix& prediction);

/// A metric's key, how it is written on an axis, whether larger is better, and what it can be.
struct MetricInfo {
    std::string key; ///< "acc2_non_negative"
    std::string title; ///< "Acc2 (non-negative / negative)"
    std::string unit; ///< may be empty
    bool largerIsBetter = true;
    double least = -std::numeric_limits<double>::infinity(); ///< no value, hence no true mean, lies beyond these
    double most = std::numeric_limits<double>::infinity();
};
/// A key that is not known (a file of a later version) is its own title, and has no bounds.
MetricInfo metricInfo(const std::string& key);

/// On which side a zero stands where a regression's values are parted in two: with the negative ones for labels in
/// [-1, 1] (acc2_positive), else with the positive ones (acc2_non_negative).
bool zeroIsNegative(const MetricTask& task);
/// The class of a label; of a regression its side of 0: 1 for the positive one.
std::int64_t labelKind(const MetricTask& task, float label);

/// The keys that apply, in the order of presentation; the first is the headline ("mae" or "accuracy").
std::vector<std::string> metricKeys(const MetricTask& task);

}
