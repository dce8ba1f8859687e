#pragma once

#include <QFrame>
#include <QList>

#include <functional>

class QLabel;
class QPushButton;

namespace cmir::ui {

class MainWindow;
struct Workbench;

/// The first run, step by step, in a strip above the views: each step goes on by itself when the user has done it, or
/// by *Next*. It is offered once; *Skip* ends it for good, and Help brings it back.
class FirstRun : public QFrame {
    Q_OBJECT

public:
    FirstRun(MainWindow& window, Workbench& workbench);

    void offer(); ///< begins, unless it was gone through or skipped before
    void begin();
    void end(); ///< for good
    qsizetype step() const { return m_step; } ///< from 0
    qsizetype steps() const { return m_steps.size(); }
    QPushButton* nextButton() const { return m_next; }
    QPushButton* skipButton() const { return m_skip; }

private:
    struct Step {
        QString text;
        std::function<bool()> isDone; ///< empty: only *Next* goes on
    };

    void makeSteps();
    void look(); ///< whether the step is done
    void show(qsizetype step);

    MainWindow& m_window;
    Workbench& m_workbench;
    QList<Step> m_steps;
    qsizetype m_step = 0;
    double m_weightBefore = 0; ///< λ₁ as the step began
    bool m_wasDone = false; ///< what the step asks for was so already: it is not passed over before it is read
    QLabel* m_text;
    QPushButton* m_next;
    QPushButton* m_skip;
};

}
