#pragma once

#include "core/data/dataset.h"
#include "core/run/run_config.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// The environments that irm, vrex, coral and groupdro tell apart, as numbers 0, 1, ... (parameter `environments`):
///   virtual  0: the clean samples; e = 1..K: their noisy variants of environment e
///   real     the values of the training split's column `environment`, in ascending order; no variants are made
///   inferred the groups that are handed over (inferredGroups), as real ones
///   both     the real ones, R of them, hold the clean samples; environment e >= 1 of the variants is number R + e - 1
/// Every sample is seen in all of its K+1 variants, whatever `environment_assignment` says.
class Environments {
public:
    /// Reads the column where it is needed. Throws BadInput, naming the method: no such column or one of another type,
    /// fewer than 2 environments, K = 0 where virtual environments are asked for.
    /// inferred: for that source, the number of every training sample.
    Environments(const Dataset& dataset, Method method, const ExperimentConfig& config, torch::Device device,
        const std::vector<std::int64_t>& inferred = {});

    std::int64_t virtualCount(std::int64_t K) const { return makesVariants() ? K : 0; }
    /// How many environments there are with K as it stands.
    std::int64_t count(std::int64_t K) const { return m_clean + virtualCount(K); }
    /// The environment of every row of a batch in V variants, variant-major: (V N), int64. samples: N indices into the
    /// training split.
    torch::Tensor ofRows(const torch::Tensor& samples, std::int64_t variants) const;

private:
    bool makesVariants() const { return m_source == EnvironmentSource::Virtual || m_source == EnvironmentSource::Both; }

    EnvironmentSource m_source;
    std::int64_t m_clean = 1; // environments of the clean samples
    torch::Tensor m_ofSample; // training samples, int64
};

/// The rows of one batch gathered by environment.
struct EnvironmentRows {
    torch::Tensor present; ///< P: the environments that have rows here, ascending; int64
    torch::Tensor average; ///< P x R: 1 / (rows of environment p) where row r belongs to p, else 0
    torch::Tensor index; ///< R: the place of each row's environment in `present`; int64

    /// ofRows: R environments; `like` gives the type and device of `average`.
    static EnvironmentRows gather(const torch::Tensor& ofRows, const torch::Tensor& like);

    std::int64_t count() const { return present.size(0); }
    torch::Tensor means(const torch::Tensor& values) const; ///< R -> P, R x c -> P x c
};

}
