#include "core/experiment/json_file.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/storage/atomic_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cmir {

using nlohmann::json;

namespace {

constexpr int readVersion = 1;

}

json readJsonFile(const std::filesystem::path& path)
{
    try {
        return json::parse(readWholeFile(path));
    } catch (const json::exception& error) {
        throw BadInput(fmt::format("{}: not valid JSON: {}", path.string(), error.what()));
    }
}

void writeJsonFile(const std::filesystem::path& path, const json& document)
{
    replaceBytes(path, document.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

void checkFormat(const json& object, const std::filesystem::path& path, const char* format)
{
    if (!object.is_object() || object.value("format", json()) != format)
        throw BadInput(fmt::format("{}: this is no file of a study (its format is not \"{}\")", path.string(), format));
    if (object.value("format_version", json()) != readVersion)
        throw BadInput(fmt::format("{}: format_version is {}; this program reads {}", path.string(),
            object.value("format_version", json()).dump(), readVersion));
}

}
