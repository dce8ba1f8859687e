#pragma once

#include "core/data/dataset.h"
#include "core/experiment/study.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cmir {

/// The predictions of another program on the data of a study, measured as the study's own are. Each file is a
/// repetition (a seed of that program): a table or archive that importing can read, with the columns
///   id          of a sample of the data set; with a column `split` that names one of its splits, of that split
///   prediction  regression: the value; binary: the probability of class 1; several classes: their probabilities
///               prediction_0, prediction_1 ..., or the class itself (0, 1 ...; then without the loss)
/// A split counts where every one of its samples has a prediction; train and valid do not where valid was cut from
/// train when the data were read, since another seed cuts another one. Throws BadInput with file and id: no such
/// column, an id that no sample has or that stands twice, a value that is no number or beyond its range, a split with
/// gaps; Cancelled.
OtherProgram readOtherProgram(const std::string& name, const std::vector<std::filesystem::path>& files,
    const Dataset& dataset, const std::function<bool()>& cancelled = {});

/// Throws BadInput where every seed of a study has data of its own (built-in data without a data_seed): what another
/// program predicts would be of one of them.
void requireOneDataset(const RunConfig& base);

/// Keeps it in the folder of a study, in place of an earlier one of that name. Throws BadInput: no study is there, or
/// one whose seeds have data of their own.
void keepOtherProgram(const std::filesystem::path& folder, const OtherProgram& program);
/// Takes it out again; nothing happens where there is none of that name.
void dropOtherProgram(const std::filesystem::path& folder, const std::string& name);

/// What is kept in the folder; empty where there is nothing.
std::vector<OtherProgram> keptOtherPrograms(const std::filesystem::path& folder);

/// The study with its other programs as variants behind its own: repetition k stands at the k-th seed of the plan,
/// since neither program has the other's seeds. Of one with more repetitions than there are seeds the first ones count,
/// and its name says so.
StudyResults besideOtherPrograms(const StudyResults& results);

}
