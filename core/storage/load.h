#pragma once

#include "core/data/dataset.h"
#include "core/run/run_config.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace cmir {

/// All sequences of a file are kept, for one who may choose another network, or those alone that
/// the networks of the settings take.
enum class SequencesKept { All, Used };

/// The data a run asks for: generated, or read from the dataset file. Throws BadInput; Cancelled soon after
/// `cancelled`, asked while a file is read or hashed, says so. It is the same for all that follow.
std::shared_ptr<const Dataset> loadDataset(const DataSource& source, const ExperimentConfig& config,
    const std::function<bool()>& cancelled = {}, SequencesKept kept = SequencesKept::All);

/// Where the dataset file of a run lies now: the recorded path, or a file of the same name beside the run file; of two,
/// the one that has not changed since. Throws BadInput that names both places.
std::filesystem::path findRunData(
    const RunConfig& run, const std::filesystem::path& runFile, const std::function<bool()>& cancelled = {});

/// A TorchScript module of the run that is not where it was, but lies beside the run file under its name, is taken from
/// there: the run was moved with it. Whether it is the same is asked before it is run (RunConfig::modules).
void findRunModules(RunConfig& run, const std::filesystem::path& runFile);

/// Throws BadInput unless this is the data that the run was trained on: another SHA-256, with both and what to do.
void checkSameData(const RunConfig& run, const Dataset& dataset);

/// Throws BadInput where a study began with other bytes of the file (`config.sha256`; empty: any).
void checkUnchanged(const RunConfig& config, const Dataset& dataset);

/// The data of a run file: generated again, or found and read, and checked to be the same. `path` is a place that the
/// user named; empty: it is looked for. Throws BadInput.
std::shared_ptr<const Dataset> loadRunDataset(const RunConfig& run, const std::filesystem::path& runFile,
    const std::filesystem::path& path = {}, const std::function<bool()>& cancelled = {});

}
