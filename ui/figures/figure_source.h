#pragma once

#include "core/experiment/study.h"
#include "core/run/run_config.h"

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>

namespace cmir::viz {
struct FigureStyle;
}

namespace cmir::ui {

class RunModel;

// What a figure was made from, as JSON that its file holds. A folder of the user's stands in none of it: files are
// named without.

/// The run on show: its settings, data, what was turned, and the epoch that is seen; empty: there is none.
QJsonObject sourceOfRun(const RunModel& model);
QJsonObject sourceOfConfig(const RunConfig& config);
QJsonObject sourceOfStudy(const StudyPlan& plan);

/// The whole record: program, style, titles of the plots, and what they were made from.
QByteArray figureSettings(const viz::FigureStyle& style, const QStringList& titles, const QJsonObject& source);

}
