#pragma once

#include "core/experiment/sweep_plan.h"
#include "ui/studies/search_controls.h"
#include "ui/studies/study_view.h"
#include "ui/studies/sweep_picture.h"

class QStackedWidget;

namespace cmir::viz {
class CurvePlot;
class HeatMap;
class ParallelCoordinates;
}

namespace cmir::ui {

class AxisRow;

/// Sweeps: methods, one to several parameters with their values, a sampler; curves over one parameter, a heat map over
/// two, parallel coordinates over more.
class SweepView : public StudyView {
    Q_OBJECT

public:
    SweepView(
        NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    StudyPlan plan() const override;
    Size size() const override;
    QJsonObject state() const override; ///< the parameters with their values, and the sampler
    void restore(const QJsonObject& state) override;

    const QList<AxisRow*>& axes() const { return m_settings->axes()->rows(); }
    AxisRow* addAxis(const QString& key) { return m_settings->axes()->add(key); }
    CheckMenu* methods() const { return m_methods; }
    QComboBox* sampler() const { return m_settings->sampler(); }
    QSpinBox* trials() const { return m_settings->trials(); }
    QPushButton* addButton() const { return m_settings->axes()->addButton(); }
    CheckMenu* splits() const { return m_splits; }
    QComboBox* metricBox() const { return m_metric; }
    QComboBox* shownMethod() const { return m_shownMethod; }

    viz::CurvePlot* curves() const { return m_curves; }
    viz::HeatMap* heatMap() const { return m_heatMap; }
    viz::ParallelCoordinates* parallel() const { return m_parallel; }
    viz::PlotWidget* shownPlot() const;

protected:
    void showStudy() override;
    QStringList measured(std::size_t variant) const override;
    QStringList moreNotes() const override;

private:
    QWidget* makePlan();
    QWidget* makeChoosers();
    QWidget* makePlots();
    void planEdited();
    void fillShownMethods();
    void showCurves();
    void showHeatMap();
    void showParallel();
    void curveClicked(const QString& id, double x);
    SweepOptions options() const;
    Method method() const; ///< that the heat map shows

    SearchControls* m_settings = nullptr;
    CheckMenu* m_methods = nullptr;
    CheckMenu* m_splits = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_shownMethod = nullptr;
    QLabel* m_shownMethodLabel = nullptr;
    QStackedWidget* m_plots = nullptr;
    QList<SweepCurve> m_drawn; ///< the curves of m_curves
    SweepCells m_cells; ///< of m_heatMap
    QList<std::size_t> m_lines; ///< the variants that the lines of m_parallel are
    viz::CurvePlot* m_curves = nullptr;
    viz::HeatMap* m_heatMap = nullptr;
    viz::ParallelCoordinates* m_parallel = nullptr;
};

}
