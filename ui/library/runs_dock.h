#pragma once

#include <QDockWidget>
#include <QStringList>
#include <QTimer>

class QComboBox;
class QLabel;
class QMenu;
class QToolButton;
class QTreeView;

namespace cmir {
struct RunSummary;
}

namespace cmir::ui {

class FilterEdit;
class PinnedRuns;
class RunKeeper;
class RunLibrary;
class RunModel;
class RunsModel;
class Settings;

/// The library: every run that was trained here, and what came out. Opens, stars, names, pins and throws away.
class RunsDock : public QDockWidget {
    Q_OBJECT

public:
    RunsDock(RunModel& model, RunKeeper& keeper, RunLibrary& library, PinnedRuns& pinned, Settings& settings,
        QWidget* parent = nullptr);

    RunsModel* rows() const { return m_rows; }
    QTreeView* view() const { return m_view; }
    FilterEdit* filterEdit() const { return m_filter; }
    QComboBox* grouping() const { return m_grouping; }
    QLabel* countLine() const { return m_count; }
    QAction* star() const { return m_star; }
    QAction* pin() const { return m_pin; }
    QAction* rename() const { return m_rename; }
    QAction* throwAway() const { return m_throwAway; }
    QMenu* moreMenu() const { return m_more; }
    /// The runs that the deeds are for: the selected ones.
    QStringList selectedPaths() const;
    /// Instead of a dialog: the folder that the user names; empty: none.
    void setAskFolder(std::function<QString(const QString&)> ask) { m_askFolder = std::move(ask); }

Q_SIGNALS:
    void openRequested(const QStringList& paths); ///< several: of one run, a seed each
    void takeRequested(); ///< the run on show, which would pass, is to be kept
    void refused(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeHead();
    void makeActions();
    void makeTable();
    void showRun();
    QString placeOfShown() const;
    void showCounts();
    void showActions();
    void applyFilter();
    void clicked(const QModelIndex& index);
    void toggleStar(const RunSummary& run);
    void togglePin(const RunSummary& run);
    void keepPlace();
    void restorePlace();
    void fillMore();
    QList<const RunSummary*> selectedRuns() const;
    QStringList toOpen() const;

    RunModel& m_model;
    RunKeeper& m_keeper;
    RunLibrary& m_library;
    PinnedRuns& m_pinned;
    Settings& m_settings;
    RunsModel* m_rows;
    QTreeView* m_view;
    FilterEdit* m_filter;
    QComboBox* m_grouping;
    QLabel* m_count;
    QMenu* m_more;
    QAction* m_open;
    QAction* m_star;
    QAction* m_pin;
    QAction* m_rename;
    QAction* m_throwAway;
    QTimer m_soon; ///< the row of the run that trains follows it, but not at every epoch
    std::function<QString(const QString&)> m_askFolder;
    QString m_starWhenKept; ///< a run that is being written
    QStringList m_keptSelection; ///< over a reset of the rows
    QString m_keptCurrent;
};

}
