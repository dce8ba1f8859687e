#include "core/library/run_note.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/storage/atomic_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <system_error>

namespace cmir {

namespace {

constexpr std::uintmax_t longestNote = 1 << 20; ///< bytes: a person wrote it

/// The object in the file; an empty one where there is no file.
nlohmann::json noteObject(const std::filesystem::path& path)
{
    std::error_code error;
    if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
        return nlohmann::json::object();
    nlohmann::json object
        = nlohmann::json::parse(readWholeFile(path, longestNote), nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        throw BadInput(fmt::format(
            "{}: a JSON object is expected, found {}", path.string(), object.is_discarded() ? "none" : object.dump()));
    return object;
}

template <class T>
void takeField(const nlohmann::json& object, const char* key, T& into, const char* expected, const std::string& file)
{
    const auto found = object.find(key);
    if (found == object.end())
        return;
    try {
        into = found->get<T>();
    } catch (const nlohmann::json::type_error&) {
        throw BadInput(fmt::format("{}: \"{}\" is {}; {} is expected", file, key, found->dump(), expected));
    }
}

}

std::filesystem::path noteBeside(const std::filesystem::path& run)
{
    return run.string() + ".note.json";
}

RunNote readNote(const std::filesystem::path& run)
{
    const std::filesystem::path path = noteBeside(run);
    const nlohmann::json object = noteObject(path);
    RunNote note;
    takeField(object, "name", note.name, "a text", path.string());
    takeField(object, "star", note.star, "true or false", path.string());
    takeField(object, "tags", note.tags, "a list of texts", path.string());
    takeField(object, "note", note.note, "a text", path.string());
    return note;
}

void writeNote(const std::filesystem::path& run, const RunNote& note)
{
    const std::filesystem::path path = noteBeside(run);
    nlohmann::json object = noteObject(path);
    for (const char* key : { "name", "star", "tags", "note" })
        object.erase(key);
    if (!note.name.empty())
        object["name"] = note.name;
    if (note.star)
        object["star"] = true;
    if (!note.tags.empty())
        object["tags"] = note.tags;
    if (!note.note.empty())
        object["note"] = note.note;
    if (object.empty()) {
        std::error_code error;
        std::filesystem::remove(path, error);
        if (error)
            throw Failure(fmt::format("{} cannot be removed: {}", path.string(), error.message()));
        return;
    }
    const std::string text = object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    replaceBytes(path, text);
}

}
