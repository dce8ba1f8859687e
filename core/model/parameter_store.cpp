#include "core/model/parameter_store.h"

#include "core/common/error.h"
#include "core/model/torch_random.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace cmir {

namespace {

constexpr std::int64_t alignment = 16; // floats: every tensor begins on a cache line

}

void ParameterStore::declare(
    const std::string& name, std::vector<std::int64_t> shape, double bound, torch::Tensor* target, double centre)
{
    const std::int64_t count = std::accumulate(shape.begin(), shape.end(), std::int64_t { 1 }, std::multiplies<>());
    m_slots.push_back({ name, std::move(shape), bound, centre, target, m_size, count });
    m_size += (count + alignment - 1) / alignment * alignment;
}

void ParameterStore::allocate(std::uint64_t seed, torch::Device device, torch::ScalarType type)
{
    const torch::NoGradGuard noGrad;
    m_values = torch::zeros({ m_size }, torch::TensorOptions().dtype(type));
    for (const Slot& slot : m_slots)
        view(m_values, slot)
            .uniform_(
                slot.centre - slot.bound, slot.centre + slot.bound, makeGenerator(seed, "initialisation " + slot.name));
    m_values = m_values.to(device);
    m_gradients = torch::zeros_like(m_values);
    for (const Slot& slot : m_slots) {
        *slot.target = view(m_values, slot).detach().requires_grad_(true);
        slot.target->mutable_grad() = view(m_gradients, slot);
    }
}

torch::Tensor ParameterStore::view(const torch::Tensor& flat, const Slot& slot) const
{
    return flat.narrow(0, slot.offset, slot.count).view(slot.shape);
}

std::vector<NamedArray> ParameterStore::save(const torch::Tensor& flat) const
{
    const torch::Tensor host = flat.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* data = host.data_ptr<float>();
    std::vector<NamedArray> arrays;
    for (const Slot& slot : m_slots)
        arrays.push_back({ slot.name, slot.shape, { data + slot.offset, data + slot.offset + slot.count } });
    return arrays;
}

void ParameterStore::load(const std::vector<NamedArray>& arrays, const std::string& where)
{
    const torch::NoGradGuard noGrad;
    for (const Slot& slot : m_slots) {
        const auto found = std::find_if(
            arrays.begin(), arrays.end(), [&](const NamedArray& array) { return array.name == slot.name; });
        if (found == arrays.end())
            throw BadInput(fmt::format("{}: model/{} is missing", where, slot.name));
        if (found->shape != slot.shape || static_cast<std::int64_t>(found->values.size()) != slot.count)
            throw BadInput(fmt::format("{}: model/{} has shape [{}]; the configuration asks for [{}]", where, slot.name,
                fmt::join(found->shape, ", "), fmt::join(slot.shape, ", ")));
        view(m_values, slot).copy_(torch::from_blob(const_cast<float*>(found->values.data()), slot.shape));
    }
}

}
