#pragma once

#include "core/evaluation/network_data.h"
#include "core/run/run_record.h"

namespace cmir {

/// Rows of a split that views show: evenly spread over it, at most `limit`, always the same ones.
std::vector<std::int64_t> shownRows(std::int64_t samples, std::int64_t limit);

/// Shown samples of one split in all their variants, see below. limit: how many at most.
Variants takeVariants(const CmirModel& model, const Split& split, const NetworkSplit& data, OutputKind kind,
    const ExperimentConfig& config, std::int64_t limit);

/// Shown samples of every split in all their variants under the given model, made as in training (kind, schedule,
/// scale, K and alpha1 from `config`; the feature scale is taken over the shown samples of the split). The noise comes
/// from a generator of its own, the same at every call, so that motion between snapshots is the model's.
Snapshot takeSnapshot(const CmirModel& model, const Dataset& dataset, const std::vector<NetworkSplit>& splits,
    const ExperimentConfig& config, std::int64_t shownPerSplit);

/// Fills predictions, representations and metrics of every split. A team shares it.
void fillOutputs(RunRecord& record, const CmirModel& model, const Dataset& dataset,
    const std::vector<NetworkSplit>& splits, TaskTeam* team);

/// Of each representation (rows x d) the mean over features of the standard deviation over samples.
std::vector<double> featureSpread(const std::vector<torch::Tensor>& representations);

}
