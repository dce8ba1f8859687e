#pragma once

#include "core/common/matrix.h"
#include "core/data/dataset.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What decides which metrics apply.
struct MetricTask {
    Task task = Task::Regression;
    std::optional<double> labelMin, labelMax;
};

/// The metrics of method.md section 5 that apply to this task and label range. `prediction` is N x outputs (value;
/// probability of class 1; class probabilities). A metric that cannot be computed (r of a constant) is NaN.
std::map<std::string, double> computeMetrics(const MetricTask& task, std::span<const float> label, const Matrix& prediction);

/// A metric's key, how it is written on an axis, and whether larger is better.
struct MetricInfo {
    std::string key; ///< "acc2_non_negative"
    std::string title; ///< "Acc2 (non-negative / negative)"
    std::string unit; ///< may be empty
    bool largerIsBetter = true;
};
MetricInfo metricInfo(const std::string& key);

/// The keys that apply, in the order of presentation; the first is the headline ("mae" or "accuracy").
std::vector<std::string> metricKeys(const MetricTask& task);

}
