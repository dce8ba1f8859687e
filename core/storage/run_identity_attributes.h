#pragma once

#include "core/run/run_config.h"
#include "core/run/run_identity.h"
#include "core/storage/hdf5_file.h"

#include <string>

#include <nlohmann/json_fwd.hpp>

// The root attributes that run files and checkpoints share.
namespace cmir {

/// `id`, `created`, `parent` (JSON). Without them: a run of an earlier version, an empty identity.
void writeIdentity(const hdf5::Group& root, const RunIdentity& identity);
RunIdentity readIdentity(const hdf5::Group& root);

/// `config` (JSON).
void writeRunConfig(const hdf5::Group& root, const RunConfig& config);
RunConfig readRunConfig(const hdf5::Group& root);

/// Text of a file as JSON; throws BadInput that begins with `where`.
nlohmann::json parsedJson(const std::string& text, const std::string& where);

}
