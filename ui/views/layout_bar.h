#pragma once

#include "ui/views/point_layouts.h"

#include <QWidget>

#include <array>
#include <memory>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace cmir::ui {

class JobRunner;

/// t-SNE or UMAP on request: its parameters, set before it is computed, with about how long it will take, and buttons
/// to compute, pause and cancel. Layouts on the way are shown as they come; those of the other method, and of the
/// points that were laid out before (another colour may show other variants), are kept. With "follow" a newer state of
/// the same samples is laid out by itself, going on from the last layout, so that motion means learning.
class LayoutBar : public QWidget {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    explicit LayoutBar(JobRunner& jobs, QWidget* parent = nullptr);
    ~LayoutBar() override;

    /// Whose parameters and layouts these are. A computation of the other one goes on.
    void setMethod(LayoutMethod method);
    LayoutMethod method() const { return m_method; }
    /// What Compute lays out.
    void setTarget(std::shared_ptr<const Snapshot> snapshot, std::vector<EmbeddingPoint> points);
    /// The newest ones of the method, maybe partial: of the target's points if there are any. Null: none yet.
    std::shared_ptr<const PointLayouts> layouts() const;
    /// Those of the method that are kept, of other points each, the newest first.
    const KeptLayouts& keptLayouts() const { return m_layouts[static_cast<std::size_t>(m_method)]; }
    void forget(); ///< another run: cancels, and the next layout starts from nothing

    void compute(bool warm = false);
    void pause(bool paused);
    void cancel();
    bool isComputing() const { return m_control != nullptr; }
    bool isPaused() const;

    LayoutSettings settings() const;
    void setSettings(const LayoutSettings& settings);
    QPushButton* computeButton() const { return m_compute; }
    QPushButton* pauseButton() const { return m_pause; }
    QCheckBox* followBox() const { return m_follow; }
    /// What of the settings is not as it was asked for, in words; empty: nothing.
    QString limit() const;

Q_SIGNALS:
    void layoutsChanged();

private:
    class Control; ///< shared with the job's thread
    void makeWidgets();
    void showMethod();
    void showEstimate();
    LayoutSettings fittingSettings() const;
    LayoutRequest request(bool warm) const;
    void take(const Control* control, std::shared_ptr<const PointLayouts> layouts);
    void end();
    void showState();

    JobRunner& m_jobs;
    LayoutMethod m_method = LayoutMethod::Tsne;
    QDoubleSpinBox* m_perplexity;
    QSpinBox* m_iterations;
    QSpinBox* m_neighbours;
    QDoubleSpinBox* m_minDist;
    QSpinBox* m_seed;
    QWidget* m_ofTsne;
    QWidget* m_ofUmap;
    QCheckBox* m_follow;
    QPushButton* m_compute;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QProgressBar* m_progress;
    QLabel* m_left;
    std::shared_ptr<const Snapshot> m_snapshot;
    std::vector<EmbeddingPoint> m_points;
    std::array<KeptLayouts, 2> m_layouts; ///< by method
    std::shared_ptr<Control> m_control; ///< of the job under way
};

}
