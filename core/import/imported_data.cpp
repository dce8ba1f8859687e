#include "core/import/imported_data.h"

#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/common/user_folders.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_features.h"
#include "core/storage/file_format.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <system_error>

namespace cmir::foreign {

namespace {

/// Raised when the same file would be imported otherwise.
constexpr int importVersion = 2;

std::filesystem::path cachedFile(const File& file, const Mapping& mapping)
{
    const std::filesystem::path folder = cacheFolder();
    if (folder.empty())
        throw BadInput(file.path + ": there is no folder to import it into; `cmir import " + file.path
            + " --out FILE.h5` writes it where you want");
    Sha256 how;
    how.add(fmt::format("{} {}", importVersion, mappingToJson(mapping).dump()));
    for (const std::string& notice : file.notices) // names the other files of one in parts
        how.add(notice);
    return folder / "imported"
        / fmt::format("{}-{}-{}.h5", std::filesystem::path(file.path).stem().string(), file.sha256.get().substr(0, 12),
            how.hex().substr(0, 12));
}

/// Whether it is what was imported of this source before.
bool isImportOf(const std::filesystem::path& path, const File& file)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return false;
    try {
        const hdf5::File found(path, hdf5::File::Mode::Read);
        checkFormat(found, kDatasetFormat);
        return optionalText(found.root(), "source_sha256", "") == file.sha256.get();
    } catch (const BadInput&) {
        return false; // made anew
    }
}

}

std::string importedFrom(const Dataset& dataset)
{
    if (!dataset.attributes.contains("source_sha256")) // a source that its author named is no file that was imported
        return {};
    for (const char* key : { "source_files", "source" }) // several, or the one
        if (const auto found = dataset.attributes.find(key); found != dataset.attributes.end())
            return found->second;
    return {};
}

std::string importTitle(const Dataset& dataset)
{
    const auto source = dataset.attributes.find("source"); // a file may say anything, and only a part of it
    return source == dataset.attributes.end() || importedFrom(dataset).empty() ? std::string() : source->second;
}

ImportedData importedData(const File& file, const Mapping& mapping, const JobContext& job)
{
    ImportedData data { cachedFile(file, mapping), file.notices };
    if (isImportOf(data.path, file)) {
        data.notices.push_back(fmt::format("{} was imported before: {}", file.shownPath(), data.path.string()));
        return data;
    }
    std::filesystem::create_directories(data.path.parent_path());
    for (std::string& step : importDataset(file, mapping, data.path, job))
        data.notices.push_back(std::move(step));
    data.notices.push_back(
        fmt::format("{} ({}) is imported as {}", file.shownPath(), file.description(), data.path.string()));
    return data;
}

ImportedData importedData(const std::filesystem::path& path, const ImportGiven& given, const JobContext& job)
{
    if (given.isEmpty() && !isForeign(path, job.cancelled))
        return { path, {} };
    File file = readForeign(path, job.cancelled);
    Mapping used = given.mapping.value_or(defaultMapping(file));
    if (!given.textFeatures.empty())
        joinTextFeatures(file, used, readForeign(given.textFeatures, job.cancelled), job);
    try {
        checkMapping(used, file);
    } catch (const BadInput& error) {
        if (given.mapping)
            throw;
        throw BadInput(
            fmt::format("{}; `cmir import {} --save-map MAP.json` writes what is taken for what, to be mended "
                        "and given with --map",
                error.what(), path.string()));
    }
    return importedData(file, used, job);
}

}
