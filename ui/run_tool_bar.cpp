#include "ui/run_tool_bar.h"

#include "ui/actions.h"
#include "ui/dataset_chooser.h"
#include "ui/preset_box.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QAction>
#include <QToolButton>

namespace cmir::ui {

namespace {

QWidget* space(int width)
{
    auto* widget = new QWidget;
    widget->setFixedWidth(width);
    return widget;
}

}

RunToolBar::RunToolBar(Workbench& workbench, Actions& actions, QWidget* parent)
    : QToolBar(tr("Run"), parent)
    , m_dataset(new DatasetChooser(workbench.next, workbench.recent))
    , m_preset(new PresetBox(workbench.next, workbench.model))
{
    setObjectName(QStringLiteral("run"));
    setMovable(false);
    setIconSize(QSize(20, 20));
    setContextMenuPolicy(Qt::PreventContextMenu);
    layout()->setSpacing(4);
    layout()->setContentsMargins(8, 4, 8, 4);
    addWidget(m_dataset);
    addWidget(space(4));
    addWidget(m_preset);
    addWidget(space(4));
    addWidget(makeMethodBox(workbench));
    addSeparator();
    for (QAction* action : { actions.train, actions.pause, actions.step, actions.stop, actions.keepTraining,
             actions.retrain, actions.split, actions.showTest }) {
        addAction(action);
        auto* button = qobject_cast<QToolButton*>(widgetForAction(action));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
    }
    auto* stretch = new QWidget;
    stretch->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(stretch);
    addAction(actions.open);
    addAction(actions.save);
}

QWidget* RunToolBar::makeMethodBox(Workbench& workbench)
{
    auto* box = new QuietComboBox;
    box->setAccessibleName(tr("Method"));
    for (const std::string& name : methodNames())
        box->addItem(toQt(methodTitle(methodFromName(name))), toQt(name));
    NextRun& next = workbench.next;
    const RunModel& model = workbench.model;
    const auto showMethod = [box, &next] { box->setCurrentIndex(box->findData(toQt(methodName(next.method())))); };
    const auto showEnabled = [box, &model] {
        box->setEnabled(!model.locksSettings());
        box->setToolTip(richTip(model.locksSettings()
                ? tr("A run is training: the method can be chosen for the next one.")
                : tr("How the next run is trained: the method itself, or a baseline on the "
                     "same data with the same trainer and budget. Plain: no environments, no "
                     "extra terms. Noise augmentation: predicts on all noisy variants. "
                     "MISA-style: shared and private parts of each modality. IRM, V-REx, CORAL "
                     "and GroupDRO compare environments.")));
    };
    connect(box, &QComboBox::activated, this,
        [box, &next] { next.setMethod(methodFromName(box->currentData().toString().toStdString())); });
    connect(&next, &NextRun::methodChanged, box, showMethod);
    connect(&model, &RunModel::trainingChanged, box, showEnabled);
    showMethod();
    showEnabled();
    return box;
}

}
