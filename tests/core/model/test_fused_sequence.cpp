#include "core/common/task_team.h"
#include "core/model/torch_random.h"
#include "core/model/unimodal/fused_gru.h"
#include "core/model/unimodal/fused_sequence.h"
#include "core/model/unimodal/sequence_batch.h"
#include "core/model/unimodal/sequence_pieces.h"
#include "tests/support/support.h"

#include <torch/autograd.h>
#include <torch/types.h>

#include <QtTest>

#include <limits>

using namespace cmir;
using Order = FusedSequence::Order;

namespace {

/// The two networks with weights of their own, which can be taken in double precision too.
struct Network {
    ParameterStore store;
    Conv1d convolution;
    TransformerEncoder encoder;
    Order order;

    Network(Order orderToUse, std::int64_t width, std::int64_t d, std::int64_t layers, torch::ScalarType type)
        : order(orderToUse)
    {
        convolution.declare(store, "conv", width, d);
        encoder.declare(store, "encoder", order == Order::ConvolutionFirst ? d : width, layers, 2, "the test");
        store.allocate(3, torch::kCPU, type);
    }

    /// By the plain layers and autograd.
    torch::Tensor plain(const torch::Tensor& x) const
    {
        const SequenceBatch batch = SequenceBatch::unpack(x);
        if (order == Order::ConvolutionFirst)
            return batch.mean(encoder(convolution(batch.steps), batch.valid, {}));
        return batch.mean(convolution(batch.masked(encoder(batch.steps, batch.valid, {}))));
    }
    torch::Tensor fused(const torch::Tensor& x) const { return FusedSequence { order, &convolution, &encoder }(x); }

    std::vector<torch::Tensor> weights() const
    {
        std::vector<torch::Tensor> all { convolution.weight, convolution.bias };
        for (const auto& layer : encoder.layers)
            for (const torch::Tensor& one :
                { layer.attention.input.weight, layer.attention.input.bias, layer.attention.output.weight,
                    layer.attention.output.bias, layer.afterAttention.scale, layer.afterAttention.shift,
                    layer.forward.layers[0].weight, layer.forward.layers[0].bias, layer.forward.layers[1].weight,
                    layer.forward.layers[1].bias, layer.afterForward.scale, layer.afterForward.shift })
                all.push_back(one);
        return all;
    }
};

/// GRU layers with weights of their own.
struct Gru {
    std::vector<torch::Tensor> weights;

    Gru(std::int64_t width, std::int64_t d, std::int64_t layers)
    {
        auto generator = makeGenerator(7, "gru");
        for (std::int64_t layer = 0; layer < layers; ++layer)
            for (const std::vector<std::int64_t>& shape :
                { std::vector<std::int64_t> { 3 * d, layer == 0 ? width : d }, { 3 * d, d }, { 3 * d }, { 3 * d } })
                weights.push_back(torch::empty(shape).normal_(0, 0.5, generator).requires_grad_());
    }

    std::vector<torch::Tensor> exact() const
    {
        std::vector<torch::Tensor> all;
        for (const torch::Tensor& one : weights)
            all.push_back(one.detach().to(torch::kFloat64).requires_grad_());
        return all;
    }
    torch::Tensor fused(const torch::Tensor& x) const { return FusedGru { &weights }(x); }
};

/// By LibTorch, in double precision.
torch::Tensor plainGru(const torch::Tensor& x, const std::vector<torch::Tensor>& weights)
{
    const SequenceBatch batch = SequenceBatch::unpack(x);
    const auto layers = static_cast<std::int64_t>(weights.size() / 4);
    const std::int64_t d = weights[1].size(1);
    const torch::Tensor states
        = std::get<0>(torch::gru(batch.steps, torch::zeros({ layers, x.size(0), d }, x.options()), weights,
            /*has_biases=*/true, layers, /*dropout=*/0, /*train=*/true, /*bidirectional=*/false, /*batch_first=*/true));
    std::vector<torch::Tensor> last;
    for (std::int64_t i = 0; i < x.size(0); ++i) {
        const auto length = batch.lengths[i].item<std::int64_t>();
        last.push_back(length > 0 ? states[i][length - 1] : torch::zeros({ d }, x.options()));
    }
    return torch::stack(last);
}

torch::Tensor numbers(std::vector<std::int64_t> shape, const char* name)
{
    auto generator = makeGenerator(11, name);
    return torch::empty(shape, torch::kFloat64).normal_(0, 1, generator);
}

torch::Tensor sequences(const std::vector<std::int64_t>& lengths, std::int64_t steps, std::int64_t width)
{
    torch::Tensor x = numbers({ static_cast<std::int64_t>(lengths.size()), steps, width }, "features");
    for (std::size_t i = 0; i < lengths.size(); ++i)
        if (lengths[i] < steps)
            x[static_cast<std::int64_t>(i)]
                .narrow(0, lengths[i], steps - lengths[i])
                .fill_(std::numeric_limits<double>::quiet_NaN());
    return x;
}

double apart(const torch::Tensor& a, const torch::Tensor& b)
{
    const torch::Tensor wide = b.to(torch::kFloat64);
    return ((a.to(torch::kFloat64) - wide).abs().max() / (wide.abs().max() + 1e-3)).item<double>();
}

}

/// The networks by hand against the plain layers in double precision, forward and backward.
class TestFusedSequence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameAsThePlainLayers_data()
    {
        QTest::addColumn<bool>("first");
        QTest::addColumn<int>("layers");
        for (const bool first : { true, false })
            for (const int layers : { 1, 3 })
                QTest::addRow("%s, %d", first ? "convolution first" : "convolution last", layers) << first << layers;
    }

    void sameAsThePlainLayers()
    {
        QFETCH(const bool, first);
        QFETCH(const int, layers);
        const Order order = first ? Order::ConvolutionFirst : Order::ConvolutionLast;
        const Network single(order, 6, 8, layers, torch::kFloat32), wide(order, 6, 8, layers, torch::kFloat64);
        const auto narrow = single.weights(), exact = wide.weights();
        for (std::size_t i = 0; i < narrow.size(); ++i) {
            torch::NoGradGuard noGrad;
            exact[i].copy_(narrow[i]);
        }
        const torch::Tensor x = sequences({ 17, 1, 0, 9, 2, 17 }, 17, 6);
        const torch::Tensor upstream = numbers({ 6, 8 }, "upstream");
        const torch::Tensor wanted = wide.plain(x), found = single.fused(x.to(torch::kFloat32));
        QVERIFY2(apart(found, wanted) < 1e-5, std::to_string(apart(found, wanted)).c_str());
        QCOMPARE(found[2].abs().max().item<float>(), 0.F); // of no steps
        const auto wantedGradients = torch::autograd::grad({ (wanted * upstream).sum() }, exact);
        const auto foundGradients = torch::autograd::grad({ (found * upstream.to(torch::kFloat32)).sum() }, narrow);
        for (std::size_t i = 0; i < exact.size(); ++i)
            QVERIFY2(apart(foundGradients[i], wantedGradients[i]) < 1e-4,
                (std::to_string(i) + ": " + std::to_string(apart(foundGradients[i], wantedGradients[i]))).c_str());
    }

    void gruAsLibTorchs_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("samples");
        QTest::addRow("one layer") << 1 << 6;
        QTest::addRow("three layers") << 3 << 6;
        QTest::addRow("several pieces") << 2 << 60;
    }

    void gruAsLibTorchs()
    {
        QFETCH(const int, layers);
        QFETCH(const int, samples);
        const Gru gru(5, 8, layers);
        std::vector<std::int64_t> lengths { 17, 1, 0, 9, 2, 17 };
        for (int i = 6; i < samples; ++i)
            lengths.push_back(i * 7 % 18);
        const torch::Tensor x = sequences(lengths, 17, 5), upstream = numbers({ samples, 8 }, "upstream");
        const auto exact = gru.exact();
        const torch::Tensor wanted = plainGru(x, exact), found = gru.fused(x.to(torch::kFloat32));
        QVERIFY2(apart(found, wanted) < 1e-5, std::to_string(apart(found, wanted)).c_str());
        QCOMPARE(found[2].abs().max().item<float>(), 0.F); // of no steps
        const auto wantedGradients = torch::autograd::grad({ (wanted * upstream).sum() }, exact);
        const auto foundGradients
            = torch::autograd::grad({ (found * upstream.to(torch::kFloat32)).sum() }, gru.weights);
        for (std::size_t i = 0; i < exact.size(); ++i)
            QVERIFY2(apart(foundGradients[i], wantedGradients[i]) < 1e-4,
                (std::to_string(i) + ": " + std::to_string(apart(foundGradients[i], wantedGradients[i]))).c_str());
    }

    void gruOfNothing()
    {
        const Gru gru(5, 8, 2);
        const torch::Tensor out = gru.fused(sequences({ 0, 0 }, 3, 5).to(torch::kFloat32));
        QCOMPARE(out.abs().max().item<float>(), 0.F);
        out.sum().backward();
        QCOMPARE(gru.weights[0].grad().abs().max().item<float>(), 0.F);
    }

    /// A batch of several pieces: the same bits whoever computes them, and the plain layers' numbers.
    void piecesAreSharedWithTheSameBits()
    {
        std::vector<std::int64_t> lengths;
        for (int i = 0; i < 60; ++i)
            lengths.push_back(150 - i * 11 % 40);
        const torch::Tensor exact = sequences(lengths, 160, 6), x = exact.to(torch::kFloat32);
        QVERIFY(samplePieces(lengths, 4096, 60).size() > 1);
        const Network network(Order::ConvolutionFirst, 6, 8, 1, torch::kFloat32);
        const Gru gru(6, 8, 1);
        const auto answers = [&] {
            const torch::Tensor a = network.fused(x), b = gru.fused(x);
            auto all = torch::autograd::grad({ a.square().sum() }, network.weights());
            for (const torch::Tensor& one : torch::autograd::grad({ b.square().sum() }, gru.weights))
                all.push_back(one);
            all.push_back(a.detach());
            all.push_back(b.detach());
            return all;
        };
        const auto alone = answers();
        for (const int threads : { 1, 2, 4 }) {
            TaskTeam team(threads);
            std::vector<std::vector<torch::Tensor>> found(3);
            TaskGraph graph;
            for (std::vector<torch::Tensor>& one : found)
                graph.add([&] { one = answers(); }, 1);
            team.run(graph);
            for (const std::vector<torch::Tensor>& one : found)
                for (std::size_t i = 0; i < alone.size(); ++i)
                    QVERIFY(torch::equal(one[i], alone[i]));
        }
        Network wide(Order::ConvolutionFirst, 6, 8, 1, torch::kFloat64);
        {
            const torch::NoGradGuard noGrad;
            for (std::size_t i = 0; i < network.weights().size(); ++i)
                wide.weights()[i].copy_(network.weights()[i]);
        }
        const torch::Tensor wanted = wide.plain(exact);
        QVERIFY(apart(network.fused(x), wanted) < 1e-5);
        const auto gradient = torch::autograd::grad({ wanted.square().sum() }, { wide.convolution.weight })[0];
        QVERIFY(apart(alone.front(), gradient) < 1e-4);
    }

    /// The bits do not depend on what else is in the batch's padding, nor on how often it is asked.
    void sameBits()
    {
        const Network network(Order::ConvolutionFirst, 6, 8, 2, torch::kFloat32);
        const torch::Tensor x = sequences({ 5, 12, 3 }, 12, 6).to(torch::kFloat32);
        const torch::Tensor longer
            = torch::cat({ x, torch::full({ 3, 4, 6 }, std::numeric_limits<float>::quiet_NaN()) }, 1);
        QVERIFY(torch::equal(network.fused(x), network.fused(x)));
        QVERIFY(torch::equal(network.fused(x), network.fused(longer)));
        const auto gradient = [&] {
            return torch::autograd::grad({ network.fused(x).square().sum() }, { network.convolution.weight })[0];
        };
        QVERIFY(torch::equal(gradient(), gradient()));
    }

    void whereItDoesNotSuit()
    {
        const torch::Tensor x = torch::zeros({ 2, 3, 4 });
        QVERIFY(suitsByHand(x, {}));
        QVERIFY(!suitsByHand(x.to(torch::kFloat64), {}));
        QVERIFY(!suitsByHand(torch::zeros({ 2, 3, 4 }, torch::requires_grad()), {}));
        auto generator = makeGenerator(1, "dropout");
        QVERIFY(!suitsByHand(x, { 0.5, &generator }));
        QVERIFY(suitsByHand(x, { 0, &generator }));
    }

    /// All sequences empty: nothing to attend to.
    void nothingAtAll()
    {
        const Network network(Order::ConvolutionLast, 6, 8, 1, torch::kFloat32);
        const torch::Tensor out = network.fused(sequences({ 0, 0 }, 3, 6).to(torch::kFloat32));
        QCOMPARE(out.abs().max().item<float>(), 0.F);
        out.sum().backward();
        QCOMPARE(network.convolution.weight.grad().abs().max().item<float>(), 0.F);
    }
};

QTEST_GUILESS_MAIN(TestFusedSequence)
#include "test_fused_sequence.moc"
