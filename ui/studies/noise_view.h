#pragma once

#include "ui/studies/noise_picture.h"
#include "ui/studies/study_view.h"

class QTreeWidget;

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

/// The paper's protocols of noise, a model per noise ratio and method: the metric over the ratio, and the average over
/// the ratios beside the paper's own figures.
class NoiseView : public StudyView {
    Q_OBJECT

public:
    enum Column { Name, Average, Difference, P, PHolm, Change, Columns };

    NoiseView(
        NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    StudyPlan plan() const override;

    CheckMenu* methods() const { return m_methods; }
    QComboBox* protocol() const { return m_protocol; }
    CheckMenu* split() const { return m_split; }
    QComboBox* metricBox() const { return m_metric; }
    viz::CurvePlot* curves() const { return m_curves; }
    QTreeWidget* table() const { return m_table; }
    QLabel* marks() const { return m_marks; }
    QPushButton* copyCsvButton() const { return m_copyCsv; }
    const NoiseAverages& shown() const { return m_shown; }

protected:
    void showStudy() override;
    QStringList measured(std::size_t variant) const override;

private:
    QWidget* makePlan();
    QWidget* makeChoosers();
    QWidget* makeContent();
    void makeTable();
    void showCurves(const QString& split, const QString& metric);
    void showTable();
    void curveClicked(const QString& id, double x);
    void rowClicked(int row);
    void showRow(const NoiseAverages::Row& row);
    NoiseKind shownProtocol() const;

    NoiseAverages m_shown;
    CheckMenu* m_methods = nullptr;
    QComboBox* m_protocol = nullptr;
    CheckMenu* m_split = nullptr;
    QComboBox* m_metric = nullptr;
    viz::CurvePlot* m_curves = nullptr;
    QTreeWidget* m_table = nullptr;
    QLabel* m_marks = nullptr;
    QPushButton* m_copyCsv = nullptr;
};

}
