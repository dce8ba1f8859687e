#include "ui/studies/run_on.h"

#include "core/common/error.h"
#include "core/experiment/slurm/slurm_call.h"
#include "core/experiment/slurm/slurm_executor.h"
#include "ui/studies/study_controller.h"
#include "ui/text.h"

#include <QActionGroup>
#include <QDir>
#include <QFileDialog>

namespace cmir::ui {

QString slurmObstacle()
{
    try {
        requireSlurm();
        return {};
    } catch (const BadInput& missing) {
        const QString what = QString::fromUtf8(missing.what());
        return what.left(1).toUpper() + what.mid(1) + u'.';
    }
}

std::shared_ptr<StudyExecutor> slurmExecutor(const QString& settings, std::function<bool()> leave)
{
    return std::make_shared<SlurmExecutor>(wantedSlurmSettings(settings.toStdString()), std::move(leave));
}

RunOnMenu::RunOnMenu(StudyController& study, QWidget* parent)
    : QMenu(tr("&Run on"), parent)
    , m_study(study)
    , m_askFile([this](const QString& suggestion) {
        return QFileDialog::getOpenFileName(
            parentWidget(), tr("Settings of Slurm"), suggestion, tr("JSON (*.json);;All files (*)"));
    })
{
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &RunOnMenu::fill);
}

void RunOnMenu::fill()
{
    clear();
    auto* places = new QActionGroup(this);
    const auto add = [&](const QString& text, bool slurm, const QString& tip) {
        QAction* action = addAction(text, this, [this, slurm] { m_study.setOnSlurm(slurm); });
        action->setCheckable(true);
        action->setChecked(m_study.isOnSlurm() == slurm);
        action->setToolTip(tip);
        places->addAction(action);
        return action;
    };
    add(tr("&This computer"), false, tr("Its processors train, as many models at a time as “At once” says."));
    const QString missing = slurmObstacle();
    add(tr("&Slurm"), true,
        missing.isEmpty() ? tr("The Slurm that is there already trains, in job arrays. The folder, the data and this "
                               "program must be at the same paths on all its machines. Closing the window leaves them "
                               "alone; started again, the study takes them up.")
                          : missing)
        ->setEnabled(missing.isEmpty());
    addSeparator();
    const QString own = toQt(userSlurmSettings().string()), chosen = m_study.slurmSettings();
    QAction* file = addAction(tr("&Settings of Slurm…"), this, [this, suggestion = chosen.isEmpty() ? own : chosen] {
        if (const QString named = m_askFile(suggestion); !named.isEmpty())
            m_study.useSlurmSettings(named);
    });
    file->setToolTip(
        tr("A JSON file with partition, time, cpus, memory and other keys, as `cmir --slurm-settings` takes "
           "it. Now: %1.")
            .arg(!chosen.isEmpty()       ? QDir::toNativeSeparators(chosen)
                    : QFile::exists(own) ? QDir::toNativeSeparators(own)
                                         : tr("none, so what the cluster does by itself")));
    if (!chosen.isEmpty())
        addAction(tr("&Without this file"), this, [this] { m_study.setSlurmSettings({}); })
            ->setToolTip(tr("Takes %1 where that is there, else what the cluster does by itself.")
                             .arg(QDir::toNativeSeparators(own)));
}

}
