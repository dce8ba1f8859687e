#pragma once

#include "core/data/dataset.h"

#include <span>
#include <string>
#include <vector>

namespace cmir {

/// The mean over the first `length` steps of one sequence (T x width); NaN where there are none, which counts as
/// missing.
void meanOverTime(std::span<const float> sequence, std::int64_t length, std::span<float> mean);

/// One vector per sample, N x width: the features themselves, or the mean over time of a sequence, padding left out.
Matrix pooledFeatures(const Split& split, std::size_t modality);

/// Which modalities their unimodal networks (the parameter `unimodal`) take as sequences; of the others they take the
/// mean over time, or they are one vector per sample anyway. Throws BadInput: a network that needs a sequence and finds
/// none; Failure: one that would take a sequence which was averaged for want of memory (what a run trains must not
/// depend on that).
std::vector<bool> sequenceInputs(const Dataset& dataset, const std::string& unimodal);

/// Joins neighbouring modalities into one: parts[i] of them make the i-th of the result, named "text+hcf". Features are
/// concatenated, step by step where all parts are sequences of the same lengths in every split; else each part is
/// averaged over time first, and a notice says so.
void mergeModalities(Dataset& dataset, std::span<const std::size_t> parts);

/// The parts of a modality's name: "text+hcf" -> text, hcf. Throws BadInput where one is empty.
std::vector<std::string> mergedParts(const std::string& name);

}
