#include "core/import/run_import.h"

#include "core/common/error.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_features.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/file_format.h"
#include "core/storage/hdf5_file.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>

namespace cmir::foreign {

namespace {

/// A run has the attributes of its dataset file under these names, with `data_` before them.
const std::string kRecorded = "data_";
const std::string kMappingAttribute = "import_mapping";
const std::string kClassNames = "class_names"; // a JSON array

std::string recorded(const RunRecord& run, const std::string& attribute)
{
    const auto found = run.software.find(kRecorded + attribute);
    return found == run.software.end() ? std::string() : found->second;
}

std::string withoutIdLists(const std::string& mapping)
{
    auto json = nlohmann::json::parse(mapping, nullptr, false);
    if (!json.is_object())
        return {};
    if (const auto rule = json.find("split"); rule != json.end() && rule->is_object())
        rule->erase("ids");
    return json.dump();
}

std::optional<Mapping> recordedMapping(const RunRecord& run)
{
    const auto json = nlohmann::json::parse(recorded(run, kMappingAttribute), nullptr, false);
    try {
        return json.is_object() ? std::optional(mappingFromJson(json, "the run")) : std::nullopt;
    } catch (const BadInput&) {
        return {}; // of a newer program: the usual mapping is taken
    }
}

bool hasColumn(const File& file, const std::string& name)
{
    return !name.empty() && file.splits.front().part(name).has_value();
}

bool isTextModality(const Mapping::Modality& modality)
{
    return modality.name == "text";
}

Mapping mappingForRun(const File& file, const RunImport& import)
{
    Mapping mapping = defaultMapping(file);
    if (!import.mapping)
        return mapping;
    const Mapping& then = *import.mapping;
    for (Mapping::Modality modality : then.modalities) {
        const Column* column = file.splits.front().find(modality.column);
        if (!column || !column->isNumeric())
            continue;
        if (!hasColumn(file, modality.lengths))
            modality.lengths.clear();
        std::erase_if(mapping.modalities, [&](const Mapping::Modality& usual) { return usual.name == modality.name; });
        mapping.modalities.push_back(std::move(modality));
    }
    for (const auto part : { &Mapping::label, &Mapping::id, &Mapping::transcript, &Mapping::environment })
        if (hasColumn(file, then.*part))
            mapping.*part = then.*part;
    // The words are counted at as many places as then; text that was none then is none now.
    mapping.wordWidth = mapping.transcript.empty() ? 0 : then.wordWidth;
    if (mapping.wordWidth > 0)
        std::erase_if(mapping.modalities, isTextModality);
    return mapping;
}

bool hasText(const File& file, const Mapping& mapping)
{
    const auto text = std::ranges::find_if(mapping.modalities, isTextModality);
    return text != mapping.modalities.end() && hasColumn(file, text->column);
}

/// Where the features lie that the run's text was joined from; empty: they are not found.
std::filesystem::path featuresOfRun(const RunImport& import, const std::filesystem::path& newFile)
{
    if (!import.textFeatures)
        return {};
    const std::filesystem::path then = import.textFeatures->path;
    for (const std::filesystem::path& place : { then, newFile.parent_path() / then.filename() }) {
        std::error_code error;
        if (std::filesystem::is_regular_file(place, error))
            return place;
    }
    return {};
}

/// The run's own features, where they fit; what hinders is noted.
void joinAgain(ReadForRun& read, const RunImport& import, const JobContext& job)
{
    const std::filesystem::path path = featuresOfRun(import, read.file.path);
    if (path.empty())
        return;
    ReadForRun joined = read;
    try {
        joinTextFeatures(joined.file, joined.mapping, readForeign(path, job.cancelled), job);
    } catch (const BadInput& error) {
        read.file.notices.push_back(
            fmt::format("the features that the run's text was joined from do not fit: {}", error.what()));
        return;
    }
    read = std::move(joined);
    if (read.file.textFeatures->sha256 != import.textFeatures->sha256)
        read.file.notices.push_back(
            fmt::format("{} has changed since the run's data were imported: its SHA-256 is {}, then it was {}",
                path.string(), read.file.textFeatures->sha256, import.textFeatures->sha256));
}

}

std::map<std::string, std::string> recordOfImport(const Dataset& dataset)
{
    std::map<std::string, std::string> record;
    for (const char* attribute :
        { "source", "source_sha256", "source_layout", "text_features", "text_features_sha256" })
        if (const auto found = dataset.attributes.find(attribute); found != dataset.attributes.end())
            record[kRecorded + attribute] = found->second;
    if (const auto mapping = dataset.attributes.find(kMappingAttribute); mapping != dataset.attributes.end())
        record[kRecorded + kMappingAttribute] = withoutIdLists(mapping->second);
    if (!dataset.classNames.empty())
        record[kRecorded + kClassNames]
            = nlohmann::json(dataset.classNames).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return record;
}

RunImport importOf(const RunRecord& run)
{
    RunImport import { recordedMapping(run), recorded(run, "source"), recorded(run, "source_sha256"), {}, {} };
    if (const std::string features = recorded(run, "text_features"); !features.empty())
        import.textFeatures = { features, recorded(run, "text_features_sha256") };
    if (const auto names = nlohmann::json::parse(recorded(run, kClassNames), nullptr, false); names.is_array())
        for (const nlohmann::json& name : names)
            import.classNames.push_back(name.is_string() ? name.get<std::string>() : std::string());
    return import;
}

std::map<std::string, std::string> shownSoftware(const std::map<std::string, std::string>& software)
{
    auto shown = software;
    shown.erase(kRecorded + kMappingAttribute);
    shown.erase(kRecorded + kClassNames);
    return shown;
}

bool isReadByColumns(const std::vector<std::string>& paths, const std::function<bool()>& cancelled)
{
    if (paths.size() != 1 || isForeign(paths.front(), cancelled))
        return true;
    try {
        const hdf5::File file(paths.front(), hdf5::File::Mode::Read, cancelled);
        checkFormat(file, kDatasetFormat);
        const DatasetSchema schema = readSchema(file, {}, SplitsNeeded::Any);
        for (const char* name : { "train", "test" })
            if (std::ranges::count(schema.splits, name) == 0)
                return true;
        return std::ranges::any_of(schema.splits, [&](const std::string& name) {
            const hdf5::Group split = file.root().group(name);
            return !split.has("label") || std::ranges::any_of(split.dataset("label").readFloats(), [](float value) {
                return std::isnan(value);
            });
        });
    } catch (const BadInput&) {
        return false; // the reader of datasets says what it is
    }
}

ReadForRun readForRun(
    const std::vector<std::string>& paths, const ImportGiven& given, const RunRecord& run, const JobContext& job)
{
    const RunImport import = importOf(run);
    ReadForRun read { readForeign(paths, {}, job), {} };
    read.mapping = given.mapping ? *given.mapping : mappingForRun(read.file, import);
    if (!given.textFeatures.empty())
        joinTextFeatures(read.file, read.mapping, readForeign(given.textFeatures, job.cancelled), job);
    else if (!hasText(read.file, read.mapping))
        joinAgain(read, import, job);
    return read;
}

ImportedData importedForRun(
    const std::filesystem::path& path, const ImportGiven& given, const RunRecord& run, const JobContext& job)
{
    const RunImport import = importOf(run);
    if (!given.isEmpty() || !import.mapping || !isForeign(path, job.cancelled))
        return importedData(path, given, job);
    ReadForRun read { readForeign(path, job.cancelled), *import.mapping };
    if (read.file.sha256.get() != import.sourceSha256)
        throw BadInput(fmt::format("{}: the run's data were imported from another file ({}): its SHA-256 was {}, that "
                                   "of this one is {}; `cmir predict` uses a model on other data",
            path.string(), import.source, import.sourceSha256, read.file.sha256.get()));
    if (!hasText(read.file, read.mapping))
        joinAgain(read, import, job);
    if (import.textFeatures && read.file.textFeatures && read.file.textFeatures->sha256 == import.textFeatures->sha256)
        read.file.textFeatures->path = import.textFeatures->path; // the same bytes come of it, wherever they lie now
    Mapping mapping = *import.mapping; // in its own order
    checkMapping(mapping, read.file);
    return importedData(read.file, mapping, job);
}

}
