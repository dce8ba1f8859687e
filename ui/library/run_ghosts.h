#pragma once

#include "ui/library/pinned_runs.h"

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class RunModel;

/// The pinned runs that stand behind the one on show: those that have been read, without the run on show itself.
QList<PinnedRuns::Pin> ghostsBehind(const RunModel& model, const PinnedRuns& pinned);

/// A curve of a pinned run behind those of the run on show.
struct GhostCurve {
    QString id; ///< begins with ghostPrefix()
    QString title; ///< in the legend
    int color = 0; ///< the pin's
    QList<double> x, y;
};

/// What the ids of all ghosts begin with.
QString ghostPrefix();

/// A series of a pin's history over its epochs; epochs without a value are passed over. `of`: what it is of, in the
/// legend behind the pin's title; may be empty. No points: the pin has no such series.
GhostCurve historyGhost(
    const PinnedRuns::Pin& pin, const QString& name, const std::vector<double>& values, const QString& of = {});
GhostCurve historyGhost(const PinnedRuns::Pin& pin, const QString& series, const QString& of = {});

/// Draws these, thin and dashed, and takes away every other ghost of the plot; curves without points are left out.
void drawGhosts(viz::CurvePlot* plot, const QList<GhostCurve>& ghosts);

}
