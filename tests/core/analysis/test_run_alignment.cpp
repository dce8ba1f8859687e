#include "core/analysis/run_alignment.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace cmir;

namespace {

constexpr std::int64_t samples = 80;

Matrix gaussian(std::int64_t rows, std::int64_t cols, const std::string& use)
{
    Random random(1, use);
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

/// A run of the modalities text and audio, whose samples stand in the file in this order.
RunRecord runOf(const std::vector<std::int64_t>& order)
{
    RunRecord run;
    run.config.sha256 = "0123456789abcdef";
    run.modalityNames = { "text", "audio" };
    SplitRepresentations representations { "test", { {}, {} } };
    Predictions predictions;
    predictions.split = "test";
    for (std::size_t m = 0; m < 2; ++m) {
        const Matrix invariant = gaussian(samples, 4, "inv " + run.modalityNames[m]);
        const Matrix spurious = gaussian(samples, 3, "spu " + run.modalityNames[m]);
        representations.modalities[m] = { Matrix(samples, 4), Matrix(samples, 3) };
        for (std::int64_t r = 0; r < samples; ++r) {
            const std::int64_t from = order[static_cast<std::size_t>(r)];
            std::ranges::copy(invariant.row(from), representations.modalities[m].invariant.row(r).begin());
            std::ranges::copy(spurious.row(from), representations.modalities[m].spurious.row(r).begin());
        }
    }
    for (const std::int64_t r : order)
        predictions.id.push_back("s" + std::to_string(r));
    run.representations = std::vector<SplitRepresentations> { representations };
    run.predictions = std::vector<Predictions> { predictions };
    return run;
}

std::vector<std::int64_t> inOrder()
{
    std::vector<std::int64_t> order(samples);
    std::iota(order.begin(), order.end(), 0);
    return order;
}

}

class TestRunAlignment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Whatever their order, samples are matched by their id, and modalities by their name.
    void runsAreMatchedByName()
    {
        const RunRecord run = runOf(inOrder());
        auto order = inOrder();
        std::rotate(order.begin(), order.begin() + 31, order.end());
        std::swap(order[3], order[50]);
        RunRecord other = runOf(order);
        std::swap(other.modalityNames[0], other.modalityNames[1]);
        std::swap(other.representations[0].modalities[0], other.representations[0].modalities[1]);
        other.predictions[0].id[7] = "nobody";
        const auto parts = alignRuns(run, other, "test");
        QCOMPARE(parts.size(), std::size_t { 4 });
        for (const PartAlignment& part : parts) {
            QVERIFY(std::abs(part.alignment.value - 1) < 1e-6);
            QCOMPARE(part.alignment.samples, samples - 1);
        }
        QVERIFY(parts[0].modality == "text" && parts[0].invariant && !parts[1].invariant);
        QVERIFY(parts[2].modality == "audio");
        other.representations[0].modalities[0].invariant = gaussian(samples, 4, "another");
        QVERIFY(std::abs(alignRuns(run, other, "test")[2].alignment.value) < 0.15);
    }

    void whatCannotBeComparedIsSaid()
    {
        const RunRecord run = runOf(inOrder());
        const auto message = [&](const RunRecord& other, const std::string& split) {
            return QString::fromStdString(test::errorText([&] { alignRuns(run, other, split); }));
        };
        RunRecord other = run;
        other.config.sha256 = "ffff";
        QVERIFY(message(other, "test").contains("different data"));
        QVERIFY(message(run, "valid").contains("\"valid\" is not there"));
        other = run;
        other.modalityNames = { "video", "touch" };
        QVERIFY(message(other, "test").contains("no modality"));
        other = run;
        for (std::string& id : other.predictions[0].id)
            id += "'";
        QVERIFY(message(other, "test").contains("no sample"));
    }

    void epochsAreComparedOnCleanSamples()
    {
        Variants shown;
        shown.split = "test";
        shown.environments = 2;
        shown.sample = inOrder();
        shown.modalities = { { gaussian(2 * samples, 4, "a"), gaussian(2 * samples, 3, "b") } };
        Snapshot now, then;
        now.modalityNames = then.modalityNames = { "text" };
        now.splits = { shown };
        for (std::int64_t r = 1; r < 2 * samples; r += 2) // noisy variants have no part in it
            for (float& x : shown.modalities[0].invariant.row(r))
                x = 100;
        shown.modalities[0].spurious = gaussian(2 * samples, 3, "c");
        then.splits = { shown };
        then.epoch = 3;
        const auto parts = alignEpochs(then, now, "test");
        QCOMPARE(parts.size(), std::size_t { 2 });
        QVERIFY(std::abs(parts[0].alignment.value - 1) < 1e-6);
        QVERIFY(std::abs(parts[1].alignment.value) < 0.15);
        then.splits[0].sample.pop_back();
        QVERIFY(QString::fromStdString(test::errorText([&] { alignEpochs(then, now, "test"); })).contains("epochs 3"));
    }
};

QTEST_APPLESS_MAIN(TestRunAlignment)
#include "test_run_alignment.moc"
