#pragma once

#include "core/config/experiment_config.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <map>
#include <string>

namespace cmir {

class CmirModel;
struct TrainingData;

/// How far Z_inv and Z_spu have come apart after an epoch: what the tile shows (core/analysis/apart_reading.h), on
/// validation alone, for the history. It draws nothing from the run's generators and changes nothing of it.
///
/// Series, per modality: apart/<modality>/<label|shift|environment>_<invariant|spurious> (shift where the data has
/// splits named valid_*), and of Z_inv and Z_spu of the clean samples
/// apart/<modality>/<correlation|conditional_correlation> and apart/<modality>/<effective_rank|kurtosis|spread>. What
/// cannot be read is not a number. Empty after epochs that are left out (apartInterval).
std::map<std::string, double> apartAfterEpoch(const CmirModel& model, const Dataset& dataset, const TrainingData& data,
    const ExperimentConfig& config, std::int64_t epoch);

/// What `selection` = apart goes by; less is better. An epoch's error on validation, where Z_inv gives the environment
/// away at most a tenth of the way from chance to always (mean of the modalities of `apart`, as apartAfterEpoch gave
/// it); other epochs come after all such, by how far they miss. Not a number: the epoch was left out. Without
/// environments (K = 0) the error itself.
double apartCriterion(const std::map<std::string, double>& apart, double error, std::int64_t K);

/// Whether the end of this epoch is read, where every `every`-th is. So that a run of few epochs has something to show,
/// the 1st, 2nd, 4th, 8th ... before the first of them are read too, unless the selection goes by what is read: it
/// chooses among evenly spaced epochs.
bool isApartRead(std::int64_t epoch, std::int64_t every, Selection selection);

/// Every which epoch is read: by a count of operations, so that reading takes about a twentieth of the training's time
/// at most. weights, samples: of the model, and of the training split.
std::int64_t apartInterval(
    const ExperimentConfig& config, std::int64_t weights, std::size_t modalities, std::int64_t samples);

}
