#pragma once

#include "core/config/experiment_config.h"
#include "core/objective/whitening_memory.h"

#include <torch/types.h>

namespace cmir {

/// R_inv of one modality (method.md sections 3 and 10): over all V(V-1)/2 unordered pairs of variants of the same
/// sample,
/// || Z_inv^(e1) - Z_inv^(e2) ||_1.
///   variants    V x N x d, variant 0 is the clean one
///   form        L1: as it stands; Relative: each feature's difference divided by (standard deviation of that feature
///               over the batch, clean variant, biased, + 1e-3), gradients passing through it
///               Whitened: whitenedInvarianceTerm with `carried`, in which `reduction` has no part
///               (the standard forms have a term of their own: standard_invariance.h)
///   reduction   Normalised: mean over samples, pairs and features; AsPrinted: (1/N) sum
/// A scalar; 0 for V = 1. The derivative of |x| at 0 is 0.
torch::Tensor invarianceTerm(
    const torch::Tensor& variants, InvarianceForm form, Reduction reduction, CarriedCovariance* carried = nullptr);

}
