#pragma once

#include "ui/views/robustness_curves.h"
#include "ui/views/view.h"

#include <QString>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class RunModel;
class BigNumber;
class CheckMenu;
class EmptyState;
class JobRunner;
class NoiseTable;
class PinnedRuns;
class RobustnessController;
class SeedGroup;
struct Headline;

/// What the run is worth under test noise and distribution shift, beside the plain baselines.
class RobustnessView : public View {
    Q_OBJECT

public:
    /// `seeds`: where the run on show has others, their means with intervals are shown; null: it never has.
    RobustnessView(RunModel& model, RobustnessController& controller, JobRunner& jobs, const PinnedRuns& pinned,
        const SeedGroup* seeds = nullptr, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    void setHalf(bool half) override;

    QString shownMetric() const;
    void setMetric(const QString& key);
    viz::CurvePlot* noise() const { return m_noise; }
    viz::CurvePlot* shift() const { return m_shift; }
    NoiseTable* noiseTable() const { return m_noiseTable; }
    QCheckBox* relativeBox() const { return m_relative; }
    QComboBox* againstBox() const { return m_against; }
    QLabel* errors() const { return m_errors; }
    BigNumber* cleanNumber() const { return m_clean; }
    BigNumber* noisyNumber() const { return m_noisy; }
    BigNumber* worstNumber() const { return m_worst; }
    QPushButton* measureButton() const { return m_measure; }
    QPushButton* compareButton() const { return m_compare; }
    CheckMenu* chooseButton() const { return m_choose; }

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeControls(JobRunner& jobs);
    void makeChoice();
    QWidget* makeNumbers();
    QWidget* makePlots();
    QWidget* makeNoise();
    const RunRecord& own() const;
    void gatherSeeds();
    void showNames(const Headline& head);
    void showHeadlineOfSeeds(const Headline& head);
    QString ofSeeds() const;
    void fillMetrics(const RunRecord& record);
    MeasuredSplits measuredOn() const;
    void showHeadline();
    void showNoise();
    void showShift();
    void showErrors();
    void showButtons();

    RunModel& m_model;
    RobustnessController& m_controller;
    const PinnedRuns& m_pinned;
    const SeedGroup* m_seeds;
    std::vector<std::shared_ptr<const RunRecord>> m_records; ///< of all seeds; empty: there is one
    RunRecord m_overSeeds; ///< of m_records
    EmptyState* m_empty;
    QComboBox* m_metric;
    QPushButton* m_measure;
    QPushButton* m_compare;
    CheckMenu* m_choose;
    QPushButton* m_cancel;
    BigNumber* m_clean;
    BigNumber* m_noisy;
    BigNumber* m_worst;
    viz::CurvePlot* m_noise;
    viz::CurvePlot* m_shift;
    NoiseTable* m_noiseTable;
    QCheckBox* m_relative;
    QComboBox* m_against; ///< what the left curves are over: noise, or what is missing
    QLabel* m_errors;
    QSplitter* m_plots = nullptr;
    bool m_half = false;
    QList<QWidget*> m_niceties; ///< what half a view has no room for
};

}
