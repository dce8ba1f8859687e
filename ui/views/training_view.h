#pragma once

#include "ui/views/view.h"

#include <QStringList>

class QCheckBox;
class QSlider;
class QSplitter;

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class NextRun;
class RunModel;
class ApartCurves;
class BigNumber;
class CheckMenu;
class DataReferences;
class JobRunner;
class NoiseCurves;
class PinnedRuns;
class SeedGroup;
class SeedReferences;

/// How training goes: the terms of the loss, and the validation metrics, over epochs, with a mark wherever a parameter
/// was turned; how the parts come apart; and what the environments do to the data.
class TrainingView : public View {
    Q_OBJECT

public:
    TrainingView(RunModel& model, const NextRun& next, const DataReferences& references, JobRunner& jobs,
        const PinnedRuns& pinned, const SeedGroup* seeds = nullptr, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    bool isBusy() const override;
    void setHalf(bool half) override;
    viz::CurvePlot* losses() const { return m_losses; }
    viz::CurvePlot* metrics() const { return m_metrics; }
    ApartCurves* apart() const { return m_apart; }
    NoiseCurves* noise() const { return m_noise; }
    /// Which validation series are shown ("valid/mae"): those of the user's choice that the run has, else its headline.
    QStringList shownMetrics() const { return m_shown; }
    void setMetricShown(const QString& name, bool shown);
    CheckMenu* metricChoice() const { return m_choose; }
    const SeedReferences* seedReferences() const { return m_ofSeeds; }

Q_SIGNALS:
    void markClicked(int event); ///< the run's, by its place among them

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What is to be brought up to date.
    enum Part { Curves = 1, References = 2, Ghosts = 4, Marks = 8, Numbers = 16, Noise = 32, Everything = 63 };

    QWidget* makeScrolled();
    QWidget* makeControls();
    void schedule(int parts);
    void startOver();
    void showCurves();
    void showCurve(viz::CurvePlot* plot, const QString& name);
    void fillMetrics();
    void showSelected();
    void showNumbers();
    bool showNumbersOfSeeds(const QString& name, bool largerIsBetter);
    void showReferences();
    bool hasOwnReferences() const;
    void showLosses();
    void showGhosts();
    void showMarks();
    void showEpoch();
    void chooseEpoch(double epoch);

    RunModel& m_model;
    const NextRun& m_next;
    const DataReferences& m_references;
    QSplitter* m_outer = nullptr;
    QList<QList<int>> m_wholeSizes; ///< of the splitters, while this is half a view
    QList<QSplitter*> m_rows;
    bool m_half = false;
    QList<QWidget*> m_niceties; ///< what half a view has no room for
    const PinnedRuns& m_pinned;
    const SeedGroup* m_seeds; ///< null: this run has none
    SeedReferences* m_ofSeeds = nullptr; ///< null: likewise
    viz::CurvePlot* m_losses;
    viz::CurvePlot* m_metrics;
    ApartCurves* m_apart;
    NoiseCurves* m_noise;
    QCheckBox* m_logarithmic;
    QSlider* m_smoothing;
    CheckMenu* m_choose;
    BigNumber* m_now;
    BigNumber* m_best;
    QStringList m_shown;
    int m_due = Everything; ///< Parts
    int m_marks = 0; ///< events marked
};

}
