#pragma once

#include "ui/studies/noise_picture.h"
#include "ui/studies/sweep_picture.h"
#include "viz/curve_plot.h"
#include "viz/interval_bars.h"

namespace cmir::ui {

// The pictures of studies as plots draw them, the same in their views and in a report.

viz::CurvePlot::Series sweepLook(const SweepCurve& curve, bool severalMethods);
viz::CurvePlot::Series noiseLook(const NoiseRatioCurve& curve);

/// The curves of a sweep of one parameter and the levels beside them.
QList<viz::CurvePlot::Curve> sweepDrawn(const StudySummary& summary, const QStringList& splits, const QString& metric);
QList<viz::CurvePlot::Curve> noiseDrawn(
    const StudySummary& summary, NoiseKind protocol, const QString& split, const QString& metric);

/// A row for each variant: its mean, interval and seeds; all in the plain role.
QList<viz::IntervalBars::Row> variantBars(const StudySummary& summary, const QString& split, const QString& metric);

}
