#pragma once

#include "ui/questions.h"
#include "ui/view_stack.h"
#include "ui/views/view.h"

#include <QMainWindow>

#include <memory>

class QMenu;

namespace cmir {
struct RunRecord;
struct RunWarning;
}

namespace cmir::viz {
class PlotWidget;
}

namespace cmir::ui {

class Actions;
class ChangeDeeds;
class ChangesDock;
class FileActions;
class HelpMenu;
class LogDock;
class RunMenu;
class MessageBar;
class ParameterPanel;
class RunToolBar;
class RunsDock;
class SamplesDock;
class ScentDisplay;
class SelectionActions;
class SplitHalves;
class StatusLine;
struct Workbench;

/// The window: wires the workbench to tool bar, panel, views, log and status. What happens when lies in the parts.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Workbench& workbench, QWidget* parent = nullptr);
    ~MainWindow() override;

    void open(const QString& path) { open(QStringList { path }); }
    void open(const QStringList& paths); ///< a dataset or a run, or several files that are one data set together
    void setQuestions(Questions questions); ///< instead of dialogs

    MessageBar* messages() const { return m_messages; }
    ParameterPanel* parameters() const { return m_parameters; }
    Actions* actions() const { return m_actions; }
    RunMenu* runMenu() const { return m_runMenu; }
    /// Everything is kept: the window may close at once.
    void closeWithoutQuestion() { m_quiet = true; }
    RunToolBar* toolBar() const { return m_toolBar; }
    SamplesDock* samplesDock() const { return m_samples; }
    RunsDock* runsDock() const { return m_runs; }
    SelectionActions* selectionActions() const { return m_selection; }
    ScentDisplay* scent() const { return m_scent; }
    ChangesDock* changesDock() const { return m_changes; }
    LogDock* logDock() const { return m_log; }
    StatusLine* statusLine() const { return m_status; }
    HelpMenu* help() const { return m_help; }
    ViewStack* views() const { return m_views; }
    SplitHalves* halves() const { return m_halves; }
    /// The view of a class.
    template <class T> T* view() const
    {
        for (View* view : m_views->views())
            if (auto* found = qobject_cast<T*>(view))
                return found;
        return nullptr;
    }
    View* currentView() const;
    void showView(View* view);
    /// The samples beside the views, or, where the screen has no room for that, in the parameters' place as a second
    /// tab.
    void placeSamples(bool beside);
    void showSamples();
    void saveLayout(); ///< for the next start
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
    void connectLibrary();
    void warnOfTuningOnTest();
    void connectChanges();
    /// After a run that was turned while it trained was opened.
    void offerFirstSettings();
    void takeProposedPreset();
    void showRunWarning(const RunWarning& warning);
    bool takeTyped();
    void fillUnkeptMenu(QMenu* menu);
    bool endWorkToClose(); ///< asks once; false: the user goes on working
    void closeLater();
    void showTitle();
    void restoreLayout();

    Workbench& m_workbench;
    FileActions* m_files;
    Actions* m_actions;
    RunMenu* m_runMenu;
    bool m_quiet = false;
    MessageBar* m_messages = nullptr;
    ViewStack* m_views = nullptr;
    SplitHalves* m_halves = nullptr;
    ParameterPanel* m_parameters = nullptr;
    QDockWidget* m_parameterDock = nullptr;
    LogDock* m_log = nullptr;
    ChangeDeeds* m_deeds = nullptr;
    ChangesDock* m_changes = nullptr;
    SamplesDock* m_samples = nullptr;
    RunsDock* m_runs = nullptr;
    ScentDisplay* m_scent = nullptr;
    SelectionActions* m_selection = nullptr;
    QAction* m_fullScreen = nullptr;
    QAction* m_leaveFullScreen = nullptr;
    QByteArray m_layoutBeforeFullScreen;
    RunToolBar* m_toolBar = nullptr;
    StatusLine* m_status = nullptr;
    HelpMenu* m_help = nullptr;
    bool m_closing = false; ///< goes on with closing when the run has ended and files are written
    std::weak_ptr<const RunRecord> m_givenUp; ///< the unsaved run that the user gave up
};

}
