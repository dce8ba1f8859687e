#include "core/model/cmir_model.h"
#include "core/model/torch_random.h"
#include "core/model/unimodal/sequence_layers.h"
#include "core/model/unimodal/unimodal_network.h"
#include "tests/support/support.h"

#include <torch/torch.h>

#include <QtTest>

#include <functional>
#include <limits>

using namespace cmir;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

torch::Tensor randomDoubles(std::vector<std::int64_t> shape, const char* name)
{
    auto generator = makeGenerator(7, name);
    return torch::empty(shape, torch::kFloat64).normal_(0, 1, generator);
}

/// Sequences with the given lengths, the rest of `steps` padding.
torch::Tensor sequences(const std::vector<std::int64_t>& lengths, std::int64_t steps, std::int64_t width)
{
    const auto rows = static_cast<std::int64_t>(lengths.size());
    torch::Tensor x = randomDoubles({ rows, 9, width }, "sequences").narrow(1, 0, steps).clone();
    for (std::int64_t i = 0; i < rows; ++i)
        if (const std::int64_t length = lengths[static_cast<std::size_t>(i)]; length < steps)
            x[i].narrow(0, length, steps - length).fill_(missing);
    return x;
}

/// A network of one kind in double precision, with its weights.
struct Built {
    ParameterStore store;
    std::unique_ptr<UnimodalNetwork> network;

    explicit Built(UnimodalKind kind, std::int64_t width = 4, std::int64_t heads = 2)
    {
        ExperimentConfig config;
        config.d = 6;
        config.sequence_layers = 2;
        config.sequence_heads = heads;
        network = makeUnimodalNetwork({ kind, {} }, { "audio", width, 9 }, config, store, torch::kCPU);
        store.allocate(3, torch::kCPU, torch::kFloat64);
    }
    torch::Tensor operator()(const torch::Tensor& x) const { return (*network)(x, {}); }
};

/// Largest difference between a gradient and central differences over every value of `values`.
double gradientError(
    const torch::Tensor& values, const torch::Tensor& gradient, const std::function<torch::Tensor()>& function)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor flat = values.view({ -1 }), wanted = gradient.reshape({ -1 });
    double worst = 0;
    constexpr double h = 1e-6;
    for (std::int64_t i = 0; i < flat.size(0); ++i) {
        const double old = flat[i].item<double>();
        if (std::isnan(old))
            continue;
        flat[i] = old + h;
        const double above = function().item<double>();
        flat[i] = old - h;
        const double below = function().item<double>();
        flat[i] = old;
        worst = std::max(worst, std::abs((above - below) / (2 * h) - wanted[i].item<double>()));
    }
    return worst;
}

double difference(const torch::Tensor& a, const torch::Tensor& b)
{
    return (a - b).abs().max().item<double>();
}

}

class TestUnimodalNetworks : public QObject {
    Q_OBJECT

private:
    static void kinds()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("conv_transformer") << int(UnimodalKind::ConvTransformer);
        QTest::newRow("transformer_conv") << int(UnimodalKind::TransformerConv);
        QTest::newRow("gru") << int(UnimodalKind::Gru);
    }

private Q_SLOTS:
    void gradientsAreThoseOfFiniteDifferences_data() { kinds(); }
    void gradientsAreThoseOfFiniteDifferences()
    {
        QFETCH(int, kind);
        const Built built { UnimodalKind(kind) };
        torch::Tensor x = sequences({ 3, 5, 1, 0 }, 5, 4).requires_grad_(true);
        const torch::Tensor direction = randomDoubles({ 4, 6 }, "direction");
        const auto value = [&] { return (built(x) * direction).sum(); };
        value().backward();
        QVERIFY(built.store.gradients().abs().max().item<double>() > 0.1);
        const double weights = gradientError(built.store.values(), built.store.gradients(), value);
        QVERIFY2(weights < 1e-7, qPrintable(QString::number(weights)));
        const torch::Tensor gradient = x.grad();
        torch::Tensor features = x.detach(); // the same memory
        const double inputs = gradientError(features, gradient, value);
        QVERIFY2(inputs < 1e-7, qPrintable(QString::number(inputs)));
    }

    void paddingHasNoInfluence_data() { kinds(); }
    void paddingHasNoInfluence()
    {
        QFETCH(int, kind);
        const Built built { UnimodalKind(kind) };
        const std::vector<std::int64_t> lengths { 3, 5, 1, 0 };
        const torch::Tensor answer = built(sequences(lengths, 5, 4));
        QCOMPARE(answer.size(1), 6);
        QVERIFY(torch::isfinite(answer).all().item<bool>());
        QVERIFY(answer[3].eq(0).all().item<bool>()); // no step: the zero vector
        QVERIFY(difference(built(sequences(lengths, 9, 4)), answer) < 1e-12);
        // Nor have the other rows of the batch; and noise on features leaves padding what it is.
        for (std::int64_t row = 0; row < 3; ++row)
            QVERIFY(difference(built(sequences(lengths, 5, 4).narrow(0, row, 1)), answer.narrow(0, row, 1)) < 1e-12);
        const torch::Tensor noise = randomDoubles({ 4, 5, 4 }, "noise");
        const torch::Tensor noisy = built(sequences(lengths, 5, 4) + noise);
        QVERIFY(difference(noisy, answer) > 1e-3 && noisy[3].eq(0).all().item<bool>());
        // The order of the steps counts: these are no bags of steps.
        QVERIFY(difference(built(sequences({ 5 }, 5, 4)), built(sequences({ 5 }, 5, 4).flip(1))) > 1e-3);
    }

    void convolutionIsLibTorchs()
    {
        ParameterStore store;
        Conv1d own;
        own.declare(store, "conv", 4, 6);
        store.allocate(1, torch::kCPU, torch::kFloat64);
        torch::nn::Conv1d other(torch::nn::Conv1dOptions(4, 6, 3).padding(1));
        other->to(torch::kFloat64);
        const torch::NoGradGuard noGrad;
        other->weight.copy_(own.weight);
        other->bias.copy_(own.bias);
        const torch::Tensor x = randomDoubles({ 3, 5, 4 }, "x");
        QVERIFY(difference(own(x), other(x.transpose(1, 2)).transpose(1, 2)) < 1e-12);
    }

    void encoderLayerIsLibTorchs()
    {
        ParameterStore store;
        TransformerEncoder own;
        own.declare(store, "encoder", 6, 1, 2, "it");
        store.allocate(1, torch::kCPU, torch::kFloat64);
        const TransformerEncoder::Layer& layer = own.layers[0];
        torch::nn::TransformerEncoderLayer other(
            torch::nn::TransformerEncoderLayerOptions(6, 2).dim_feedforward(24).dropout(0));
        other->to(torch::kFloat64);
        const torch::NoGradGuard noGrad;
        // Begins as scale 1 and shift 0; moved, so that the test sees both.
        QVERIFY(layer.afterForward.scale.eq(1).all().item<bool>() && layer.afterForward.shift.eq(0).all().item<bool>());
        for (const LayerNorm* norm : { &layer.afterAttention, &layer.afterForward }) {
            torch::Tensor scale = norm->scale, shift = norm->shift;
            scale.add_(randomDoubles({ 6 }, "scale"), 0.3);
            shift.add_(randomDoubles({ 6 }, "shift"), 0.3);
        }
        other->self_attn->in_proj_weight.copy_(layer.attention.input.weight);
        other->self_attn->in_proj_bias.copy_(layer.attention.input.bias);
        other->self_attn->out_proj->weight.copy_(layer.attention.output.weight);
        other->self_attn->out_proj->bias.copy_(layer.attention.output.bias);
        other->linear1->weight.copy_(layer.forward.layers[0].weight);
        other->linear1->bias.copy_(layer.forward.layers[0].bias);
        other->linear2->weight.copy_(layer.forward.layers[1].weight);
        other->linear2->bias.copy_(layer.forward.layers[1].bias);
        other->norm1->weight.copy_(layer.afterAttention.scale);
        other->norm1->bias.copy_(layer.afterAttention.shift);
        other->norm2->weight.copy_(layer.afterForward.scale);
        other->norm2->bias.copy_(layer.afterForward.shift);

        const SequenceBatch batch = SequenceBatch::unpack(sequences({ 3, 5, 1 }, 5, 6));
        const torch::Tensor x = batch.steps + positions(5, 6, batch.steps.options());
        const torch::Tensor wanted = other->forward(x.transpose(0, 1), {}, batch.valid.logical_not()).transpose(0, 1);
        QVERIFY(difference(batch.masked(own(batch.steps, batch.valid, {})), batch.masked(wanted)) < 1e-12);
    }

    void gruIsLibTorchs()
    {
        const Built built(UnimodalKind::Gru);
        torch::nn::GRU other(torch::nn::GRUOptions(4, 6).num_layers(2).batch_first(true));
        other->to(torch::kFloat64);
        ParameterStore same; // names and order as the network declares them
        const auto weights = built.store.save();
        const torch::NoGradGuard noGrad;
        auto parameters = other->parameters();
        QCOMPARE(parameters.size(), weights.size());
        for (std::size_t i = 0; i < weights.size(); ++i)
            parameters[i].copy_(torch::tensor(c10::ArrayRef<float>(weights[i].values)).view(weights[i].shape));
        const torch::Tensor x = sequences({ 5, 5 }, 5, 4);
        const torch::Tensor states = std::get<0>(other->forward(x));
        QVERIFY(difference(built(x), states.select(1, 4)) < 1e-6); // weights went through float
        const torch::Tensor shorter = built(sequences({ 2, 5 }, 5, 4));
        QVERIFY(difference(shorter[0], states[0][1]) < 1e-6);
    }

    void positionsByHand()
    {
        const torch::Tensor p = positions(3, 5, torch::TensorOptions().dtype(torch::kFloat64));
        QCOMPARE(p[0][0].item<double>(), 0.0);
        QCOMPARE(p[0][1].item<double>(), 1.0);
        QCOMPARE(p[2][0].item<double>(), std::sin(2.0));
        QCOMPARE(p[2][1].item<double>(), std::cos(2.0));
        QVERIFY(std::abs(p[2][2].item<double>() - std::sin(2 / std::pow(10000, 0.4))) < 1e-12);
        QVERIFY(std::abs(p[1][4].item<double>() - std::sin(1 / std::pow(10000, 0.8))) < 1e-12);
    }

    void headsMustDivideTheWidth()
    {
        QCOMPARE(test::errorText([] { Built(UnimodalKind::ConvTransformer, 4, 4); }),
            std::string("the Transformer of modality audio (d) is 6 wide, and sequence_heads = 4; the width must be a "
                        "multiple of the heads"));
        QCOMPARE(test::errorText([] { Built(UnimodalKind::TransformerConv, 5); }),
            std::string("the Transformer of modality audio (its features) is 5 wide, and sequence_heads = 2; the width "
                        "must be a multiple of the heads"));
    }

    void modelTakesSequencesBesideVectors()
    {
        ExperimentConfig config;
        config.d = 6;
        config.d_hidden = 8;
        config.unimodal = "text=conv_transformer,identity";
        ModelShape shape { { "text", "audio" }, { 4, 3 } };
        shape.steps = { 9, 0 };
        CmirModel model(shape, config, torch::kCPU, torch::kFloat64);
        QVERIFY(!model.pooledInputs());
        QVERIFY(model.trainableUnimodal(0) && !model.trainableUnimodal(1));
        const torch::Tensor x = sequences({ 3, 5, 1 }, 5, 4);
        const torch::Tensor pooled = model.unimodal(0, x);
        QCOMPARE(pooled.size(1), 6);
        QCOMPARE(model.encode(0, pooled, 3).first.size(1), 6);
        // Without gradients a long split goes through in pieces: the same answers.
        const torch::NoGradGuard noGrad;
        const torch::Tensor many = x.repeat({ 4000, 1, 1 });
        QVERIFY(difference(model.unimodal(0, many), pooled.repeat({ 4000, 1 })) < 1e-12);

        config.unimodal = "text=linear,mlp";
        QVERIFY(CmirModel(shape, config).pooledInputs());
        config.unimodal = "conv_transformer";
        QVERIFY(
            test::errorText([&] { CmirModel(shape, config); }).find("\"audio\" is one vector") != std::string::npos);
    }

    void startIsByNameAndSeed()
    {
        const Built one(UnimodalKind::ConvTransformer), two(UnimodalKind::ConvTransformer);
        QVERIFY(torch::equal(one.store.values(), two.store.values()));
        const auto weights = one.store.save();
        QCOMPARE(weights.front().name, std::string("unimodal.audio.conv.weight"));
        QVERIFY(weights.size() == 2 + 2 * 12);
    }
};

QTEST_GUILESS_MAIN(TestUnimodalNetworks)
#include "test_unimodal_networks.moc"
