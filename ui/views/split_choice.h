#pragma once

#include <QStringList>

class QComboBox;

namespace cmir::ui {

class RunModel;

/// The splits of the run's snapshot that may be looked at: those of test only while the user has asked for them.
QStringList splitsToShow(const RunModel& model);

/// Fills a choice with them. What was chosen stays; at first, and where it is gone, it is test if that is shown, else
/// validation.
void fillSplitChoice(QComboBox* box, const RunModel& model);

}
