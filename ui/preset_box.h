#pragma once

#include "ui/quiet_widgets.h"

namespace cmir::ui {

class NextRun;
class RunModel;

/// Chooses a preset, and says which one the parameters are ("own settings" when none).
class PresetBox : public QuietComboBox {
    Q_OBJECT

public:
    explicit PresetBox(NextRun& next, const RunModel& model, QWidget* parent = nullptr);
    void choose(const QString& name);

private:
    void showCurrent();
    void showEnabled();

    NextRun& m_next;
    const RunModel& m_model;
};

}
