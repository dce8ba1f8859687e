#pragma once

#include "core/experiment/tune_plan.h"
#include "ui/studies/study_view.h"

class QCheckBox;
class QStackedWidget;

namespace cmir::viz {
class CurvePlot;
class IntervalBars;
class ParallelCoordinates;
}

namespace cmir::ui {

class AxisList;
class ParameterActions;
class SearchControls;
class TuneController;

/// The search: what is varied, by what it goes and how, its course while it runs, what mattered, and what was chosen,
/// which stands below until another setting is clicked.
class TuneView : public StudyView {
    Q_OBJECT

public:
    TuneView(NextRun& next, TuneController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QList<viz::PlotWidget*> plots() const override;
    StudyPlan plan() const override; ///< of the settings that it begins with: the others are proposed as it runs
    TunePlan tunePlan() const; ///< throws BadInput
    Size size() const override;
    QJsonObject state() const override;
    void restore(const QJsonObject& state) override;

    AxisList* axes() const;
    CheckMenu* objectives() const { return m_objectives; }
    QComboBox* sampler() const;
    QSpinBox* trials() const;
    QComboBox* rule() const { return m_rule; }
    QCheckBox* race() const { return m_race; }
    QComboBox* picture() const { return m_picture; }
    QLabel* verdictLabel() const { return m_verdict; }
    viz::CurvePlot* course() const { return m_course; }
    viz::CurvePlot* front() const { return m_front; }
    viz::ParallelCoordinates* parallel() const { return m_parallel; }
    viz::IntervalBars* importance() const { return m_importance; }
    /// The setting that stands below: the chosen one, until another is clicked.
    std::optional<std::size_t> shownTrial() const;
    void showTrial(std::optional<std::size_t> trial);
    /// One of the parameters that were searched, as a click on its bar does: where the good settings lie on it.
    void showParameter(const std::string& key);
    ParameterActions* parameterActions() const { return m_parameter; }

protected:
    void startStudy() override;
    void showStudy() override;
    QStringList measured(std::size_t variant) const override;
    QString variantText(std::size_t variant) const override;

private:
    QWidget* makePlan();
    QWidget* makeContent(PointDeeds& points);
    void fillObjectives();
    void planEdited();
    void showPictures();
    void showParallel();
    void showShown();
    void markParameter();

    TuneController& m_search;
    SearchControls* m_settings = nullptr;
    CheckMenu* m_objectives = nullptr;
    QComboBox* m_rule = nullptr;
    QCheckBox* m_race = nullptr;
    QComboBox* m_picture = nullptr;
    QLabel* m_verdict = nullptr;
    QStackedWidget* m_plots = nullptr;
    viz::CurvePlot* m_course = nullptr;
    viz::CurvePlot* m_front = nullptr;
    viz::ParallelCoordinates* m_parallel = nullptr;
    viz::IntervalBars* m_importance = nullptr;
    ParameterActions* m_parameter = nullptr;
    bool m_filling = false; ///< the brushes that go are not the user's doing
    std::optional<std::size_t> m_clicked;
    QList<std::size_t> m_lines; ///< the trials that the lines of m_parallel are
};

}
