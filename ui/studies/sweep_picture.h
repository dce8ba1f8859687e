#pragma once

#include "core/common/matrix.h"
#include "core/config/parameter.h"
#include "ui/studies/study_summary.h"
#include "viz/value_scale.h"

#include <QList>

#include <optional>

namespace cmir::ui {

/// What the Sweep view shows of a study, as plain data for its plots.

/// "λ₁ (invariance)", "λ₁" of a parameter.
QString parameterTitle(const Parameter& parameter);
QString parameterSymbol(const Parameter& parameter);

/// One parameter of a sweep: the value of every variant, and how values lie along an axis.
struct SweepParameter {
    QString title, symbol;
    viz::ValueScale scale;
    QList<double> values; ///< by variant; of choices an index into `names`
    QStringList names; ///< not empty: choices
    QString valueText(double value) const;
    QList<double> distinct() const; ///< ascending
};
/// Throws BadInput for a plan that names no such parameter.
SweepParameter sweepParameter(const StudyPlan& plan, const std::string& key);

/// The methods of a plan in the order they come.
QList<Method> studyMethods(const StudyPlan& plan);

enum class SweepKind { Curves, HeatMap, Parallel };
/// By the number of parameters; two that were drawn at random are no grid and become parallel coordinates.
SweepKind sweepKind(const StudyPlan& plan);

/// A metric over the one parameter, by method and split.
struct SweepCurve {
    QString id, title;
    Method method = Method::Cmir;
    int split = 0; ///< which of those asked for
    QList<double> x, mean, half; ///< half the interval; NaN: none
};
QList<SweepCurve> sweepCurves(const StudySummary& summary, const QStringList& splits, const QString& metric);

/// The variant of a method with this value of the one parameter: that of a point of a curve.
std::optional<std::size_t> sweepVariant(const StudyPlan& plan, Method method, double x);

/// What the simple models and other programs reach on these splits, a level line over the whole parameter each.
struct SweepLevel {
    QString id, title;
    QList<double> x, y, half {}; ///< half the interval of another program; NaN: none
    bool isOther = false; ///< another program's
};
QList<SweepLevel> sweepLevels(const StudySummary& summary, const QStringList& splits, const QString& metric);

/// A metric over the first parameter (columns) and the second (rows).
struct SweepCells {
    Matrix values;
    QStringList rows, columns, notes;
    QList<std::optional<std::size_t>> variants; ///< cell by cell, row by row
};
SweepCells sweepCells(const StudySummary& summary, Method method, const QString& split, const QString& metric);

/// Every measured variant as a line: its parameters (behind the method, where there are several), then the metric.
struct SweepLines {
    QStringList names;
    QList<QList<double>> values;
    QList<std::size_t> variants; ///< which each is
};
SweepLines sweepLines(const StudySummary& summary, const QString& split, const QString& metric);

}
