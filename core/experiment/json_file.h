#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

namespace cmir {

/// Throws BadInput that names the file: it cannot be read, or is no JSON.
nlohmann::json readJsonFile(const std::filesystem::path& path);

/// Replaces the file as a whole or not at all. Throws as replaceBytes does.
void writeJsonFile(const std::filesystem::path& path, const nlohmann::json& document);

/// Throws BadInput unless the document is an object of this format, of a version that this program reads (1).
void checkFormat(const nlohmann::json& object, const std::filesystem::path& path, const char* format);

}
