#pragma once

#include "core/experiment/apply_run.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace cmir {

/// The class that a row of answers names; regression has none. Binary: 1 from a probability of 0.5 on. Multiclass: the
/// most probable, the first of several.
std::int64_t predictedClass(Task task, std::span<const float> answers);

/// The probability of that class.
float classProbability(Task task, std::span<const float> answers);

/// "speech" or, of data that do not name its classes, "2".
std::string className(const Dataset& dataset, std::int64_t index);

/// "split,id,label,prediction"; a class is followed by "probability", or one for each class; numbers as C writes them,
/// texts quoted.
std::string predictionsCsv(const AppliedRun& applied, const Dataset& dataset);

/// Writes them where and how the name says: .npz as arrays of NumPy ("test/id", "test/label", "test/prediction", the
/// answers of the model as in `cmir export`), any other as the CSV above. Throws as replaceBytes does.
void writePredictions(const std::filesystem::path& path, const AppliedRun& applied, const Dataset& dataset);

}
