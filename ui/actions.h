#pragma once

#include <QObject>
#include <QStringList>

#include <functional>

class QAction;

namespace cmir::ui {

struct Workbench;

/// The window's actions that depend on where the run stands: enabled when they mean something, and saying why when not.
class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(Workbench& workbench, QObject* parent = nullptr);

    QAction* train;
    QAction* pause; ///< and resume
    QAction* step;
    QAction* stop;
    QAction* keepTraining; ///< a switch
    QAction* retrain; ///< a switch
    QAction* split; ///< a switch
    QAction* showTest; ///< a switch
    QAction* measure;
    QAction* compare;
    QAction* open;
    QAction* save;
    QAction* saveAs;
    QAction* report;

    void update();

    /// Asked before an action that uses the settings of the panel; false: it does not go ahead.
    void setTakeTyped(std::function<bool()> takeTyped) { m_takeTyped = std::move(takeTyped); }
    /// Asked before a deed ends work, which is named; false: it is not done.
    using MayEnd = std::function<bool(const QString& deed, const QStringList& work)>;
    void setMayEnd(MayEnd mayEnd) { m_mayEnd = std::move(mayEnd); }

private:
    void makeSwitches();
    void startRun(bool oneEpoch);
    void keepOn(bool on);
    bool mayEnd(const QString& deed, const QStringList& work) const
    {
        return work.isEmpty() || !m_mayEnd || m_mayEnd(deed, work);
    }
    bool takeTyped() const { return !m_takeTyped || m_takeTyped(); }
    QAction* make(const QString& icon, const QString& text, const QString& shortcut);
    void updateTraining();
    void updateFiles();
    /// Enables it, or disables it and says why.
    static void set(QAction* action, const QString& does, const QString& obstacle);

    Workbench& m_workbench;
    std::function<bool()> m_takeTyped;
    MayEnd m_mayEnd;
};

}
