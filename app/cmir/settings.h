#pragma once

#include "core/run/run_config.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cmir::app {

/// Where a command's parameters come from, the later over the earlier: defaults or a preset, a JSON file, --set, and
/// the options that are a --set of their own key.
struct Settings {
    std::string preset, configFile;
    std::vector<std::string> assignments; ///< "key=value"
    std::string epochs, seed, threads; ///< as typed; empty: not given

    /// Throws BadInput. Modules get their full path; those that were typed here may be run (ModuleConsent), those of
    /// the file may not yet.
    ExperimentConfig resolve() const;
};

/// What is said of a file of another program, as typed; empty: all is as usual.
struct ImportOptions {
    std::string map, textFeatures; ///< files
};

/// The data that a command works on, as typed.
struct DataOptions {
    DataSource source { "synthetic", {} };
    ImportOptions import;
};

/// --data and --modalities, and the following.
void addDataOptions(CLI::App& command, DataOptions& data);
/// --map and --text-features.
void addImportOptions(CLI::App& command, ImportOptions& import);

/// --data of a command that reads a run: where its dataset file is now, or the file of another program that it was made
/// of; with --map and --text-features.
void addRunDataOption(CLI::App& command, std::string& data, ImportOptions& import);
/// --allow-torchscript, of a command that trains or measures: consent to modules that were not typed in it.
void addModuleConsent(CLI::App& command);
/// --checkpoint.
void addCheckpointOption(CLI::App& command, double& seconds);

/// Measure: nothing trains. Study: it has seeds of its own, and one thread per training.
enum class SettingsFor { Generate, Measure, Train, Study };
/// Adds the options to a command.
void addSettings(CLI::App& command, Settings& settings, SettingsFor purpose);

}
