#pragma once

#include "core/run/run_record.h"

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// All weights of a model in one flat buffer, and all gradients in another: the optimiser, a copy of the best weights
/// and the zeroing of gradients are one pass each. Layers declare their tensors; `allocate` then makes them views
/// (leaves that require a gradient, whose gradient is a view too).
class ParameterStore {
public:
    /// Registers a tensor to be set by `allocate`. `*target` must stay where it is until then. Initialised uniformly in
    /// +-bound about `centre` by a generator of its own, named after the tensor.
    void declare(const std::string& name, std::vector<std::int64_t> shape, double bound, torch::Tensor* target,
        double centre = 0);

    void allocate(std::uint64_t seed, torch::Device device, torch::ScalarType type = torch::kFloat32);

    const torch::Tensor& values() const { return m_values; } ///< flat, with padding between tensors (always 0)
    const torch::Tensor& gradients() const { return m_gradients; } ///< flat, same layout
    void zeroGradients() { m_gradients.zero_(); }

    /// The weights as plain arrays, and the way back; `load` throws BadInput naming the array that is missing or whose
    /// shape differs.
    std::vector<NamedArray> save() const { return save(m_values); }
    std::vector<NamedArray> save(const torch::Tensor& flat) const; ///< of other values in the store's layout
    void load(const std::vector<NamedArray>& arrays, const std::string& where);

    /// A copy of the flat values, and the way back.
    torch::Tensor copy() const { return m_values.clone(); }
    void restore(const torch::Tensor& values)
    {
        const torch::NoGradGuard noGrad;
        m_values.copy_(values);
    }

private:
    struct Slot {
        std::string name;
        std::vector<std::int64_t> shape;
        double bound, centre;
        torch::Tensor* target;
        std::int64_t offset, count;
    };
    torch::Tensor view(const torch::Tensor& flat, const Slot& slot) const;

    std::vector<Slot> m_slots;
    std::int64_t m_size = 0;
    torch::Tensor m_values, m_gradients;
};

/// Other weights in a model as long as this lives; then those that were there come back.
class WeightsForAWhile {
public:
    WeightsForAWhile(ParameterStore& store, const torch::Tensor& weights)
        : m_store(store)
        , m_before(store.copy())
    {
        m_store.restore(weights);
    }
    ~WeightsForAWhile() { m_store.restore(m_before); }
    WeightsForAWhile(const WeightsForAWhile&) = delete;
    WeightsForAWhile& operator=(const WeightsForAWhile&) = delete;

private:
    ParameterStore& m_store;
    torch::Tensor m_before;
};

}
