#pragma once

#include <QDockWidget>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace cmir::ui {

class ChangeDeeds;
struct ChangeGroup;
class ChangesModel;
class RunModel;
class TrainingController;

/// What the hand did to the run on show, as a table, and what can be done with the chosen change.
class ChangesDock : public QDockWidget {
    Q_OBJECT

public:
    ChangesDock(RunModel& model, const TrainingController& training, ChangeDeeds& deeds, QWidget* parent = nullptr);

    QTableView* table() const { return m_table; }
    QPushButton* beforeButton() const { return m_before; }
    QPushButton* afterButton() const { return m_after; }
    QPushButton* backButton() const { return m_back; }
    /// Shows the dock with this event of the run chosen.
    void choose(int event);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeButtons();
    void showMenu(const QPoint& place);
    void update();
    void showDeeds();
    const ChangeGroup* chosen() const; ///< null: none

    RunModel& m_model;
    ChangeDeeds& m_deeds;
    ChangesModel* m_rows;
    QStackedWidget* m_stack;
    QTableView* m_table;
    QPushButton* m_before;
    QPushButton* m_after;
    QPushButton* m_back;
};

}
