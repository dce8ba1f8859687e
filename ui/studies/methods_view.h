#pragma once

#include "core/experiment/fair_comparison.h"
#include "ui/studies/methods_table.h"
#include "ui/studies/study_view.h"

class QTableWidget;
class QTableWidgetItem;

namespace cmir::viz {
class IntervalBars;
}

namespace cmir::ui {

class MethodsController;

/// Every method on the same data with the same budget: a table with intervals and marks, the paper's own figures beside
/// it, and the column under the cursor as a picture. With the settings of the panel, or each with settings of its own
/// that were searched for with the same budget.
class MethodsView : public StudyView {
    Q_OBJECT

public:
    MethodsView(
        NextRun& next, MethodsController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    StudyPlan plan() const override; ///< of the table
    FairPlan fairPlan() const; ///< with the searches before it; throws BadInput
    Size size() const override;
    QJsonObject state() const override; ///< how many settings are searched for each method, and by what
    void restore(const QJsonObject& state) override;

    QSpinBox* trials() const { return m_trials; } ///< settings for each method; 0: those of the panel
    QComboBox* goal() const { return m_goal; }

    CheckMenu* splits() const { return m_splits; }
    CheckMenu* metrics() const { return m_metrics; }
    QTableWidget* table() const { return m_table; }
    QLabel* marks() const { return m_marks; }
    viz::IntervalBars* bars() const { return m_bars; }
    QPushButton* copyCsvButton() const { return m_copyCsv; }
    QPushButton* copyLatexButton() const { return m_copyLatex; }
    const MethodsTable& shown() const { return m_shown; }

protected:
    void startStudy() override;
    void showStudy() override;
    QStringList measured(std::size_t variant) const override;
    QString variantText(std::size_t variant) const override;

private:
    QWidget* makePlan();
    void planEdited();
    void fillGoals();
    QWidget* makeContent();
    QWidget* makeChoosers();
    void makeTable();
    void showTable();
    void showRow(int row);
    void showTexts(int row, const QFont& font);
    int measuredColumn() const; ///< under the cursor, or the last one before it
    void showBars();

    MethodsController& m_methods;
    MethodsTable m_shown;
    QSpinBox* m_trials = nullptr;
    QComboBox* m_goal = nullptr;
    CheckMenu* m_splits = nullptr;
    CheckMenu* m_metrics = nullptr;
    QTableWidget* m_table = nullptr;
    QLabel* m_marks = nullptr;
    viz::IntervalBars* m_bars = nullptr;
    QPushButton* m_copyCsv = nullptr;
    QPushButton* m_copyLatex = nullptr;
};

}
