#pragma once

#include "core/experiment/noise_effect.h"
#include "ui/latest_job.h"

#include <QWidget>

class QLabel;

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class NextRun;
class RunModel;

/// What the environments of the settings do to the data that is open, so that K and alpha1 can be chosen by sight: how
/// much of the label a probe still finds in each modality over the noise, where the environments lie on that, and, once
/// a model is on show, how far its answers move. Before and while it trains.
class NoiseCurves : public QWidget {
    Q_OBJECT

public:
    NoiseCurves(const RunModel& model, const NextRun& next, JobRunner& jobs, QWidget* parent = nullptr);

    viz::CurvePlot* plot() const { return m_plot; }
    QString words() const;
    bool isBusy() const { return m_measuring.isBusy(); }
    void refresh();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What is measured; what was measured of it stays while it does.
    struct Subject {
        std::shared_ptr<const Dataset> dataset;
        EnvironmentNoise noise = {};
        NoiseScale scale = {};
        std::uint64_t seed = 0;
        friend bool operator==(const Subject&, const Subject&) = default;
    };

    ExperimentConfig settings() const;
    void measure();
    void take(const NoiseEffects& effects);
    void showCurves();
    void showMoves();
    double unit(const std::shared_ptr<const Dataset>& dataset);
    void showEnvironments();
    void say(const QString& words);
    void keepWordsWhole();

    const RunModel& m_model;
    const NextRun& m_next;
    viz::CurvePlot* m_plot;
    QLabel* m_words;
    LatestJob m_measuring;
    Subject m_subject;
    std::vector<double> m_levels; ///< intensities that are shown, rising
    double m_unit = 1; ///< standard deviation of the labels of m_unitOf; 1 for classes
    std::weak_ptr<const Dataset> m_unitOf;
    NoiseEffects m_effects; ///< everything measured of the subject, levels rising; empty: nothing yet
};

}
