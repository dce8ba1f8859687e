#pragma once

#include <QFrame>
#include <QList>

#include <functional>

class QLabel;
class QPushButton;

namespace cmir::ui {

class MainWindow;
struct Workbench;

/// The first run, step by step, in a strip above the views: each step goes on when the user has done it, or by *Next*.
/// Where there is something to be read then, the step says how, until the user goes on. It is offered once; *Skip* ends
/// it for good, and Help brings it back.
class FirstRun : public QFrame {
    Q_OBJECT

public:
    FirstRun(MainWindow& window, Workbench& workbench);

    void offer(); ///< begins, unless it was gone through or skipped before
    void begin();
    void end(); ///< for good
    qsizetype step() const { return m_step; } ///< from 0
    qsizetype steps() const { return m_steps.size(); }
    bool isSeen() const { return m_seen; } ///< what the step asks for is done; it says what is to be seen
    QPushButton* backButton() const { return m_back; }
    QPushButton* nextButton() const { return m_next; }
    QPushButton* skipButton() const { return m_skip; }

private:
    struct Step {
        QString text;
        QString seen; ///< what is to be seen when it is done, for as long as the user looks at it; empty: nothing
        std::function<bool()> isDone; ///< empty: only *Next* goes on
    };

    void makeSteps();
    void look(); ///< whether the step is done
    void show(qsizetype step);
    void showSeen();
    void say(const QString& text);
    bool isDone(qsizetype step) const;

    MainWindow& m_window;
    Workbench& m_workbench;
    QList<Step> m_steps;
    qsizetype m_step = 0;
    double m_weightBefore = 0; ///< λ₁ as the step began
    bool m_wasDone = false; ///< what is to be done was so already: it is not passed over before it is read
    bool m_seen = false;
    QLabel* m_text;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_skip;
};

}
