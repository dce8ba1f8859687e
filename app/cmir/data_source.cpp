#include "app/cmir/data_source.h"

#include "app/cmir/console.h"
#include "app/cmir/console_job.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/data/proposed_preset.h"
#include "core/import/run_import.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

namespace cmir::app {

namespace {

void refuseImportOptions(const ImportOptions& options, const std::string& why)
{
    for (const auto& [option, file] : { std::pair("map", options.map), { "text-features", options.textFeatures } })
        if (!file.empty())
            throw BadInput(fmt::format("--{} {}: {}", option, file, why));
}

std::string taken(const foreign::ImportedData& found)
{
    Console::instance().endProgress();
    for (const std::string& notice : found.notices)
        Console::instance().note(notice);
    return found.path.string();
}

}

foreign::Mapping mappingFile(const std::string& path)
{
    const auto json = nlohmann::json::parse(readWholeFile(path), nullptr, false);
    if (json.is_discarded())
        throw BadInput(path + ": this is no JSON");
    return foreign::mappingFromJson(json, path);
}

foreign::ImportGiven importGiven(const ImportOptions& options)
{
    return { options.map.empty() ? std::nullopt : std::optional(mappingFile(options.map)), options.textFeatures };
}

DataSource imported(const DataOptions& data)
{
    if (data.source.synthetic()) {
        refuseImportOptions(data.import, "the built-in data are no file that could be imported");
        return data.source;
    }
    return { taken(foreign::importedData(data.source.path, importGiven(data.import), percentJob())),
        data.source.modalities };
}

void notePreset(const Settings& settings, const Dataset& dataset)
{
    if (settings.preset.empty() && settings.configFile.empty() && dataset.path != "synthetic")
        Console::instance().note(
            "no --preset was given, so the plain defaults are used; what suits this data is --preset "
            + proposedPreset(dataset) + " (`cmir parameters` lists all)");
}

std::string importedRunData(const std::string& path, const ImportOptions& options, const RunRecord& run)
{
    if (path.empty()) {
        refuseImportOptions(options, "it says what is in the file that --data names, and there is no --data");
        return path;
    }
    return taken(foreign::importedForRun(path, importGiven(options), run, percentJob()));
}

}
