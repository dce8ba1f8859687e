#include "ui/menu_keys.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace cmir::ui {

void keepMenuKeys(QMainWindow& window)
{
    for (const QMenu* menu : window.menuBar()->findChildren<QMenu*>())
        for (QAction* action : menu->actions())
            if (!action->shortcuts().isEmpty())
                window.addAction(action);
}

}
