#pragma once

#include "core/objective/baselines/environments.h"

#include <torch/types.h>

namespace cmir {

/// The penalty of CORAL over several environments: the mean over all pairs of environments of
///   || C_a - C_b ||_F^2 / (4 D^2)  +  || mu_a - mu_b ||^2 / (4 D)
/// with the covariance C (n - 1) and the mean mu of the representation in an environment. The first part is that of Sun
/// and Saenko ("Deep CORAL", 2016); the means are compared too, as usual since DomainBed, their squares scaled to as
/// many entries as there are. Environments with fewer than 2 rows are left out; 0 where fewer than 2 remain.
///   z  R x D, the joined Z_inv of all modalities
torch::Tensor coralPenalty(const torch::Tensor& z, const EnvironmentRows& rows);

}
