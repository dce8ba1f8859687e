#include "ui/manual/help_menu.h"

#include "ui/about_box.h"
#include "ui/changes/changes_dock.h"
#include "ui/library/runs_dock.h"
#include "ui/main_window.h"
#include "ui/manual/first_run.h"
#include "ui/manual/help_key.h"
#include "ui/manual/manual_text.h"
#include "ui/parameter_panel.h"
#include "ui/run_tool_bar.h"
#include "ui/samples/samples_dock.h"
#include "ui/view_stack.h"
#include "ui/views/view.h"
#include "ui/workbench.h"

#include <QMenu>

namespace cmir::ui {

HelpMenu::HelpMenu(MainWindow& window, Workbench& workbench)
    : QObject(&window)
    , m_window(window)
    , m_workbench(workbench)
    , m_key(new HelpKey(&window))
    , m_firstRun(new FirstRun(window, workbench))
{
    for (View* view : window.views()->views())
        setManualSection(view, window.views()->title(view));
    setManualSection(window.parameters(), QStringLiteral("Parameters panel"));
    setManualSection(window.toolBar(), QStringLiteral("Tool bar"));
    setManualSection(window.runsDock(), QStringLiteral("Runs"));
    setManualSection(window.changesDock(), QStringLiteral("Changes"));
    setManualSection(window.samplesDock(), QStringLiteral("Samples"));
    window.views()->addNote(m_firstRun);
}

void HelpMenu::fill(QMenu* menu)
{
    QAction* manual = menu->addAction(tr("&Manual"), this, [this] { m_key->showManual(); });
    manual->setStatusTip(tr("F1 on anything opens it at what it says of that"));
    menu->addAction(tr("&First run"), m_firstRun, &FirstRun::begin);
    menu->addSeparator();
    menu->addAction(tr("&About CmIR Workbench"), this, [this] { showAbout(m_workbench.model, &m_window); })
        ->setMenuRole(QAction::AboutRole);
}

}
