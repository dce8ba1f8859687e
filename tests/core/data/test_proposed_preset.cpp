#include "core/config/preset.h"
#include "core/data/proposed_preset.h"

#include <QTest>

using namespace cmir;

namespace {

Dataset made(Task task, double range, bool sequences, std::int64_t samples)
{
    Dataset data;
    data.path = "some/file.h5";
    data.task = task;
    data.modalities = { { "text", 8, false }, { "audio", 4, sequences } };
    Split train;
    train.name = "train";
    for (std::int64_t i = 0; i < samples; ++i)
        train.label.push_back(static_cast<float>(i % 2 == 0 ? range : -range));
    data.splits.push_back(train);
    return data;
}

}

class TestProposedPreset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void byWhatTheDataSays_data()
    {
        QTest::addColumn<int>("task");
        QTest::addColumn<double>("range");
        QTest::addColumn<bool>("sequences");
        QTest::addColumn<int>("samples");
        QTest::addColumn<QString>("preset");
        const auto row
            = [](const char* name, Task task, double range, bool sequences, int samples, const char* preset) {
                  QTest::newRow(name) << static_cast<int>(task) << range << sequences << samples << preset;
              };
        row("MOSI, one vector per utterance", Task::Regression, 3, false, 1284, "mosi_features");
        row("MOSI, sequences", Task::Regression, 3, true, 1284, "mosi");
        row("MOSEI, sequences", Task::Regression, 3, true, 16326, "mosei");
        row("SIMS", Task::Regression, 1, true, 2722, "sims_v2");
        row("SIMS, one vector", Task::Regression, 1, false, 2722, "demo");
        row("MUStARD", Task::Binary, 1, true, 500, "mustard");
        row("UR-FUNNY", Task::Binary, 1, true, 10598, "ur_funny");
        row("binary, one vector", Task::Binary, 1, false, 10598, "demo");
        row("classes", Task::Multiclass, 2, true, 300, "demo");
        row("another range", Task::Regression, 100, true, 300, "demo");
    }
    void byWhatTheDataSays()
    {
        QFETCH(int, task);
        QFETCH(double, range);
        QFETCH(bool, sequences);
        QFETCH(int, samples);
        QFETCH(QString, preset);
        const std::string proposed = proposedPreset(made(static_cast<Task>(task), range, sequences, samples));
        QCOMPARE(QString::fromStdString(proposed), preset);
        cmir::preset(proposed); // there is one of this name
    }

    void theFilesOwnRangeCounts()
    {
        Dataset data = made(Task::Regression, 0.5, false, 10);
        data.labelMin = -3;
        data.labelMax = 3;
        QCOMPARE(proposedPreset(data), std::string("mosi_features"));
    }

    void builtInData()
    {
        Dataset data = made(Task::Regression, 3, true, 10);
        data.path = "synthetic";
        QCOMPARE(proposedPreset(data), std::string("demo"));
    }

    void anAveragedSequenceIsAVector()
    {
        Dataset data = made(Task::Regression, 3, true, 10);
        data.modalities[1].averaged = Averaged::MeanSuffices;
        QCOMPARE(proposedPreset(data), std::string("mosi_features"));
    }
};

QTEST_GUILESS_MAIN(TestProposedPreset)
#include "test_proposed_preset.moc"
