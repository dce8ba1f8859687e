#include "tests/ui/tiny_run.h"
#include "tests/ui/window_scene.h"
#include "ui/views/data_view.h"
#include "viz/histogram_plot.h"

#include <QComboBox>
#include <QLabel>
#include <QTest>
#include <QTreeWidget>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000; // ms

/// Twelve samples of two modalities; the last of test is one of train.
std::shared_ptr<Dataset> twelveSamples()
{
    auto dataset = std::make_shared<Dataset>();
    dataset->name = "twelve";
    dataset->path = "twelve.h5";
    for (const char* name : { "text", "audio" })
        dataset->modalities.push_back({ name, 2, false, Averaged::No });
    for (const char* name : { "train", "valid", "test" }) {
        Split split;
        split.name = name;
        std::vector<std::string> speakers;
        for (int row = 0; row < 4; ++row) {
            split.id.push_back(split.name + std::to_string(row));
            split.label.push_back(static_cast<float>(row));
            speakers.push_back(row < 2 ? "spk9" : "spk10");
        }
        for (int m = 0; m < 2; ++m) {
            Matrix features(4, 2);
            for (std::int64_t row = 0; row < 4; ++row) {
                features(row, 0) = static_cast<float>(row) + (split.name == "train" ? 0.F : 0.5F);
                features(row, 1) = 1;
            }
            split.features.push_back(features);
        }
        split.columns.push_back({ "environment", speakers });
        split.sequences.resize(2);
        dataset->splits.push_back(std::move(split));
    }
    for (Matrix& features : dataset->splits[2].features)
        features(3, 0) = 2; // as the third of train
    return dataset;
}

}

class TestDataView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsSaidOfTheData()
    {
        test::WindowScene scene;
        DataView view(scene.workbench.next, scene.workbench.references, scene.workbench.jobs);
        view.show();
        scene.workbench.next.setDataset({ "twelve.h5", {} }, twelveSamples());
        QTRY_COMPARE_WITH_TIMEOUT(view.values()->topLevelItemCount(), 2, patience);
        QTRY_VERIFY_WITH_TIMEOUT(
            view.values()->topLevelItem(0)->text(3) == QStringLiteral("1"), patience); // a constant feature
        QCOMPARE(view.modalities()->topLevelItem(0)->text(4), QStringLiteral("|r| 1.00, best 1.00"));
        QCOMPARE(view.modalities()->topLevelItem(0)->text(3), QStringLiteral("none"));
        QCOMPARE(view.environments()->topLevelItemCount(), 2);
        QCOMPARE(view.environments()->topLevelItem(0)->text(0), QStringLiteral("spk9")); // before spk10
        QCOMPARE(view.environments()->topLevelItem(0)->text(1), QStringLiteral("2 train, 2 valid, 2 test"));
        QVERIFY(view.warnings()->isVisibleTo(&view));
        QVERIFY(view.warnings()->text().contains(QStringLiteral(
            "1 of 4 samples of test stand in train too, with the same features (the first: \"test3\")")));
        QCOMPARE(view.shown()->count(), 5); // labels; two of each modality
        QVERIFY(!view.plots().first()->isEmpty());
        view.shown()->setCurrentIndex(2);
        QVERIFY(!view.plots().first()->isEmpty());
        QVERIFY(view.plots().first()->title().contains(QStringLiteral("text")));
    }
};

QTEST_MAIN(TestDataView)
#include "test_data_view.moc"
