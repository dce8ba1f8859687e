#include "ui/activity_log.h"

#include "core/common/log.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <spdlog/spdlog.h>

namespace cmir::ui {

namespace {

void logRuns(Workbench& w)
{
    QObject::connect(&w.model, &RunModel::trainingChanged, &w.model, [&w](bool training) {
        if (training)
            log()->info("run started: {}", w.model.caption().toStdString());
        else if (const auto& record = w.model.record())
            log()->info("run {}: {} epochs in {}, result from epoch {}", runEndName(record->end), record->epochs,
                readableDuration(record->seconds).toStdString(), record->bestEpoch);
    });
    QObject::connect(&w.model, &RunModel::eventAdded, &w.model, [&w] {
        const LiveChange& change = w.model.events().back();
        if (change.isParameter())
            log()->info("step {}: {} changed from {} to {}", change.step, change.key, change.oldValue, change.newValue);
        else
            log()->info("step {}: {}", change.step, change.key);
    });
    QObject::connect(&w.model, &RunModel::epochAdded, &w.model, [&w] {
        std::string values;
        for (const auto& [name, series] : w.model.history().series)
            values += fmt::format(" {} {:.4g}", name, series.back());
        log()->debug("epoch {}:{}", w.model.history().epochs(), values);
    });
}

void logFiles(Workbench& w)
{
    QObject::connect(&w.next, &NextRun::datasetChanged, &w.model, [&w] {
        if (const auto& data = w.next.dataset())
            log()->info("data: {} ({}), {} modalities, {} splits", data->name, data->path, data->modalities.size(),
                data->splits.size());
    });
    QObject::connect(&w.data, &DataController::noticed, &w.model,
        [](const QString& text) { log()->info("{}", text.toStdString()); });
    QObject::connect(&w.files, &RunFiles::opened, &w.model, [](const QString& path, const QString& kind) {
        if (kind == u"run")
            log()->info("run opened: {}", path.toStdString());
    });
    QObject::connect(&w.files, &RunFiles::saved, &w.model,
        [](const QString& path) { log()->info("run saved: {}", path.toStdString()); });
    QObject::connect(
        &w.files, &RunFiles::warned, &w.model, [](const QString& text) { log()->warn("{}", text.toStdString()); });
    QObject::connect(&w.model, &RunModel::resultsChanged, &w.model, [] { log()->info("robustness measured"); });
    QObject::connect(&w.jobs, &JobRunner::failed, &w.model, [](const QString& slot, const QString& message) {
        log()->error("{}: {}", slot.toStdString(), message.toStdString());
    });
}

}

void logActivity(Workbench& workbench)
{
    logRuns(workbench);
    logFiles(workbench);
}

}
