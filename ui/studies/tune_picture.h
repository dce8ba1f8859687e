#pragma once

#include "core/experiment/tuning.h"
#include "viz/curve_plot.h"
#include "viz/interval_bars.h"

#include <QStringList>

#include <optional>
#include <string>

namespace cmir::ui {

/// What the Tune view shows of a search, as plain data for its plots.

/// "valid, MAE", "worst shift, MAE" of an objective.
QString objectiveTitle(const TuneObjective& objective);

/// The first objective setting by setting, in the order they were tried (1, 2, ...): those trained to the end, those
/// given up, and the best mean so far as a line.
QList<viz::CurvePlot::Curve> searchCourse(const TuneResults& results);

/// The second objective over the first, setting by setting: the front, the others, and where the search began.
QList<viz::CurvePlot::Curve> searchFront(const TuneResults& results);

QList<viz::IntervalBars::Row> importanceRows(const Importances& importance);

/// Where the good settings lie on one of the parameters that were searched: those that decide its importance, of
/// several goals those that no other is better than in all. Values as sweepParameter has them; nothing: none is good
/// yet.
struct GoodRange {
    double least = 0, most = 0;
    qsizetype settings = 0;
};
std::optional<GoodRange> goodRange(const TuneResults& results, const std::string& key);
/// How much a parameter mattered and where the good settings lie on it, as sentences.
QString importanceText(const TuneResults& results, const AxisImportance& axis);

/// "λ₁ 0.3, K 5": a setting in a few words.
QString settingText(const TuneResults& results, std::size_t trial);

/// What a setting came to, as sentences: its state, its objectives with intervals.
QString trialText(const TuneResults& results, std::size_t trial);

/// What the search came to: what was chosen and how it stands to where the search began, on the seeds of the search and
/// on new ones; what is of test is called so, or left out.
QStringList verdict(const TuneResults& results, bool withTest = true);

}
