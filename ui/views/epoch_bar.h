#pragma once

#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QSlider;
class QToolButton;

namespace cmir::ui {

class RunModel;

/// Replays the representations of the kept epochs in every view: a slider over them, whose right end is the newest
/// state (of a finished run the selected model), and a button that plays them from here to the end.
class EpochBar : public QWidget {
    Q_OBJECT

public:
    explicit EpochBar(RunModel& model, QWidget* parent = nullptr);

    /// While this says true, playing waits: every epoch is seen.
    void setBusyTest(std::function<bool()> busy) { m_busy = std::move(busy); }
    void setPlaying(bool playing);
    bool isPlaying() const { return m_timer.isActive(); }
    QSlider* slider() const { return m_slider; }
    QString text() const; ///< which epoch is on show

private:
    void showReplay();
    void showIcon();
    void advance();

    RunModel& m_model;
    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_label;
    QTimer m_timer;
    std::function<bool()> m_busy;
};

}
