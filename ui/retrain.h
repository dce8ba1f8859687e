#pragma once

#include <QObject>
#include <QTimer>

namespace cmir::ui {

struct Workbench;

/// *Retrain on change*: a moment after the hand rests, whatever it turned, a run is trained from scratch with the
/// settings as they are, and the last result stays behind it. A newer change takes its place. Such runs pass: they are
/// kept only when the user takes them. What the user began is waited for: a run is stopped and kept first, a
/// measurement comes to its end.
class Retrain : public QObject {
    Q_OBJECT

public:
    static constexpr int restMs = 300;

    explicit Retrain(Workbench& workbench, QObject* parent = nullptr);

    bool isOn() const { return m_on; }
    void setOn(bool on);
    bool isResting() const { return m_rest.isActive(); } ///< something was turned a moment ago
    bool isWaiting() const { return m_wanted || m_afterMeasuring; } ///< for the end of what the user began

Q_SIGNALS:
    void onChanged(bool on);

private:
    void changed();
    void train();
    Workbench& m_workbench;
    bool m_on = false;
    bool m_wanted = false; ///< as soon as the run under way has ended
    bool m_afterMeasuring = false; ///< as soon as the run on show is measured
    QTimer m_rest;
};

}
