#include "core/common/user_folders.h"

#include <cstdlib>

namespace cmir {

namespace {

/// The specification tells programs to ignore a relative path.
std::filesystem::path absoluteFrom(const char* variable)
{
    const char* value = std::getenv(variable);
    const std::filesystem::path path = value ? value : "";
    return path.is_absolute() ? path : std::filesystem::path {};
}

std::filesystem::path folder(const char* variable, const char* belowHome, const char* name = "cmir-workbench")
{
    std::filesystem::path base = absoluteFrom(variable);
    if (base.empty()) {
        const auto home = absoluteFrom("HOME");
        if (home.empty())
            return {};
        base = home / belowHome;
    }
    return base / name;
}

}

std::filesystem::path stateFolder()
{
    return folder("XDG_STATE_HOME", ".local/state");
}

std::filesystem::path unsavedRunsFolder()
{
    return stateFolder().empty() ? stateFolder() : stateFolder() / "unsaved";
}

std::filesystem::path configFolder()
{
    return folder("XDG_CONFIG_HOME", ".config", "cmir");
}

std::filesystem::path cacheFolder()
{
    return folder("XDG_CACHE_HOME", ".cache");
}

}
