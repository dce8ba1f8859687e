#pragma once

#include "ui/studies/methods_table.h"
#include "ui/studies/study_view.h"

class QTableWidget;

namespace cmir::viz {
class IntervalBars;
}

namespace cmir::ui {

/// Every method on the same data with the same budget: a table with intervals and marks, the paper's own figures beside
/// it, and the column under the cursor as a picture.
class MethodsView : public StudyView {
    Q_OBJECT

public:
    MethodsView(
        NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    StudyPlan plan() const override;

    CheckMenu* splits() const { return m_splits; }
    CheckMenu* metrics() const { return m_metrics; }
    QTableWidget* table() const { return m_table; }
    QLabel* marks() const { return m_marks; }
    viz::IntervalBars* bars() const { return m_bars; }
    QPushButton* copyCsvButton() const { return m_copyCsv; }
    QPushButton* copyLatexButton() const { return m_copyLatex; }
    const MethodsTable& shown() const { return m_shown; }

protected:
    void showStudy() override;
    QStringList measured(std::size_t variant) const override;

private:
    QWidget* makeContent();
    QWidget* makeChoosers();
    void makeTable();
    void showTable();
    void showRow(int row);
    void showBars();

    MethodsTable m_shown;
    CheckMenu* m_splits = nullptr;
    CheckMenu* m_metrics = nullptr;
    QTableWidget* m_table = nullptr;
    QLabel* m_marks = nullptr;
    viz::IntervalBars* m_bars = nullptr;
    QPushButton* m_copyCsv = nullptr;
    QPushButton* m_copyLatex = nullptr;
};

}
