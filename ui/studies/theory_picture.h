#pragma once

#include "core/experiment/study.h"
#include "core/experiment/theory.h"
#include "viz/curve_plot.h"

#include <QStringList>

#include <memory>

namespace cmir::ui {

/// What was measured of the theorems and what on, as its view shows it.
struct ShownTheory {
    std::shared_ptr<const TheoryResults> results; ///< null: nothing yet
    QString caption; ///< "synthetic, 30 epochs, seed 0"
    std::shared_ptr<const StudyPlan> plan {}; ///< of the models; null: not known
};

/// Theorem 2: shares over the strength of all lambdas.
QList<viz::CurvePlot::Curve> theoremTwoCurves(const TheoryResults& results);
/// Theorem 3: risks over the test environments, which are numbered from 0.
QList<viz::CurvePlot::Curve> theoremThreeCurves(const TheoryResults& results);
QStringList theoryEnvironments(const TheoryResults& results); ///< short names
/// The risks, the condition of theorem 3 and whether it can hold here, as sentences.
QString theoryCondition(const TheoryResults& results);

}
