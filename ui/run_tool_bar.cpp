#include "ui/run_tool_bar.h"

#include "ui/actions.h"
#include "ui/dataset_chooser.h"
#include "ui/preset_box.h"
#include "ui/quiet_widgets.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QAbstractItemView>
#include <QAction>
#include <QToolButton>

namespace cmir::ui {

RunToolBar::RunToolBar(Workbench& workbench, Actions& actions, QWidget* parent)
    : QToolBar(tr("Run"), parent)
    , m_dataset(new DatasetChooser(workbench.next, workbench.recent))
    , m_preset(new PresetBox(workbench.next, workbench.model))
{
    setObjectName(QStringLiteral("run"));
    setMovable(false);
    setIconSize(QSize(20, 20));
    setContextMenuPolicy(Qt::PreventContextMenu);
    layout()->setSpacing(2);
    layout()->setContentsMargins(8, 4, 4, 4);
    addWidget(m_dataset);
    addWidget(m_preset);
    addWidget(makeMethodBox(workbench));
    addSeparator();
    for (QAction* action : { actions.train, actions.pause, actions.step, actions.stop, actions.keepTraining,
             actions.retrain, actions.split, actions.showTest }) {
        addAction(action);
        auto* button = qobject_cast<QToolButton*>(widgetForAction(action));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
        if (action == actions.train)
            addWidget(makeSeedsBox(workbench.seeds));
    }
    auto* stretch = new QWidget;
    stretch->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(stretch);
    addAction(actions.open);
    addAction(actions.save);
}

QWidget* RunToolBar::makeSeedsBox(SeedGroup& seeds)
{
    auto* box = new SmallSpinBox(1, SeedGroup::most);
    box->setPrefix(tr("seeds "));
    box->setAccessibleName(tr("Seeds"));
    box->setToolTip(richTip(tr("How many models Train trains: the same run with this seed and those after it, all "
                               "together. Curves and headline then show their mean and its 95 % interval, and say "
                               "whether a difference can be told from chance. What is turned acts on all of them, and "
                               "each is kept as a run.")));
    box->setValue(seeds.wanted());
    connect(box, &QSpinBox::valueChanged, &seeds, &SeedGroup::setWanted);
    connect(&seeds, &SeedGroup::wantedChanged, box, [box, &seeds] { box->setValue(seeds.wanted()); });
    return box;
}

QWidget* RunToolBar::makeMethodBox(Workbench& workbench)
{
    auto* box = new QuietComboBox;
    box->setAccessibleName(tr("Method"));
    for (const std::string& name : methodNames())
        box->addItem(toQt(methodTitle(methodFromName(name))), toQt(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon); // the others are longer than most need
    box->setMinimumContentsLength(9);
    box->view()->setMinimumWidth(box->view()->sizeHintForColumn(0) + 24);
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
                     "and GroupDRO compare environments. Recombination: the loss with Z_spu of another sample. "
                     "Vanilla: the features straight into the predictor.")));
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
