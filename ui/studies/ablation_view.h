#pragma once

#include "ui/studies/study_view.h"

class QTreeWidget;

namespace cmir::viz {
class IntervalBars;
}

namespace cmir::ui {

/// The paper's ablation on the user's data: every variant with its interval, and a table of differences from the full
/// objective.
class AblationView : public StudyView {
    Q_OBJECT

public:
    AblationView(
        NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    StudyPlan plan() const override;

    CheckMenu* splits() const { return m_splits; }
    QComboBox* metricBox() const { return m_metric; }
    viz::IntervalBars* bars() const { return m_bars; }
    QTreeWidget* table() const { return m_table; }
    enum Column { Variant, Mean, Difference, Significance, Effect, Paper, Columns };

protected:
    void showStudy() override;
    QStringList measured(std::size_t variant) const override;

private:
    QWidget* makeContent();
    void showBars(const QString& split, const QString& metric);
    void showTable(const QString& split, const QString& metric);

    CheckMenu* m_splits = nullptr;
    QComboBox* m_metric = nullptr;
    viz::IntervalBars* m_bars = nullptr;
    QTreeWidget* m_table = nullptr;
};

}
