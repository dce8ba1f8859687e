#include "ui/headline_series.h"

#include "core/evaluation/metrics.h"
#include "ui/run_model.h"
#include "ui/text.h"

namespace cmir::ui {

QString headlineSeries(const RunModel& model)
{
    const auto& record = model.record();
    const auto& dataset = model.runDataset();
    MetricTask task;
    if (record)
        task = { record->task, record->labelMin, record->labelMax };
    else if (dataset)
        task = { dataset->task, dataset->labelMin, dataset->labelMax };
    for (const std::string& key : metricKeys(task))
        if (const std::string name = "valid/" + key; model.history().series.contains(name))
            return toQt(name);
    return {};
}

}
