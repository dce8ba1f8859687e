#pragma once

#include "ui/views/tsne_layouts.h"

#include <QWidget>

#include <memory>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace cmir::ui {

class JobRunner;

/// t-SNE on request: its parameters, set before it is computed, and buttons to compute, pause and cancel. Layouts on
/// the way are shown as they come. With "follow" a newer state of the same samples is laid out by itself, going on from
/// the last layout, so that motion means learning.
class TsneBar : public QWidget {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    explicit TsneBar(JobRunner& jobs, QWidget* parent = nullptr);
    ~TsneBar() override;

    /// What Compute lays out.
    void setTarget(std::shared_ptr<const Snapshot> snapshot, std::vector<EmbeddingPoint> points);
    /// The newest ones, maybe partial; null: none yet.
    const std::shared_ptr<const TsneLayouts>& layouts() const { return m_layouts; }
    void forget(); ///< another run: cancels, and the next layout starts from nothing

    void compute(bool warm = false);
    void pause(bool paused);
    void cancel();
    bool isComputing() const { return m_control != nullptr; }
    bool isPaused() const;

    TsneSettings settings() const;
    void setSettings(const TsneSettings& settings);
    QPushButton* computeButton() const { return m_compute; }
    QPushButton* pauseButton() const { return m_pause; }
    QCheckBox* followBox() const { return m_follow; }

Q_SIGNALS:
    void layoutsChanged();

private:
    class Control; ///< shared with the job's thread
    void makeWidgets();
    void take(const Control* control, std::shared_ptr<const TsneLayouts> layouts);
    void end();
    void showState();

    JobRunner& m_jobs;
    QDoubleSpinBox* m_perplexity;
    QSpinBox* m_iterations;
    QSpinBox* m_seed;
    QCheckBox* m_follow;
    QPushButton* m_compute;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QProgressBar* m_progress;
    QLabel* m_left;
    std::shared_ptr<const Snapshot> m_snapshot;
    std::vector<EmbeddingPoint> m_points;
    std::shared_ptr<const TsneLayouts> m_layouts;
    std::shared_ptr<Control> m_control; ///< of the job under way
};

}
