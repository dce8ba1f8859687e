#pragma once

#include "ui/quiet_widgets.h"

namespace cmir::ui {

class RunModel;

/// Chooses a preset, and says which one the parameters are ("own settings" when none).
class PresetBox : public QuietComboBox {
    Q_OBJECT

public:
    explicit PresetBox(RunModel& model, QWidget* parent = nullptr);
    void choose(const QString& name);

private:
    void showCurrent();
    void showEnabled();

    RunModel& m_model;
};

}
