#pragma once

#include "core/common/log.h"

#include <QAbstractListModel>
#include <QDockWidget>

#include <deque>
#include <memory>

class QComboBox;
class QListView;
class QSortFilterProxyModel;

namespace cmir::ui {

/// The newest lines of the program's log. Lines may come from any thread; they enter the model in batches on the GUI
/// thread.
class LogModel : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int capacity = 2000; ///< lines kept
    static constexpr int LevelRole = Qt::UserRole;

    explicit LogModel(QObject* parent = nullptr);
    ~LogModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    void clear();

private:
    struct Inbox;
    void takeInbox();

    std::deque<LogLine> m_lines;
    std::shared_ptr<Inbox> m_inbox;
    int m_listener = 0;
};

/// The log as a dock, with the least level that is shown.
class LogDock : public QDockWidget {
    Q_OBJECT

public:
    explicit LogDock(QWidget* parent = nullptr);

    LogModel* model() const { return m_model; }
    QListView* view() const { return m_view; }
    QComboBox* levelChooser() const { return m_level; }

private:
    void setLevel(LogLine::Level least);

    LogModel* m_model;
    QSortFilterProxyModel* m_filter;
    QListView* m_view;
    QComboBox* m_level;
};

}
