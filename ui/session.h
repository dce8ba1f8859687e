#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <functional>

class QHeaderView;

namespace cmir::ui {

class MainWindow;
struct Workbench;

/// What the user had before him, written down a moment after it changes and brought back at the next start, after a
/// crash too: the settings of the next run, the view on show and what was set up in the views, panes, columns and
/// pinned runs. What is gone meanwhile is passed over with a notice. A window without a session begins as new (tests,
/// the tour).
class Session : public QObject {
    Q_OBJECT

public:
    Session(Workbench& workbench, MainWindow& window, QObject* parent = nullptr);
    ~Session() override; ///< writes what is not written yet

    /// `withData`: also the data; else something else is opened in its place.
    void restore(bool withData);
    void saveNow();

Q_SIGNALS:
    void noticed(const QString& message); ///< what could not be brought back, or not be written

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void watch();
    void watchColumns(QHeaderView* header, const QString& key);
    void save(const QString& part);
    void restoreSettings(QStringList& gone);
    void restoreData(QStringList& gone);
    void restorePins(QStringList& gone);
    void restoreColumns(QHeaderView* header, const QString& key);

    Workbench& m_workbench;
    MainWindow& m_window;
    QHash<QString, std::function<void()>> m_writers; ///< by part
    QStringList m_unwritten; ///< parts
    QString m_problem; ///< why they could not be written the last time; empty: they were
    QTimer m_timer;
    bool m_restoring = false;
};

}
