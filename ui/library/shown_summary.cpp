#include "ui/library/shown_summary.h"

#include "ui/run_model.h"

#include <cmath>

namespace cmir::ui {

namespace {

/// The values of the best epoch so far; of the newest where none was chosen yet.
void addValues(RunSummary& run, const RunModel& model)
{
    const std::string valid = "valid/", apart = "apart/";
    for (const auto& [name, values] : model.history().series) {
        if (values.empty())
            continue;
        const auto best = static_cast<std::size_t>(model.bestEpoch());
        const double value = best > 0 && best <= values.size() ? values[best - 1] : values.back();
        if (name.starts_with(valid))
            run.metrics["valid"][name.substr(valid.size())] = value;
        else if (name.starts_with(apart) && std::isfinite(value))
            run.apart[name.substr(apart.size())] = value;
    }
}

}

std::optional<RunSummary> shownSummary(const RunModel& model, const QString& path)
{
    if (!model.hasRun())
        return {};
    const RunConfig& config = model.runConfig();
    RunSummary run = begunSummary(config, model.settings(), model.identity());
    if (const auto& dataset = model.runDataset(); dataset && config.data.modalities.empty()) {
        auto names = nlohmann::json::array(); // as the record will name them
        for (const ModalityInfo& modality : dataset->modalities)
            names.push_back(modality.name);
        run.data["modalities"] = names;
    }
    run.path = path.toStdString();
    run.epochs = model.history().epochs();
    run.bestEpoch = model.bestEpoch();
    run.testSeen = model.testSeen();
    const auto& record = model.record();
    run.state = record ? runEndName(record->end) : "running";
    if (record) {
        run.metrics = record->metrics;
        noteSelected(run, config.parameters, record->events, record->bestStep);
    }
    addValues(run, model);
    return run;
}

}
