#include "ui/library/keeping.h"

#include "ui/library/run_keeper.h"
#include "ui/run_model.h"
#include "ui/training_controller.h"

#include <QFileInfo>

namespace cmir::ui {

void keepNow(const RunModel& model, RunKeeper& keeper)
{
    if (model.record() && model.isModified())
        keeper.keep({ model.caption(), model.record() });
}

bool keepCopy(const RunModel& model, RunKeeper& keeper)
{
    const QString& path = model.path();
    if (!keeper.isOn() || !model.isModified() || path.isEmpty() || keeper.holds(path) || model.isFileFollowed())
        return false;
    Q_EMIT keeper.copied(
        QObject::tr("What was measured of %1 is kept in a copy among Runs; the file itself is as it was.")
            .arg(QFileInfo(path).fileName()));
    keepNow(model, keeper);
    return true;
}

void keepByItself(RunModel& model, TrainingController& training, RunKeeper& keeper)
{
    // Which may have moved to another model meanwhile.
    QObject::connect(
        &training, &TrainingController::runEnded, &keeper, [&training, &keeper] { keepNow(training.model(), keeper); });
    // An opened file of the user's is kept as a copy when another run takes its place unsaved.
    QObject::connect(&training, &TrainingController::aboutToBegin, &keeper, [&model, &keeper] {
        keepCopy(model, keeper);
        keepNow(model, keeper);
    });
    keepResults(model, keeper);
}

void keepResults(RunModel& model, RunKeeper& keeper)
{
    QObject::connect(&model, &RunModel::resultsChanged, &keeper, [&model, &keeper] {
        // Beside a file of the user's the library's own goes on too.
        const bool isInLibrary = keeper.holds(model.path())
            || (model.isFileFollowed() && !keeper.place(model.record()->identity.id).isEmpty());
        if (isInLibrary)
            keepNow(model, keeper);
    });
    QObject::connect(&keeper, &RunKeeper::kept, &model,
        [&model](const std::shared_ptr<const RunRecord>& record, const QString& path) {
            if (record == model.record() && !model.isFileFollowed())
                model.markSaved(path);
        });
}

}
