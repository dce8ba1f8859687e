#pragma once

#include <QToolBar>

namespace cmir::ui {

class Actions;
class DatasetChooser;
class PresetBox;
class SeedGroup;
struct Workbench;

/// Data, preset, method, and the steps of a run.
class RunToolBar : public QToolBar {
    Q_OBJECT

public:
    RunToolBar(Workbench& workbench, Actions& actions, QWidget* parent = nullptr);

    DatasetChooser* datasetChooser() const { return m_dataset; }
    PresetBox* presetBox() const { return m_preset; }

private:
    QWidget* makeMethodBox(Workbench& workbench);
    QWidget* makeSeedsBox(SeedGroup& seeds);

    DatasetChooser* m_dataset;
    PresetBox* m_preset;
};

}
