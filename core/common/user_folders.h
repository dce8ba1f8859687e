#pragma once

#include <filesystem>

namespace cmir {

/// The user's folder for this program's state (logs): $XDG_STATE_HOME/cmir-workbench, else
/// ~/.local/state/cmir-workbench. Empty where the user has no home. The folder may not exist yet. Source: XDG Base
/// Directory Specification 0.8.
std::filesystem::path stateFolder();

/// Runs that could not be written where they belong, or were not saved: a folder of the state folder.
std::filesystem::path unsavedRunsFolder();

/// The user's folder for settings: $XDG_CONFIG_HOME/cmir, else ~/.config/cmir; empty as above.
std::filesystem::path configFolder();

/// As stateFolder, for what can be made again: $XDG_CACHE_HOME/cmir-workbench, else ~/.cache/cmir-workbench.
std::filesystem::path cacheFolder();

}
