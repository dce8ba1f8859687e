#pragma once

#include "core/analysis/intervals.h"
#include "core/data/dataset.h"
#include "core/data/split_names.h"
#include "core/experiment/scent_plan.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What is looked at: a metric of a split, at the epoch that each run selected on validation.
struct ScentMetric {
    std::string split = "valid", metric;

    bool oracle() const { return isTestSplit(split); } ///< it says what nobody knows who chooses settings
    friend bool operator==(const ScentMetric&, const ScentMetric&) = default;
};
/// The splits that can be looked at, valid and valid_* first; of the data that the settings train on.
std::vector<std::string> scentSplits(const Dataset& dataset);

/// A plan with what is trained of it.
struct ScentResults {
    ScentPlan plan;
    StudyResults trained;

    /// Seconds that a training took, the longest; 0: none is there.
    double secondsOfOne() const;
    std::size_t jobs() const { return plan.study.jobs(); }
};

/// What a parameter does to a metric.
struct ScentCurve {
    struct Point {
        double value = 0;
        std::vector<std::optional<double>> bySeed; ///< in the order of the plan's seeds
        MeanEstimate estimate; ///< of those that are there; its 95 % interval is Student's
        std::string problem; ///< why a training did not end well; empty: none
        std::optional<double> p; ///< of the paired t-test against the present value, over the seeds

        bool there() const { return estimate.samples > 0; }
        bool complete() const; ///< every seed
    };
    std::string key;
    std::vector<Point> points; ///< ascending; those without any training are not there
    double present = 0; ///< of the settings
    std::optional<std::size_t> best; ///< of the complete points, by the mean

    /// Whether it says something: the present value and another one are complete.
    bool isCurve() const;
    const Point* at(double value) const;
};

/// The curve of a parameter from all that is known of it, the newest last: plans whose scentSurroundings for it are
/// equal. Of a value that several have the newest counts.
ScentCurve scentCurve(
    const std::vector<std::shared_ptr<const ScentResults>>& known, const std::string& key, const ScentMetric& metric);

/// One scale for curves that stand beside each other, so that a flat one looks flat: all means, and on both sides the
/// usual half width of their intervals. What noise alone makes of a curve is therefore never as high as the scale.
struct ScentScale {
    double lower = 0, upper = 1;

    /// 0..1 from worse to better; beyond that where an interval is.
    double place(double value, bool largerIsBetter) const;
};
std::optional<ScentScale> scentScale(std::span<const ScentCurve> curves); ///< nothing: no point is complete

}
