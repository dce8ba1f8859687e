#include "core/model/unimodal/torch_script_network.h"

#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/model/torch_error.h"
#include "core/model/unimodal/sequence_batch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include <algorithm>
#include <sstream>

namespace cmir {

namespace {

std::string shapeOf(const torch::Tensor& tensor)
{
    return fmt::format("{}", fmt::join(tensor.sizes(), " x "));
}

class TorchScriptNetwork : public UnimodalNetwork {
public:
    TorchScriptNetwork(const std::string& file, const UnimodalInput& input, torch::Device device)
        : m_where(fmt::format("{}: unimodal network of modality {}", file, input.modality))
        , m_expected(input.steps > 0 ? fmt::format("N x T x {} (and, as a second argument, the lengths)", input.width)
                                     : fmt::format("N x {}", input.width))
    {
        HashedBytes module = readHashed(file);
        m_sha256 = std::move(module.sha256);
        if (input.moduleSha256)
            checkSameModule(*input.moduleSha256);
        checkModuleConsent(file, m_sha256);
        load(std::move(module.bytes), device);
        checkArguments(input.steps > 0);
        probe(input, device);
    }

    std::int64_t outputWidth() const override { return m_outputWidth; }
    bool trainable() const override { return false; }
    std::string moduleSha256() const override { return m_sha256; }

    torch::Tensor operator()(const torch::Tensor& x, const Dropout&) const override
    {
        const torch::NoGradGuard noGrad;
        const torch::Tensor answer = x.dim() == 3 ? onSequences(x) : call({ x.to(torch::kFloat32) });
        if (answer.dim() != 2 || answer.size(0) != x.size(0) || answer.size(1) != m_outputWidth)
            throw BadInput(fmt::format("{}: for {} rows it gave {}; expected is {} x {}", m_where, x.size(0),
                shapeOf(answer), x.size(0), m_outputWidth));
        return answer.to(x.scalar_type());
    }

private:
    void checkSameModule(const std::string& recorded) const
    {
        if (recorded.empty())
            throw BadInput(m_where
                + ": the run does not say which module it was trained with, and one that is not known to be its own is "
                  "not run");
        if (recorded != m_sha256)
            throw BadInput(fmt::format("{}: this is not the module that the run was trained with: its SHA-256 is {}, "
                                       "the run recorded {}",
                m_where, m_sha256, recorded));
    }

    void load(std::string bytes, torch::Device device)
    {
        try {
            std::istringstream stream(std::move(bytes));
            m_module = torch::jit::load(stream, device);
            m_module.eval();
            for (torch::Tensor parameter : m_module.parameters())
                parameter.requires_grad_(false);
        } catch (const std::exception& error) {
            throw BadInput(fmt::format("{}: it cannot be loaded; expected is a TorchScript module as torch.jit.save "
                                       "writes it ({})",
                m_where, reasonOf(error)));
        }
    }

    void checkArguments(bool sequence)
    {
        const auto forward = m_module.find_method("forward");
        if (!forward)
            throw BadInput(
                fmt::format("{}: the module has no forward; expected is one that takes {}", m_where, m_expected));
        const auto& arguments = forward->function().getSchema().arguments(); // the first is the module itself
        const auto required = std::count_if(
            arguments.begin() + 1, arguments.end(), [](const c10::Argument& a) { return !a.default_value(); });
        if (required < 1 || required > (sequence ? 2 : 1))
            throw BadInput(fmt::format(
                "{}: its forward takes {} arguments; expected is one that takes {}", m_where, required, m_expected));
        m_takesLengths = required == 2;
    }

    void probe(const UnimodalInput& input, torch::Device device)
    {
        constexpr std::int64_t rows = 3;
        const bool sequence = input.steps > 0;
        const std::vector<std::int64_t> shape
            = sequence ? std::vector { rows, input.steps, input.width } : std::vector { rows, input.width };
        torch::Tensor x = torch::arange(rows * std::max<std::int64_t>(input.steps, 1) * input.width, torch::kFloat32)
                              .sin()
                              .view(shape);
        if (sequence && input.steps > 1) // lengths T, T, 1
            x[rows - 1].narrow(0, 1, input.steps - 1).fill_(std::numeric_limits<float>::quiet_NaN());
        x = x.to(device);
        const torch::NoGradGuard noGrad;
        const torch::Tensor answer = sequence ? onSequences(x) : call({ x });
        if (answer.dim() != 2 || answer.size(0) != rows || answer.size(1) < 1)
            throw BadInput(fmt::format("{}: given {} it answered {}; expected is one vector per row, {} x p", m_where,
                shapeOf(x), shapeOf(answer), rows));
        if (!answer.is_floating_point())
            throw BadInput(fmt::format(
                "{}: it answers with {}; expected are floats", m_where, c10::toString(answer.scalar_type())));
        if (!torch::isfinite(answer).all().item<bool>())
            throw BadInput(fmt::format("{}: its answer to a small batch of finite values is not finite", m_where));
        if (!torch::equal(answer, sequence ? onSequences(x) : call({ x })))
            throw BadInput(fmt::format("{}: it gives different answers to the same input; a run could not be repeated "
                                       "with it",
                m_where));
        m_outputWidth = answer.size(1);
    }

    torch::Tensor onSequences(const torch::Tensor& x) const
    {
        // Not trimmed: a module may be made for one number of steps.
        const SequenceBatch batch = SequenceBatch::unpack(x, /*trim=*/false);
        std::vector<torch::jit::IValue> inputs { batch.steps.to(torch::kFloat32) };
        if (m_takesLengths)
            inputs.emplace_back(batch.lengths);
        const torch::Tensor answer = call(std::move(inputs));
        if (answer.dim() != 2 || answer.size(0) != x.size(0))
            return answer; // said by who checks it
        // A module that divides by the length answers NaN to an empty sequence.
        return answer.masked_fill(batch.lengths.eq(0).unsqueeze(1), 0);
    }

    torch::Tensor call(std::vector<torch::jit::IValue> inputs) const
    {
        const std::string given = shapeOf(inputs.front().toTensor());
        torch::jit::IValue answer;
        try {
            // Without the profiling executor: its first calls could differ in rounding from later ones.
            const torch::jit::GraphOptimizerEnabledGuard plain(false);
            answer = m_module.forward(std::move(inputs));
        } catch (const std::exception& error) {
            throw BadInput(fmt::format("{}: it cannot take {}; expected is a module that takes {} ({})", m_where, given,
                m_expected, reasonOf(error)));
        }
        if (!answer.isTensor())
            throw BadInput(fmt::format("{}: it answers with {}; expected is one tensor", m_where, answer.tagKind()));
        return answer.toTensor();
    }

    std::string m_where, m_expected, m_sha256;
    mutable torch::jit::Module m_module; // forward is not const
    bool m_takesLengths = false;
    std::int64_t m_outputWidth = 0;
};

}

std::unique_ptr<UnimodalNetwork> makeTorchScriptNetwork(
    const std::string& file, const UnimodalInput& input, torch::Device device)
{
    return std::make_unique<TorchScriptNetwork>(file, input, device);
}

}
