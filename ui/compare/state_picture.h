#pragma once

#include "core/common/job.h"
#include "ui/compare/compared_states.h"
#include "ui/views/sample_facts.h"

#include <QPointF>
#include <QString>
#include <QStringList>

#include <array>
#include <vector>

namespace cmir::ui {

/// The same samples in two states, computed off the GUI thread.
struct StatePicture {
    QString reason; ///< why there is nothing to see; empty: there is
    QString note; ///< what was left out; may be empty
    std::string split;
    std::vector<std::int64_t> samples; ///< of the split; one per point
    QList<QPointF> a, b; ///< in the plane in which A varies most; B laid over A
    std::array<double, 2> explained {}; ///< shares of A's variance that the plane's axes hold
    double scale = 1; ///< what B was multiplied by
    QList<double> overlap; ///< of each point, 0..1; empty: not measured
    QString overlapReason; ///< why not; empty: measured
    std::int64_t neighbours = 0;
    double meanOverlap = 0, expectedOverlap = 0;
    QStringList ids, labels; ///< of each point, for reading

    Matrix correlationA, correlationB; ///< of every invariant (row) with every spurious feature
    Matrix difference; ///< B - A; empty where the widths differ
    double meanA = 0, meanB = 0; ///< mean |r|
    bool sameFeatures = false; ///< both of one run: its feature 3 is the same one in both

    QString card(int index) const; ///< of a point, as rich text
};

struct StateRequest {
    ComparedState a, b;
    std::string split, modality;
    bool invariant = true; ///< else spurious; the correlations are of both
    SampleFacts facts { nullptr, nullptr };
};

/// Throws Cancelled.
StatePicture compareStates(const StateRequest& request, const JobContext& job);

}
