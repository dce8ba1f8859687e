#pragma once

#include <QPushButton>

namespace cmir::ui {

class RecentFiles;
class NextRun;

/// The button that says what data the next run has, and whose menu chooses other data: built in, a recent file, any
/// file.
class DatasetChooser : public QPushButton {
    Q_OBJECT

public:
    DatasetChooser(NextRun& next, RecentFiles& recent, QWidget* parent = nullptr);

Q_SIGNALS:
    void builtInChosen();
    void filesChosen(const QStringList& paths);
    void browseRequested();

private:
    void showData();
    void fillMenu();

    NextRun& m_next;
    RecentFiles& m_recent;
};

}
