#include "tests/ui/window_scene.h"

#include "core/data/synthetic.h"
#include "ui/views/big_number.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"

using namespace cmir;
using namespace cmir::ui;

using Scene = test::WindowScene;

/// The constant and the linear model beside every run.
class TestDataReferences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beforeAndAfterTraining()
    {
        Scene scene;
        NextRun& next = scene.workbench.next;
        RunModel& model = scene.workbench.model;
        test::useTinyRun(next);
        next.setDataset(next.source(), std::make_shared<const Dataset>(syntheticDataset(next.parameters())));
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.references.models().size(), std::size_t(2), 30000);
        const auto wanted = referenceModels(*next.dataset());
        QVERIFY(scene.workbench.references.models()[1].metrics == wanted[1].metrics);

        test::trainToTheEnd(scene.workbench);
        TrainingView* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        const QStringList series { QStringLiteral("valid/mae"), QStringLiteral("selected/valid/mae"),
            QStringLiteral("constant/valid/mae"), QStringLiteral("ridge/valid/mae") };
        QTRY_COMPARE_WITH_TIMEOUT(view->metrics()->seriesIds(), series, 30000);
        const auto numbers = view->findChildren<BigNumber*>();
        const auto selected = std::ranges::find_if(numbers, [](const auto* n) { return !n->comparisons().isEmpty(); });
        QVERIFY(selected != numbers.end());
        const auto& ridge = (*selected)->comparisons()[1];
        QCOMPARE(ridge.name, QStringLiteral("ridge regression"));
        const double run = model.history().series.at("valid/mae")[static_cast<std::size_t>(model.bestEpoch() - 1)];
        QCOMPARE(ridge.better, run < wanted[1].metrics.at("valid").at("mae") ? 1 : -1);
        QVERIFY((*selected)->accessibleName().contains(QStringLiteral("ridge regression")));
    }

    void otherDataHaveOthers()
    {
        Scene scene;
        NextRun& next = scene.workbench.next;
        test::useTinyRun(next);
        const auto open = [&](double rho) {
            ExperimentConfig config = next.parameters();
            config.rho = rho;
            next.setParameters(config);
            next.setDataset(next.source(), std::make_shared<const Dataset>(syntheticDataset(config)));
        };
        open(0.9);
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.references.models().size(), std::size_t(2), 30000);
        const auto first = scene.workbench.references.models()[1].metrics;
        open(0);
        QVERIFY(scene.workbench.references.models().empty()); // never those of other data
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.references.models().size(), std::size_t(2), 30000);
        QVERIFY(scene.workbench.references.models()[1].metrics != first);
    }

    void openDataBesideARunOnOthersHaveTheirOwn()
    {
        Scene scene;
        NextRun& next = scene.workbench.next;
        test::useTinyRun(next);
        next.setDataset(next.source(), std::make_shared<const Dataset>(syntheticDataset(next.parameters())));
        test::trainToTheEnd(scene.workbench);
        const DataReferences& references = scene.workbench.references;
        QTRY_COMPARE_WITH_TIMEOUT(references.models().size(), std::size_t(2), 30000);
        QTRY_COMPARE_WITH_TIMEOUT(references.modelsOfOpen().size(), std::size_t(2), 30000); // computed once, for both
        const auto ofRun = references.models()[1].metrics;
        QVERIFY(references.modelsOfOpen()[1].metrics == ofRun);
        ExperimentConfig config = next.parameters();
        config.rho = 0;
        const auto other = std::make_shared<const Dataset>(syntheticDataset(config));
        next.setDataset(next.source(), other);
        QVERIFY(references.modelsOfOpen().empty()); // never those of the run's data
        QVERIFY(references.models()[1].metrics == ofRun);
        QTRY_COMPARE_WITH_TIMEOUT(references.modelsOfOpen().size(), std::size_t(2), 30000);
        QVERIFY(references.modelsOfOpen()[1].metrics == referenceModels(*other)[1].metrics);
        QVERIFY(references.models()[1].metrics == ofRun);
    }

    void dataWithoutValidationHasNone()
    {
        Scene scene;
        NextRun& next = scene.workbench.next;
        test::useTinyRun(next);
        Dataset dataset = syntheticDataset(next.parameters());
        std::erase_if(dataset.splits, [](const Split& split) { return split.name == "valid"; });
        next.setDataset(next.source(), std::make_shared<const Dataset>(dataset));
        QTRY_VERIFY(!scene.workbench.jobs.isRunning(QStringLiteral("references")));
        QVERIFY(scene.workbench.references.models().empty());
    }
};

QTEST_MAIN(TestDataReferences)
#include "test_data_references.moc"
