#include "core/common/disk_memory.h"
#include "core/common/random.h"
#include "core/storage/dataset_file.h"
#include "core/training/trainer.h"
#include "tests/support/support.h"

#include <fmt/format.h>

#include <QTemporaryDir>
#include <QtTest>

using namespace cmir;

namespace {

constexpr std::int64_t mostSteps = 9, width = 4;

Split drawn(const std::string& name, std::int64_t samples)
{
    Random random(5, name);
    Split split;
    split.name = name;
    split.features = { Matrix(samples, mostSteps * width), Matrix(samples, 3) };
    split.sequences = { { mostSteps, {} }, {} };
    for (std::int64_t row = 0; row < samples; ++row) {
        for (Matrix& features : split.features)
            for (float& value : features.row(row))
                value = static_cast<float>(3 + random.gaussian());
        split.sequences[0].lengths.push_back(static_cast<std::int64_t>(1 + random.below(mostSteps)));
        split.label.push_back(split.features[0](row, 0) - split.features[1](row, 1));
        split.id.push_back(name + std::to_string(row));
    }
    return split;
}

RunRecord trained(const Dataset& data, const std::string& unimodal)
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.unimodal = unimodal;
    config.d = 8;
    config.d_hidden = 16;
    config.K = 1;
    config.epochs = 2;
    config.device = DeviceChoice::Cpu;
    request.dataset = std::make_shared<const Dataset>(data);
    Trainer trainer(request);
    while (!trainer.finished()) {
        trainer.step();
        if (trainer.epochComplete())
            trainer.finishEpoch();
    }
    return trainer.record(0, RunEnd::Finished);
}

/// What its history and its metrics say, as text: two that are no numbers are equal.
std::string numbersOf(const RunRecord& run)
{
    std::string all;
    for (const auto& [name, values] : run.history.series)
        for (const double value : values)
            all += fmt::format("{} {:a}\n", name, value);
    for (const auto& [split, metrics] : run.metrics)
        for (const auto& [name, value] : metrics)
            all += fmt::format("{} {} {:a}\n", split, name, value);
    return all;
}

}

/// Features that lie on disk are the same features: runs have the same bits, at every start.
class TestTrainingOnDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8());
        Dataset data;
        data.name = "on disk";
        data.modalities = { { "audio", width, true }, { "vision", 3 } };
        data.splits = { drawn("train", 300), drawn("valid", 60), drawn("test", 60) };
        m_file = m_folder.filePath(QStringLiteral("data.h5")).toStdString();
        writeDataset(data, m_file);
    }

    void sameBits_data()
    {
        QTest::addColumn<QString>("unimodal");
        for (const char* unimodal : { "identity", "gru|mlp", "conv_transformer|identity" })
            QTest::addRow("%s", unimodal) << unimodal;
    }

    void sameBits()
    {
        QFETCH(const QString, unimodal);
        const Dataset inMemory = readDataset(m_file);
        const RunRecord wanted = trained(inMemory, unimodal.toStdString());
        for (int start = 0; start < 2; ++start) {
            const Dataset onDisk = readDataset(m_file, {}, 0, {}, { {}, 4096 });
            QVERIFY(onDisk.split("train").features[0].place() == Place::Disk);
            const RunRecord found = trained(onDisk, unimodal.toStdString());
            QCOMPARE(found.weights.size(), wanted.weights.size());
            for (std::size_t i = 0; i < wanted.weights.size(); ++i)
                QVERIFY(found.weights[i].values == wanted.weights[i].values);
            QCOMPARE(numbersOf(found), numbersOf(wanted));
            QVERIFY(found.standardiser.modalities() == wanted.standardiser.modalities());
            for (std::size_t s = 0; s < wanted.representations.size(); ++s)
                for (std::size_t m = 0; m < 2; ++m) {
                    QVERIFY(found.representations[s].modalities[m].invariant
                        == wanted.representations[s].modalities[m].invariant);
                    QVERIFY(found.representations[s].modalities[m].spurious
                        == wanted.representations[s].modalities[m].spurious);
                }
        }
        QCOMPARE(diskMemoryTaken(), std::uint64_t { 0 });
    }

private:
    QTemporaryDir m_folder;
    std::string m_file;
};

QTEST_GUILESS_MAIN(TestTrainingOnDisk)
#include "test_training_on_disk.moc"
