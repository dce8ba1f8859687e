#pragma once

#include "ui/questions.h"

#include <QMainWindow>

#include <memory>

class QMenu;
class QTabWidget;

namespace cmir {
struct RunRecord;
struct RunWarning;
}

namespace cmir::viz {
class PlotWidget;
}

namespace cmir::ui {

class AblationView;
class Actions;
class CorrelationView;
class EmbeddingsView;
class FileActions;
class LogDock;
class RunMenu;
class MessageBar;
class MethodsView;
class NoiseView;
class ParameterPanel;
class RobustnessView;
class RunToolBar;
class SamplesDock;
class SelectionActions;
class StatusLine;
class SweepView;
class TheoryView;
class TrainingView;
class View;
struct Workbench;

/// The window: wires the workbench to tool bar, panel, views, log and status. What happens when lies in the parts.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Workbench& workbench, QWidget* parent = nullptr);
    ~MainWindow() override;

    void open(const QString& path); ///< dataset or run
    void setQuestions(Questions questions); ///< instead of dialogs

    MessageBar* messages() const { return m_messages; }
    ParameterPanel* parameters() const { return m_parameters; }
    Actions* actions() const { return m_actions; }
    RunMenu* runMenu() const { return m_runMenu; }
    /// Everything is kept: the window may close at once.
    void closeWithoutQuestion() { m_quiet = true; }
    RunToolBar* toolBar() const { return m_toolBar; }
    SamplesDock* samplesDock() const { return m_samples; }
    SelectionActions* selectionActions() const { return m_selection; }
    LogDock* logDock() const { return m_log; }
    StatusLine* statusLine() const { return m_status; }
    QTabWidget* tabs() const { return m_tabs; }
    TrainingView* trainingView() const { return m_training; }
    EmbeddingsView* embeddingsView() const { return m_embeddings; }
    CorrelationView* correlationView() const { return m_correlation; }
    RobustnessView* robustnessView() const { return m_robustness; }
    SweepView* sweepView() const { return m_sweep; }
    AblationView* ablationView() const { return m_ablation; }
    MethodsView* methodsView() const { return m_methods; }
    NoiseView* noiseView() const { return m_noise; }
    TheoryView* theoryView() const { return m_theory; }
    View* currentView() const;
    void showView(View* view);
    /// The samples beside the views, or, where the screen has no room for that, in the parameters' place as a second
    /// tab.
    void placeSamples(bool beside);
    void showSamples();
    /// The view on show alone on the screen, and back.
    void setFullScreen(bool on);
    QAction* fullScreenAction() const { return m_fullScreen; }

protected:
    bool event(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeCentre();
    void makeDocks();
    void makeMenus();
    void makeFileMenu();
    void makeViewMenu();
    void fillExportMenu(QMenu* menu);
    void exportPage();
    void connectMessages();
    void connectDataset();
    /// After a run that was turned while it trained was opened.
    void offerFirstSettings();
    void takeProposedPreset();
    void showRunWarning(const RunWarning& warning);
    bool takeTyped();
    void fillReplacedMenu(QMenu* menu);
    bool endWorkToClose(); ///< asks once; false: the user goes on working
    void closeLater();
    void showTitle();
    void restoreLayout();
    void saveLayout();

    Workbench& m_workbench;
    FileActions* m_files;
    Actions* m_actions;
    RunMenu* m_runMenu;
    bool m_quiet = false;
    MessageBar* m_messages = nullptr;
    QTabWidget* m_tabs = nullptr;
    TrainingView* m_training = nullptr;
    EmbeddingsView* m_embeddings = nullptr;
    CorrelationView* m_correlation = nullptr;
    RobustnessView* m_robustness = nullptr;
    SweepView* m_sweep = nullptr;
    AblationView* m_ablation = nullptr;
    MethodsView* m_methods = nullptr;
    NoiseView* m_noise = nullptr;
    TheoryView* m_theory = nullptr;
    ParameterPanel* m_parameters = nullptr;
    QDockWidget* m_parameterDock = nullptr;
    LogDock* m_log = nullptr;
    SamplesDock* m_samples = nullptr;
    SelectionActions* m_selection = nullptr;
    QAction* m_fullScreen = nullptr;
    QByteArray m_layoutBeforeFullScreen;
    RunToolBar* m_toolBar = nullptr;
    StatusLine* m_status = nullptr;
    bool m_closing = false; ///< goes on with closing when the run has ended and files are written
    std::shared_ptr<const RunRecord> m_givenUp; ///< the unsaved run that the user gave up
};

}
