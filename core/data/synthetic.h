#pragma once

#include "core/config/experiment_config.h"
#include "core/data/dataset.h"

namespace cmir {

/// The structural causal model of the built-in data (method.md section 9), drawn from the config's world_seed,
/// data seed, rho, amplitude, n_train, n_valid and n_test:
///   c ~ N(0, I_4),  y = sum(c)/2 + 0.3 N(0,1)
///   s_m = rho y u_m + sqrt(1 - rho^2) N(0, I_3),  x_m = tanh(W_m' c) + amplitude tanh(V_m' s_m) + 0.1 N(0, I)
/// Modalities text, audio, vision of widths 40, 30, 20. Columns: truth_causal_0..3 and truth_spurious_<modality>_0..2.
/// Splits: train, valid, test, and test_rho_0.5, test_rho_0, test_rho_-0.5, test_rho_-0.95, each with its `rho`; and
/// valid_rho_-0.95, of as many samples as valid, to see while training what a shift leaves without a look at a test
/// split. Nothing is selected by it.
Dataset syntheticDataset(const ExperimentConfig& config);

}
