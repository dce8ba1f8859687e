#include "core/storage/shared_datasets.h"

#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <thread>

using namespace cmir;

/// Data of several trainings in one process: read once where they are the same, and never taken for others.
class TestSharedDatasets : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    SharedDatasets m_shared;

    static ExperimentConfig tinyConfig(std::int64_t seed)
    {
        ExperimentConfig config;
        config.n_train = 60;
        config.n_valid = config.n_test = 20;
        config.seed = seed;
        return config;
    }

    std::string write(const char* name, bool withValid) const
    {
        Dataset dataset = syntheticDataset(tinyConfig(0));
        if (!withValid)
            std::erase_if(dataset.splits, [](const Split& split) { return split.name.starts_with("valid"); });
        const std::string path = m_folder.filePath(name).toStdString();
        writeDataset(dataset, path);
        return path;
    }

private Q_SLOTS:
    void builtInDataAreOfTheirParameters()
    {
        const DataSource source { "synthetic", {} };
        const auto one = m_shared.load(source, tinyConfig(0));
        ExperimentConfig other = tinyConfig(0);
        other.lambda1 = 7; // no part in the data
        QVERIFY(m_shared.load(source, other) == one);
        QVERIFY(m_shared.load(source, tinyConfig(1)) != one); // its data seed is the seed
        other = tinyConfig(1);
        other.data_seed = 0;
        QVERIFY(m_shared.load(source, other) == one);
        other.rho = 0.5;
        QVERIFY(m_shared.load(source, other) != one);
        QVERIFY(m_shared.load({ "synthetic", { "text" } }, tinyConfig(0)) != one);
        QCOMPARE(one->sha256, loadDataset(source, tinyConfig(0))->sha256);
    }

    void aFileWithAValidationSplitIsOfEverySeed()
    {
        const DataSource source { write("whole.h5", true), {} };
        const auto one = m_shared.load(source, tinyConfig(0));
        QVERIFY(m_shared.load(source, tinyConfig(5)) == one);
        ExperimentConfig other = tinyConfig(0);
        other.unimodal = "mlp";
        QVERIFY(m_shared.load(source, other) != one); // might keep other sequences
    }

    void aValidationSplitThatIsDrawnIsOfItsSeed()
    {
        const DataSource source { write("cut.h5", false), {} };
        const auto one = m_shared.load(source, tinyConfig(0)), two = m_shared.load(source, tinyConfig(1));
        QVERIFY(one != two);
        QVERIFY(one->split("valid").id != two->split("valid").id);
        QVERIFY(m_shared.load(source, tinyConfig(1)) == two);
    }

    void itIsHeldAsLongAsSomebodyTrainsOnIt()
    {
        std::weak_ptr<const Dataset> seen;
        {
            const auto dataset = m_shared.load({ "synthetic", {} }, tinyConfig(3));
            seen = dataset;
        }
        QVERIFY(seen.expired());
        QVERIFY(m_shared.load({ "synthetic", {} }, tinyConfig(3)));
    }

    void whoAsksAtTheSameTimeGetsTheSame()
    {
        const DataSource source { write("many.h5", true), {} };
        std::vector<std::shared_ptr<const Dataset>> found(8);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < found.size(); ++i)
            threads.emplace_back(
                [&, i] { found[i] = m_shared.load(source, tinyConfig(static_cast<std::int64_t>(i))); });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(std::ranges::all_of(found, [&](const auto& one) { return one && one == found.front(); }));
    }

    void whatCannotBeReadIsSaidEachTime()
    {
        const DataSource source { m_folder.filePath("nowhere.h5").toStdString(), {} };
        for (int i = 0; i < 2; ++i)
            QVERIFY(!test::errorText([&] { m_shared.load(source, tinyConfig(0)); }).empty());
    }
};

QTEST_GUILESS_MAIN(TestSharedDatasets)

#include "test_shared_datasets.moc"
