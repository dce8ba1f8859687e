#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/storage/dataset_file.h"
#include "tests/support/support.h"
#include "tests/ui/window_scene.h"
#include "ui/apply/applied_dialog.h"
#include "ui/run_menu.h"
#include "viz/embedding_plot.h"

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QMessageBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000; // ms
constexpr int samples = 7;

}

/// A trained model used on data of another program.
class TestAppliedDialog : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const RunRecord> m_run;

    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

    /// The first samples of test as a table; labels of the first `labelled` of them.
    void writeTable(const char* name, int labelled, float shift = 0) const
    {
        const Split& test = m_dataset->split("test");
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray head = "id";
        if (labelled > 0)
            head += ",label";
        for (std::size_t m = 0; m < test.features.size(); ++m)
            for (std::int64_t k = 0; k < test.features[m].cols; ++k)
                head += "," + QByteArray::fromStdString(m_dataset->modalities[m].name) + "_"
                    + QByteArray::number(qint64 { k });
        file.write(head + "\n");
        for (int row = 0; row < samples; ++row) {
            QByteArray line = "new" + QByteArray::number(row);
            if (labelled > 0)
                line += row < labelled ? "," + QByteArray::number(test.label[static_cast<std::size_t>(row)], 'g', 9)
                                       : ",";
            for (const Matrix& features : test.features)
                for (const float value : features.row(row))
                    line += "," + QByteArray::number(value + shift, 'g', 9);
            file.write(line + "\n");
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        RunRequest request;
        ExperimentConfig& config = request.config.parameters;
        config.n_train = 200;
        config.n_valid = config.n_test = 60;
        config.epochs = 3;
        m_dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        request.dataset = m_dataset;
        request.config.data.path = "synthetic";
        m_run = std::make_shared<const RunRecord>(trainRun(request, {}));
    }

    void withoutLabels()
    {
        writeTable("bare.csv", 0);
        const AppliedPicture picture = makeAppliedPicture(m_run, { path("bare.csv") }, {});
        QCOMPARE(picture.applied.splits.size(), std::size_t { 1 });
        const AppliedRun::Split& all = picture.applied.splits[0];
        QCOMPARE(all.name, std::string("all"));
        QVERIFY(all.metrics.empty());
        const auto known = std::ranges::find(m_run->predictions, "test", &Predictions::split);
        for (int row = 0; row < samples; ++row)
            QVERIFY(std::abs(all.prediction.row(row)[0] - known->prediction.row(row)[0]) < 1e-4F);
        QCOMPARE(picture.panels.size(), qsizetype { 6 });
        QCOMPARE(picture.panels[0].other.size(), qsizetype { samples });
        QCOMPARE(picture.otherIds.first(), QStringLiteral("new0"));

        AppliedDialog dialog("CmIR", picture);
        QVERIFY(dialog.warnings()->isHidden());
        QCOMPARE(dialog.metrics()->item(0, 2)->text(), QStringLiteral("0"));
        QCOMPARE(dialog.metrics()->item(0, 3)->text(), QStringLiteral("–"));
        QCOMPARE(dialog.panels().size(), qsizetype { 6 });
        QCOMPARE(dialog.panels()[1]->pointCount(), static_cast<int>(picture.panels[1].own.size()) + samples);
        dialog.savePredictions(m_folder.filePath("predictions.csv"));
        QFile csv(m_folder.filePath("predictions.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = csv.readAll().split('\n');
        QCOMPARE(lines[0], QByteArray("split,id,label,prediction"));
        QVERIFY(lines[1].startsWith("all,\"new0\",,"));
        QCOMPARE(lines.size(), qsizetype { samples + 2 });
    }

    /// Metrics are of those that have a label.
    void withSomeLabels()
    {
        writeTable("some.csv", 5);
        const AppliedPicture picture = makeAppliedPicture(m_run, { path("some.csv") }, {});
        const AppliedRun::Split& all = picture.applied.splits[0];
        double error = 0;
        for (int row = 0; row < 5; ++row)
            error
                += std::abs(all.prediction.row(row)[0] - m_dataset->split("test").label[static_cast<std::size_t>(row)]);
        QVERIFY(std::abs(all.metrics.at("mae") - error / 5) < 1e-5);
        AppliedDialog dialog("CmIR", picture);
        QCOMPARE(dialog.metrics()->item(0, 2)->text(), QStringLiteral("5"));
    }

    void farDataAreSaid()
    {
        writeTable("far.csv", 0, 50);
        AppliedDialog dialog("CmIR", makeAppliedPicture(m_run, { path("far.csv") }, {}));
        QVERIFY(dialog.warnings()->text().contains(QStringLiteral("text is far from what the run was trained on")));
    }

    void whatIsRefused()
    {
        QFile file(m_folder.filePath("other.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("id,label,audio_0,audio_1\na,1,2,3\n");
        file.close();
        QVERIFY(test::errorText([&] {
            makeAppliedPicture(m_run, { path("other.csv") }, {});
        }).find("it has no modality text, which the run was trained on")
            != std::string::npos);
    }

    /// From the menu, on the run on show.
    void inTheWindow()
    {
        writeTable("bare.csv", 0);
        test::WindowScene scene;
        auto* menu = scene.window.findChild<RunMenu*>();
        QVERIFY(menu && !menu->applyRun()->isEnabled());
        scene.workbench.model.openRun(m_run, m_dataset, {});
        QVERIFY(menu->applyRun()->isEnabled());
        menu->applyTo({ QString::fromStdString(path("bare.csv")) });
        QTRY_VERIFY_WITH_TIMEOUT(scene.window.findChild<AppliedDialog*>(), patience);
        QVERIFY(scene.window.findChild<AppliedDialog*>()->isVisible());
    }
};

QTEST_MAIN(TestAppliedDialog)
#include "test_applied_dialog.moc"
