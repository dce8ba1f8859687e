#pragma once

#include "core/experiment/study.h"
#include "ui/studies/ask_predictions.h"
#include "ui/studies/check_menu.h"
#include "ui/views/view.h"

#include <functional>
#include <memory>
#include <optional>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace cmir::ui {

class EmptyState;
class JobRunner;
class NextRun;
class PointActions;
class PointDeeds;
class RunOnMenu;
class StudyController;
class StudySummary;

/// What the views of studies share: seeds, processes, start and cancel with progress, the folder, and a line about what
/// is on show, and what can be done with what is clicked in the picture. A view says what it would train and how it
/// shows what was found.
class StudyView : public View {
    Q_OBJECT

public:
    StudyView(
        NextRun& next, StudyController& controller, JobRunner& jobs, PointDeeds& points, QWidget* parent = nullptr);

    QSpinBox* seeds() const { return m_seeds; }
    QSpinBox* processes() const { return m_processes; }
    QPushButton* startButton() const { return m_start; }
    QPushButton* cancelButton() const { return m_cancel; }
    QPushButton* folderButton() const { return m_folder; }
    RunOnMenu* runOnMenu() const { return m_runOn; }
    QLabel* note() const { return m_note; }
    EmptyState* emptyState() const { return m_empty; }
    PointActions* pointActions() const { return m_point; }
    /// Shows a variant of what was trained with what can be done with it, as a click on it does; none: nothing.
    void showVariant(std::optional<std::size_t> variant);
    /// Instead of a dialog: the folder that the user names; empty: none.
    void setAskFolder(std::function<QString(const QString& suggestion)> ask) { m_askFolder = std::move(ask); }

    void setAskPredictions(std::function<std::optional<NamedPredictions>()> ask) { m_askPredictions = std::move(ask); }

    QJsonObject source() const override;

    /// What would be trained now. Throws BadInput.
    virtual StudyPlan plan() const = 0;
    /// How many trainings that would be. Throws BadInput.
    struct Size {
        std::size_t trainings = 0;
        bool atMost = false;
    };
    virtual Size size() const { return { plan().jobs(), false }; }

protected:
    /// What the button does: starts the plan.
    virtual void startStudy();
    /// The line of seeds, processes and buttons; `before` stands at its left.
    QWidget* makeRunControls(int usualSeeds);
    /// A view's pages: its content, or what it will show.
    QWidget* makePages(const QString& iconName, const QString& title, const QString& text, QWidget* content);
    /// A label with its control, for rows of controls.
    static void addLabelled(QHBoxLayout* row, const QString& label, QWidget* control);
    static QHBoxLayout* makeRow(QWidget* widget);

    std::vector<std::int64_t> seedList() const; ///< the run's seed and those after it
    NextRun& next() const { return m_next; }
    StudyController& controller() const { return m_controller; }
    const std::shared_ptr<const StudySummary>& summary() const;
    /// Brings the buttons and their reasons up to date: after everything that changes the plan.
    void showControls();
    void showPoint(); ///< what was clicked, anew: after everything that `measured` depends on
    /// Says that a click on its points, bars, cells or lines (`what`, as "a point") shows what they are.
    static void makeClickable(viz::PlotWidget* plot, const QString& what);
    static QString clickTip(const QString& what);
    /// What a variant of what was trained came to, as the picture has it: "MAE on valid 0.62 ± 0.01 (...)".
    virtual QStringList measured(std::size_t variant) const = 0;
    /// What a variant is and came to, in sentences.
    virtual QString variantText(std::size_t variant) const;
    /// One value of the summary's variant for `measured`.
    QString measuredText(std::size_t variant, const QString& split, const QString& metric) const;
    /// Sentences for the line below, of what the picture has no place for.
    virtual QStringList moreNotes() const { return {}; }
    /// Data, budget and seeds of what is on show, for figures.
    QString studyCaption() const;
    /// Fills choosers of splits and of a metric with what was measured.
    void fillSplits(CheckMenu* menu, const QStringList& preferred) const;
    void fillMetrics(QComboBox* box, const QString& split) const;

    void refresh() override;
    /// Shows what was found; called with a summary that is not empty.
    virtual void showStudy() = 0;
    void showEvent(QShowEvent* event) override;

private:
    void listen();
    void start();
    void showStart(const Size& planned, const QString& obstacle);
    void fillFolderMenu();
    void addPredictionDeeds();
    void chooseFolder();
    QString noteText() const;
    std::vector<std::int64_t> seedsOf(std::size_t variant) const;

    NextRun& m_next;
    StudyController& m_controller;
    JobRunner& m_jobs;
    PointDeeds& m_points;
    std::optional<StudyVariant> m_pointed; ///< what was clicked, whichever study of the same comes next
    PointActions* m_point = nullptr;
    std::function<QString(const QString&)> m_askFolder;
    bool m_looked = false; ///< whether the folder holds a study from before the program's start
    std::function<std::optional<NamedPredictions>()> m_askPredictions;
    QSpinBox* m_seeds = nullptr;
    QSpinBox* m_processes = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_folder = nullptr;
    RunOnMenu* m_runOn = nullptr;
    QLabel* m_note = nullptr;
    EmptyState* m_empty = nullptr;
};

}
