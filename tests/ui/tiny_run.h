#pragma once

#include "core/config/registry.h"
#include "ui/workbench.h"

#include <QTest>

namespace cmir::test {

/// Parameters with which a real run takes well under a second.
inline void useTinyRun(ui::RunModel& model, std::int64_t epochs = 3)
{
    ExperimentConfig config;
    config.n_train = 200;
    config.n_valid = 60;
    config.n_test = 60;
    config.epochs = epochs;
    config.threads = 1;
    model.setParameters(config);
}

/// Trains it to the end.
inline void trainTinyRun(ui::Workbench& workbench, std::int64_t epochs = 3)
{
    useTinyRun(workbench.model, epochs);
    workbench.train();
    QTRY_VERIFY_WITH_TIMEOUT(workbench.model.record() && !workbench.training.isActive(), 60000);
}

}
