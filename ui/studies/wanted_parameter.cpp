#include "ui/studies/wanted_parameter.h"

#include "ui/collapsible_group.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/studies/point_deeds.h"

#include <QAbstractButton>
#include <QDockWidget>
#include <QLineEdit>

namespace cmir::ui {

void showWantedParameters(PointDeeds& deeds, QDockWidget& dock, ParameterPanel& panel)
{
    QObject::connect(&deeds, &PointDeeds::parameterWanted, &panel, [&dock, &panel](const QString& key) {
        const ParameterEditor* editor = panel.editor(key);
        if (!editor)
            return;
        dock.show();
        dock.raise();
        panel.search()->clear(); // it may be among what is left out
        panel.changedButton()->setChecked(false);
        panel.group(editor->parameter().group)->setExpanded(true);
        editor->control()->setFocus();
        QMetaObject::invokeMethod( // when its group has been laid out
            &panel, [&panel, control = editor->control()] { panel.ensureWidgetVisible(control); },
            Qt::QueuedConnection);
    });
}

}
