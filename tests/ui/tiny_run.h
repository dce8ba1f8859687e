#pragma once

#include "core/config/registry.h"
#include "ui/workbench.h"

#include <QSignalSpy>
#include <QTest>

namespace cmir::test {

/// Parameters with which a real run takes well under a second.
inline void useTinyRun(ui::NextRun& next, std::int64_t epochs = 3)
{
    ExperimentConfig config;
    config.n_train = 200;
    config.n_valid = 60;
    config.n_test = 60;
    config.epochs = epochs;
    config.threads = 1;
    next.setParameters(config);
}

/// Starts a run with the parameters as they are and waits for its end. (Such a run can begin and end between two looks
/// at isActive(): the signal is what tells.)
inline void trainToTheEnd(ui::Workbench& workbench)
{
    QSignalSpy ended(&workbench.training, &ui::TrainingController::runEnded);
    workbench.train();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QVERIFY(workbench.model.record());
}

/// Trains a tiny run to the end.
inline void trainTinyRun(ui::Workbench& workbench, std::int64_t epochs = 3)
{
    useTinyRun(workbench.next, epochs);
    trainToTheEnd(workbench);
}

}
