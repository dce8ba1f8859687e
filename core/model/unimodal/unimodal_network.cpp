#include "core/model/unimodal/unimodal_network.h"

#include "core/model/unimodal/fused_gru.h"
#include "core/model/unimodal/fused_sequence.h"
#include "core/model/unimodal/sequence_layers.h"
#include "core/model/unimodal/sequence_pieces.h"
#include "core/model/unimodal/torch_script_network.h"

#include <fmt/format.h>

#include <cmath>

namespace cmir {

namespace {

std::string prefix(const UnimodalInput& input)
{
    return "unimodal." + input.modality;
}

class ConvTransformer : public UnimodalNetwork {
public:
    ConvTransformer(const UnimodalInput& input, const ExperimentConfig& config, ParameterStore& store)
        : m_width(config.d)
    {
        m_conv.declare(store, prefix(input) + ".conv", input.width, config.d);
        m_encoder.declare(store, prefix(input) + ".encoder", config.d, config.sequence_layers, config.sequence_heads,
            fmt::format("the Transformer of modality {} (d)", input.modality));
    }

    std::int64_t outputWidth() const override { return m_width; }
    torch::Tensor operator()(const torch::Tensor& x, const Dropout& dropout) const override
    {
        if (suitsByHand(x, dropout))
            return FusedSequence { FusedSequence::Order::ConvolutionFirst, &m_conv, &m_encoder }(x);
        const SequenceBatch batch = SequenceBatch::unpack(x);
        return batch.mean(m_encoder(m_conv(batch.steps), batch.valid, dropout));
    }

private:
    std::int64_t m_width;
    Conv1d m_conv;
    TransformerEncoder m_encoder;
};

class TransformerConv : public UnimodalNetwork {
public:
    TransformerConv(const UnimodalInput& input, const ExperimentConfig& config, ParameterStore& store)
        : m_width(config.d)
    {
        m_encoder.declare(store, prefix(input) + ".encoder", input.width, config.sequence_layers, config.sequence_heads,
            fmt::format("the Transformer of modality {} (its features)", input.modality));
        m_conv.declare(store, prefix(input) + ".conv", input.width, config.d);
    }

    std::int64_t outputWidth() const override { return m_width; }
    torch::Tensor operator()(const torch::Tensor& x, const Dropout& dropout) const override
    {
        if (suitsByHand(x, dropout))
            return FusedSequence { FusedSequence::Order::ConvolutionLast, &m_conv, &m_encoder }(x);
        const SequenceBatch batch = SequenceBatch::unpack(x);
        // The convolution looks one step ahead: behind the last step it must see zeros, however long the others are.
        return batch.mean(m_conv(batch.masked(m_encoder(batch.steps, batch.valid, dropout))));
    }

private:
    std::int64_t m_width;
    TransformerEncoder m_encoder;
    Conv1d m_conv;
};

class Gru : public UnimodalNetwork {
public:
    Gru(const UnimodalInput& input, const ExperimentConfig& config, ParameterStore& store)
        : m_width(config.d)
        , m_layers(config.sequence_layers)
        , m_weights(static_cast<std::size_t>(4 * m_layers))
    {
        const double bound = 1 / std::sqrt(static_cast<double>(m_width)); // LibTorch's rule
        for (std::int64_t layer = 0; layer < m_layers; ++layer) {
            torch::Tensor* weights = &m_weights[static_cast<std::size_t>(4 * layer)];
            const std::string name = fmt::format("{}.gru.{}", prefix(input), layer);
            store.declare(name + ".input_weight", { 3 * m_width, layer == 0 ? input.width : m_width }, bound, weights);
            store.declare(name + ".state_weight", { 3 * m_width, m_width }, bound, weights + 1);
            store.declare(name + ".input_bias", { 3 * m_width }, bound, weights + 2);
            store.declare(name + ".state_bias", { 3 * m_width }, bound, weights + 3);
        }
    }

    std::int64_t outputWidth() const override { return m_width; }
    torch::Tensor operator()(const torch::Tensor& x, const Dropout&) const override
    {
        if (suitsByHand(x, {}))
            return FusedGru { &m_weights }(x);
        const SequenceBatch batch = SequenceBatch::unpack(x);
        const torch::Tensor begin = torch::zeros({ m_layers, x.size(0), m_width }, x.options());
        const torch::Tensor states
            = std::get<0>(torch::gru(batch.steps, begin, m_weights, /*has_biases=*/true, m_layers, /*dropout=*/0,
                /*train=*/at::GradMode::is_enabled(), // CUDA keeps what backward needs for it alone
                /*bidirectional=*/false, /*batch_first=*/true));
        const torch::Tensor last = (batch.lengths - 1).clamp_min(0).view({ -1, 1, 1 }).expand({ -1, 1, m_width });
        return states.gather(1, last).squeeze(1).masked_fill(batch.lengths.eq(0).unsqueeze(1), 0);
    }

private:
    std::int64_t m_width, m_layers;
    std::vector<torch::Tensor> m_weights; ///< per layer: input weight, state weight, and their biases
};

}

std::unique_ptr<UnimodalNetwork> makeUnimodalNetwork(const UnimodalChoice& choice, const UnimodalInput& input,
    const ExperimentConfig& config, ParameterStore& store, torch::Device device)
{
    switch (choice.kind) {
    case UnimodalKind::ConvTransformer:
        return std::make_unique<ConvTransformer>(input, config, store);
    case UnimodalKind::TransformerConv:
        return std::make_unique<TransformerConv>(input, config, store);
    case UnimodalKind::Gru:
        return std::make_unique<Gru>(input, config, store);
    case UnimodalKind::TorchScript:
        return makeTorchScriptNetwork(choice.file, input, device);
    case UnimodalKind::Identity:
    case UnimodalKind::Linear:
    case UnimodalKind::Mlp:
        break;
    }
    return nullptr;
}

}
