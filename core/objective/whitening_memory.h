#pragma once

#include "core/config/experiment_config.h"
#include "core/model/cmir_model.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// What the whitened form carries from batch to batch for one modality, as moving averages over batches, d x d, lower
/// triangles: S without its ridge, and P = sum_i (dR/dq_i) sum_e w_ie w_ie^T of the distances w from a sample's mean.
struct CarriedCovariance {
    torch::Tensor covariance, pull;
    double share = 1; ///< of the batch under way in both
};

/// The gradients through the distances and through S, each along the scale of Z_inv: sum_i q_i dR/dq_i, and the slope
/// along S times the batch's S. What the second is to be multiplied by.
inline double carriedBalance(double distances, double covariance)
{
    return covariance > 0 && distances > 0 ? distances / covariance : 1;
}

/// The covariance of Z_inv for batches that are too small to know it (N < 2 d samples, of which the whitened points
/// tend to a simplex whatever the network does):
///   S_t = (1 - a) S_(t-1) + a S_batch,   a = max(min(1, N / (perFeature d)), 1 / (batches so far + 1)), perFeature =
///   whitening_memory,
/// and so is P. Of the two come the values q_i, and R_inv's slope along S, -S_t^-1 P_t S_t^-1; the gradient through S
/// is that slope along the batch's own covariance, times the number (carriedBalance) with which growing or shrinking
/// Z_inv gains nothing: an S that is not exact would be too steep in the mean, and Z_inv would run away or shrink. With
/// a = 1 nothing is carried, and the form is that of the batch alone.
class WhiteningMemory {
public:
    /// Before a step on N samples: what is carried is made ready, or forgotten where nothing is to be carried: another
    /// form, a single variant, N >= perFeature d.
    void prepare(const CmirModel& model, std::int64_t samples, std::int64_t variants, const ExperimentConfig& config);
    void forget();

    /// Null where the batch stands for itself.
    CarriedCovariance* of(std::size_t modality) { return m_carried.empty() ? nullptr : &m_carried[modality]; }

    /// All of it in a row, and the number of batches in it; empty and 0 where nothing is carried.
    std::vector<float> values() const;
    std::int64_t batches() const { return m_batches; }
    /// Throws BadInput where `values` are not those of such a model.
    void load(const std::vector<float>& values, std::int64_t batches, const CmirModel& model);

private:
    void makeRoom(const CmirModel& model);

    std::vector<CarriedCovariance> m_carried;
    std::int64_t m_batches = 0; ///< the one under way included
};

}
