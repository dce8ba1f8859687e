#pragma once

#include "core/experiment/study.h"
#include "core/experiment/theory.h"
#include "ui/studies/theory_picture.h"
#include "ui/views/view.h"

#include <memory>
#include <optional>

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
class PointActions;
class PointDeeds;

/// What the paper's theorems 2 and 3 promise, measured on the data and settings of the next run: CmIR at rising
/// lambdas, and its risks in the test environments beside those of the plain predictor, with the condition spelled out.
class TheoryView : public View {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    TheoryView(NextRun& next, JobRunner& jobs, ModuleAgreement& modules, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    QJsonObject source() const override;
    bool isBusy() const override;
    /// Trains and measures; does nothing where it cannot.
    void measure(const TheoryOptions& options = {});
    void cancel();
    /// `base`: of the run that was measured; without it nothing can be done with its points.
    void setResults(std::shared_ptr<const TheoryResults> results, const std::optional<RunConfig>& base = {});
    ShownTheory shown() const { return { m_results, m_caption, m_plan }; }
    viz::CurvePlot* growth() const { return m_growth; }
    viz::CurvePlot* risks() const { return m_risks; }
    PointActions* pointActions() const { return m_point; }
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
    void showPoint(std::optional<std::size_t> variant);
    QString pointText(std::size_t variant) const;

    NextRun& m_next;
    JobRunner& m_jobs;
    ModuleAgreement& m_modules;
    std::shared_ptr<const TheoryResults> m_results;
    QString m_caption; ///< what the results were measured on
    std::shared_ptr<const StudyPlan> m_plan; ///< what was trained for them; null: not known
    PointActions* m_point = nullptr;
    QPushButton* m_measure = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_condition = nullptr;
    viz::CurvePlot* m_growth = nullptr;
    viz::CurvePlot* m_risks = nullptr;
    EmptyState* m_empty = nullptr;
};

}
