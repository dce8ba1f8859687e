#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

namespace cmir {

/// The protocols noisy-modalities and unseen-noise for a run that was trained with noise (parameter noise_ratio):
/// every split but train under the same ratio, with noise of the kind it was trained on, or unseen
/// (noisy_modalities.h). The noise depends on the run's seed. Rows of the splits "noise 0.3/valid", "unseen 0.3/test".
/// Throws Cancelled, BadInput (a run that was trained without noise, a dataset that does not fit the run).
ResultTable noisyModalities(const RunRecord& run, const Dataset& dataset, const JobContext& job);
ResultTable unseenNoise(const RunRecord& run, const Dataset& dataset, const JobContext& job);

}
