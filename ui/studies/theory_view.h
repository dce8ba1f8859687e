#pragma once

#include "core/experiment/theory.h"
#include "ui/views/view.h"

#include <memory>

class QLabel;
class QPushButton;

namespace cmir::viz {
class CurvePlot;
}

namespace cmir::ui {

class EmptyState;
class JobRunner;
class ModuleAgreement;
class NextRun;

/// What the paper's theorems 2 and 3 promise, measured on the data and settings of the next run: CmIR at rising
/// lambdas, and its risks in the test environments beside those of the plain predictor, with the condition spelled out.
class TheoryView : public View {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    TheoryView(NextRun& next, JobRunner& jobs, ModuleAgreement& modules, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    bool isBusy() const override;
    /// Trains and measures; does nothing where it cannot.
    void measure(const TheoryOptions& options = {});
    void cancel();
    void setResults(std::shared_ptr<const TheoryResults> results);
    QPushButton* measureButton() const { return m_measure; }
    QString conditionText() const;

protected:
    void refresh() override;

private:
    QWidget* makeControls();
    QWidget* makeContent();
    void train(const TheoryOptions& options);
    void showButtons();
    QString obstacle() const;
    void showTheoremTwo();
    void showTheoremThree();

    NextRun& m_next;
    JobRunner& m_jobs;
    ModuleAgreement& m_modules;
    std::shared_ptr<const TheoryResults> m_results;
    QString m_caption; ///< what the results were measured on
    QPushButton* m_measure = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_condition = nullptr;
    viz::CurvePlot* m_growth = nullptr;
    viz::CurvePlot* m_risks = nullptr;
    EmptyState* m_empty = nullptr;
};

}
