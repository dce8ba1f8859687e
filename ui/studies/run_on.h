#pragma once

#include <QMenu>
#include <QString>

#include <functional>
#include <memory>

namespace cmir {
class StudyExecutor;
}

namespace cmir::ui {

class StudyController;

/// Why no study can be submitted to a Slurm from here, as a sentence; empty: it can.
QString slurmObstacle();
/// A Slurm with the settings of a file, else with the user's own (wantedSlurmSettings), that keeps its arrays where
/// `leave` says so when a study is cancelled. Reads the file: not on the GUI thread. Throws BadInput.
std::shared_ptr<StudyExecutor> slurmExecutor(const QString& settings, std::function<bool()> leave);

/// Where the trainings of a study run: a choice between this computer and a Slurm that is there already, with the file
/// of its settings.
class RunOnMenu : public QMenu {
    Q_OBJECT

public:
    explicit RunOnMenu(StudyController& study, QWidget* parent = nullptr);

    /// Instead of a dialog: the file that the user names; empty: none.
    void setAskFile(std::function<QString(const QString& suggestion)> ask) { m_askFile = std::move(ask); }

private:
    void fill();

    StudyController& m_study;
    std::function<QString(const QString&)> m_askFile;
};

}
