#pragma once

#include "core/run/outcome.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace cmir {

/// {split: {metric: value}}; a value that is not a number is null.
nlohmann::json metricsJson(const std::map<std::string, Metrics>& metrics);

/// What is said of a training that gave a run: the document of `cmir train --json`, from which a study takes a job's
/// result (jobResultFromTraining). It says of a run that it diverged, and of one whose result does not show its last
/// live change, which that was.
///   written  where the run is; "": nowhere
nlohmann::json trainingReport(const Outcome& outcome, const std::string& written);

}
