#include "app/cmir/data_source.h"

#include "app/cmir/console.h"
#include "app/cmir/console_job.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/import/imported_data.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace cmir::app {

foreign::Mapping mappingFile(const std::string& path)
{
    const auto json = nlohmann::json::parse(readWholeFile(path), nullptr, false);
    if (json.is_discarded())
        throw BadInput(path + ": this is no JSON");
    return foreign::mappingFromJson(json, path);
}

DataSource imported(const DataOptions& data)
{
    if (data.source.synthetic()) {
        if (!data.map.empty())
            throw BadInput("--map " + data.map + ": the built-in data are no file whose columns could be mapped");
        return data.source;
    }
    const auto mapping = data.map.empty() ? std::nullopt : std::optional(mappingFile(data.map));
    foreign::ImportedData found = foreign::importedData(data.source.path, mapping, percentJob());
    Console::instance().endProgress();
    for (const std::string& notice : found.notices)
        Console::instance().note(notice);
    return { found.path.string(), data.source.modalities };
}

}
