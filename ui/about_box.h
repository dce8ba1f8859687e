#pragma once

#include <QString>

class QWidget;

namespace cmir::ui {

class RunModel;

/// What the program is, versions, and the kernel and thread settings that the run on show was trained under.
QString aboutText(const RunModel& model);
void showAbout(const RunModel& model, QWidget* parent);

}
