#pragma once

#include <QObject>
#include <QString>

class QTimer;

namespace cmir::ui {

class StudyController;

/// Reads the folder of a study again whenever something has landed in it, as long as job arrays of a cluster are under
/// way there (its folder "slurm"): what other machines train is seen as it comes. It begins when the study is shown. It
/// asks by a timer: the system does not tell what other machines do to a folder.
class LandingResults : public QObject {
    Q_OBJECT

public:
    explicit LandingResults(StudyController& study);

private:
    void watch();
    void look();
    /// When an entry of the folder was last added or taken away; with the folder's name.
    QString present() const;

    StudyController& m_study;
    QTimer* m_timer;
    QString m_read; ///< what the folder was like when it was read last
};

}
