#include "core/data/synthetic.h"
#include "core/experiment/ablation_plan.h"
#include "core/experiment/noise_plan.h"
#include "core/experiment/study_references.h"
#include "core/experiment/sweep_plan.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

RunConfig smallBase()
{
    RunConfig base;
    base.data.path = "synthetic";
    base.parameters.n_train = 120;
    base.parameters.n_valid = base.parameters.n_test = 40;
    return base;
}

double mae(const ReferenceModel& model, const std::string& split)
{
    return model.metrics.at(split).at("mae");
}

}

class TestStudyReferences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDataOfTheFirstSeed()
    {
        const StudyPlan plan = ablationPlan(smallBase(), { 3, 4 });
        const auto found = studyReferences(plan, {});
        ExperimentConfig third = plan.base.parameters;
        third.seed = 3;
        const auto wanted = referenceModels(syntheticDataset(third));
        QCOMPARE(found.size(), std::size_t(2));
        for (std::size_t i = 0; i < found.size(); ++i) {
            QCOMPARE(found[i].key, wanted[i].key);
            QCOMPARE(mae(found[i], "valid"), mae(wanted[i], "valid"));
            QCOMPARE(mae(found[i], "test"), mae(wanted[i], "test"));
            QCOMPARE(mae(found[i], "test_rho_-0.95"), mae(wanted[i], "test_rho_-0.95"));
        }
    }

    void noneWhereTheDataVary()
    {
        QVERIFY(!studyReferences(sweepPlan(smallBase(), { parseSearchAxis("lambda1=0,1") }, {}, { 0 }), {}).empty());
        for (const char* axis : { "rho=0,0.9", "noise_ratio=0,0.3", "world_seed=0,1", "n_train=60,120" })
            QVERIFY2(studyReferences(sweepPlan(smallBase(), { parseSearchAxis(axis) }, {}, { 0 }), {}).empty(), axis);
        StudyPlan noisy = ablationPlan(smallBase(), { 0 });
        noisy.base.parameters.noise_ratio = 0.3; // not what the simple models would be fitted to
        QVERIFY(studyReferences(noisy, {}).empty());
        StudyPlan file = ablationPlan(smallBase(), { 0 });
        file.base.data.path = "data.h5";
        Dataset dataset = syntheticDataset(file.base.parameters);
        std::erase_if(dataset.splits, [](const Split& split) { return split.name == "valid"; });
        QVERIFY(studyReferences(file, dataset).empty());
    }

    void underTheNoiseOfTheProtocols()
    {
        const StudyPlan plan = noisePlan("noisy-modalities", smallBase(), { Method::Cmir, Method::Erm }, { 0, 1 });
        const auto found = studyReferences(plan, {});
        QCOMPARE(found.size(), std::size_t(2));
        const auto clean = referenceModels(syntheticDataset(plan.base.parameters));
        QVERIFY(!found[0].metrics.contains("test") && !found[0].metrics.contains("valid"));
        // A constant does not look at the features.
        for (const char* split : { "noise 0.1/test", "noise 0.7/test", "unseen 0.4/test", "noise average/test" })
            QVERIFY2(std::abs(mae(found[0], split) - mae(clean[0], "test")) < 1e-9, split);
        const ReferenceModel& ridge = found[1];
        QVERIFY(mae(ridge, "noise 0.1/test") >= 0.9 * mae(clean[1], "test"));
        QVERIFY(mae(ridge, "noise 0.7/test") > 1.1 * mae(ridge, "noise 0.1/test"));
        double sum = 0;
        for (int tenths = 1; tenths <= 7; ++tenths)
            sum += mae(ridge, "unseen 0." + std::to_string(tenths) + "/test_rho_-0.95");
        QVERIFY(std::abs(mae(ridge, "unseen average/test_rho_-0.95") - sum / 7) < 1e-9);
        // Behind a trainable network the noise is the network's.
        StudyPlan networks = plan;
        networks.base.parameters.unimodal = "mlp";
        QVERIFY(studyReferences(networks, {}).empty());
    }

    void dataThatIsGoneHasNone()
    {
        QTemporaryDir folder;
        StudyPlan plan = ablationPlan(smallBase(), { 0 });
        const std::string path = folder.filePath("data.h5").toStdString();
        writeDataset(syntheticDataset(plan.base.parameters), path);
        plan.base.data.path = path;
        const auto dataset = loadDataset(plan.base.data, plan.base.parameters);
        plan.base.sha256 = dataset->sha256;
        const auto wanted = referenceModels(*dataset);
        QCOMPARE(mae(findStudyReferences(plan, nullptr)[1], "test"), mae(wanted[1], "test"));
        StudyPlan changed = plan;
        changed.base.sha256 = "of another file";
        QVERIFY(findStudyReferences(changed, dataset).empty());
        plan.base.data.path = folder.filePath("gone.h5").toStdString();
        QVERIFY(findStudyReferences(plan, nullptr).empty());
        QCOMPARE(mae(findStudyReferences(plan, dataset)[1], "test"), mae(wanted[1], "test")); // it is open
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, findStudyReferences(plan, dataset, job));
    }
};

QTEST_GUILESS_MAIN(TestStudyReferences)
#include "test_study_references.moc"
