#include "core/model/torch_random.h"
#include "core/model/unimodal/fused_sequence.h"
#include "core/model/unimodal/sequence_batch.h"
#include "tests/support/support.h"

#include <torch/torch.h>

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
            for (const torch::Tensor& one : { layer.attention.input.weight, layer.attention.input.bias,
                     layer.attention.output.weight, layer.attention.output.bias, layer.afterAttention.scale,
                     layer.afterAttention.shift, layer.forward.layers[0].weight, layer.forward.layers[0].bias,
                     layer.forward.layers[1].weight, layer.forward.layers[1].bias, layer.afterForward.scale,
                     layer.afterForward.shift })
                all.push_back(one);
        return all;
    }
};

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
            x[static_cast<std::int64_t>(i)].narrow(0, lengths[i], steps - lengths[i]).fill_(std::numeric_limits<double>::quiet_NaN());
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
        const auto foundGradients
            = torch::autograd::grad({ (found * upstream.to(torch::kFloat32)).sum() }, narrow);
        for (std::size_t i = 0; i < exact.size(); ++i)
            QVERIFY2(apart(foundGradients[i], wantedGradients[i]) < 1e-4,
                (std::to_string(i) + ": " + std::to_string(apart(foundGradients[i], wantedGradients[i]))).c_str());
    }

    /// The bits do not depend on what else is in the batch's padding, nor on how often it is asked.
    void sameBits()
    {
        const Network network(Order::ConvolutionFirst, 6, 8, 2, torch::kFloat32);
        const torch::Tensor x = sequences({ 5, 12, 3 }, 12, 6).to(torch::kFloat32);
        const torch::Tensor longer = torch::cat({ x, torch::full({ 3, 4, 6 }, std::numeric_limits<float>::quiet_NaN()) }, 1);
        QVERIFY(torch::equal(network.fused(x), network.fused(x)));
        QVERIFY(torch::equal(network.fused(x), network.fused(longer)));
        const auto gradient = [&] { return torch::autograd::grad({ network.fused(x).square().sum() }, { network.convolution.weight })[0]; };
        QVERIFY(torch::equal(gradient(), gradient()));
    }

    void whereItDoesNotSuit()
    {
        const torch::Tensor x = torch::zeros({ 2, 3, 4 });
        QVERIFY(FusedSequence::suits(x, {}));
        QVERIFY(!FusedSequence::suits(x.to(torch::kFloat64), {}));
        QVERIFY(!FusedSequence::suits(torch::zeros({ 2, 3, 4 }, torch::requires_grad()), {}));
        auto generator = makeGenerator(1, "dropout");
        QVERIFY(!FusedSequence::suits(x, { 0.5, &generator }));
        QVERIFY(FusedSequence::suits(x, { 0, &generator }));
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
