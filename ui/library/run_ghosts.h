#pragma once

#include "ui/library/pinned_runs.h"

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class RunModel;

/// The pinned runs that stand behind the one on show: those that have been read, without the run on show itself.
QList<PinnedRuns::Pin> ghostsBehind(const RunModel& model, const PinnedRuns& pinned);

/// Those of the pinned runs behind the one on show that were trained on other data: their numbers are not compared.
QList<PinnedRuns::Pin> pinsOfOtherData(const RunModel& model, const PinnedRuns& pinned);

/// Whether two records are of one run: the later one may hold more that was measured.
bool isSameRun(const RunRecord& one, const RunRecord& other);

/// The colour of the ghost of the result before: with 3 + color it is the theme's role of what one compares with.
constexpr int beforeColor = -1;
/// The pinned runs whose curves are drawn: of those behind the one on show the ones of the same data; where no run is
/// on show, none. And first the result before the run on show (RunModel::beneath) as one more, grey and without a path.
/// One that is pinned too stands there as its pin alone.
QList<PinnedRuns::Pin> allGhosts(const RunModel& model, const PinnedRuns& pinned);
/// What the ids of its curves begin with: "pinned 1/K=5", "before".
QString ghostId(const PinnedRuns::Pin& ghost);

/// A curve of a pinned run behind those of the run on show.
struct GhostCurve {
    QString id; ///< begins with ghostId()
    QString title; ///< in the legend
    int color = 0; ///< the pin's
    QList<double> x, y;
};

/// What the ids of all pinned ghosts begin with.
QString ghostPrefix();

/// A series of a pin's history over its epochs; epochs without a value are passed over. `of`: what it is of, in the
/// legend behind the pin's title; may be empty. No points: the pin has no such series.
GhostCurve historyGhost(
    const PinnedRuns::Pin& pin, const QString& name, const std::vector<double>& values, const QString& of = {});
GhostCurve historyGhost(const PinnedRuns::Pin& pin, const QString& series, const QString& of = {});

/// Draws these, thin and dashed, and takes away every other ghost of the plot; curves without points are left out.
void drawGhosts(viz::CurvePlot* plot, const QList<GhostCurve>& ghosts);

}
