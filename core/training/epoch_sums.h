#pragma once

#include "core/objective/objective.h"
#include "core/run/trainer_state.h"

#include <torch/types.h>

#include <array>
#include <cstdint>

namespace cmir {

/// The values of the terms in the order of ObjectiveTerms::names.
using TermValues = std::array<double, ObjectiveTerms::names.size()>;

/// The mean of every term over the epoch under way, each step weighted by its samples.
class EpochSums {
public:
    void clear();
    void add(const TermValues& values, double samples);
    /// Summed on the device: a look at a value would make the processor wait for every step.
    void addOnDevice(const torch::Tensor& values, double samples);
    TermValues means() const;

    void save(TrainerState& state) const;
    void load(const TrainerState& state, torch::Device device);

private:
    TermValues total() const; ///< one of the two is in use

    TermValues m_sums {};
    torch::Tensor m_deviceSums; ///< in place of m_sums, once defined
    double m_samples = 0;
};

/// Five values on any device.
TermValues termValues(const torch::Tensor& values);

}
