#include "core/library/run_note.h"

#include "core/common/error.h"
#include "core/storage/atomic_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <system_error>

namespace cmir {

namespace {

constexpr std::uintmax_t longestNote = 1 << 20; ///< bytes: a person wrote it

std::string noteText(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), {} };
}

/// The object in the file; an empty one where there is no file.
nlohmann::json noteObject(const std::filesystem::path& path)
{
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    if (error)
        return nlohmann::json::object();
    if (bytes > longestNote)
        throw BadInput(fmt::format("{} has {} bytes; a note has at most {}", path.string(), bytes, longestNote));
    nlohmann::json object = nlohmann::json::parse(noteText(path), nullptr, /*allow_exceptions=*/false);
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
    replaceFile(
        path,
        [&](const std::filesystem::path& temporary) {
            std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
            file << text;
            file.close();
            if (!file)
                throw Failure(fmt::format("{} cannot be written", temporary.string()));
        },
        [&](const std::filesystem::path& temporary) {
            if (noteText(temporary) != text)
                throw Failure(fmt::format("{} is not as it was written", temporary.string()));
        });
}

}
