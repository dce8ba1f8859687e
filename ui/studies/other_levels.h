#pragma once

#include "ui/studies/study_summary.h"
#include "viz/curve_plot.h"

#include <QList>

namespace cmir::ui {

/// What another program reaches beside curves: it has no parameter and no noise ratio in common with them, so that it
/// is a level line, or a row that takes no part in ranks and tests.
struct OtherLevel {
    QString id, name;
    MeanEstimate value; ///< over its repetitions, on the data as they are
};
/// Of a study of curves (a sweep, noise) the programs that predicted this split, measured by this metric.
QList<OtherLevel> otherLevels(const StudySummary& summary, const QString& split, const QString& metric);

/// Whether predictions of other programs have a place beside what was trained: as rows (showsOtherPrograms), or levels.
bool takesOtherPrograms(const StudyPlan& plan);
/// Why none can be added to such a study all the same, as a sentence; empty: they can.
QString otherProgramsObstacle(const StudyPlan& plan);
/// How they stand there, for a tip.
QString otherProgramsPlace(const StudyPlan& plan);

/// "its name 0.62 ± 0.01": the line may lie out of sight.
QString otherTitle(const OtherLevel& level, const QString& metric);
viz::CurvePlot::Series otherLook(const QString& id, const QString& title);

}
