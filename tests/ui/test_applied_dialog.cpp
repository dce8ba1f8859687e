#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/import/foreign_reader.h"
#include "core/import/new_samples.h"
#include "core/storage/dataset_file.h"
#include "tests/support/support.h"
#include "tests/ui/window_scene.h"
#include "ui/apply/applied_dialog.h"
#include "ui/apply/columns_dialog.h"
#include "ui/job_runner.h"
#include "ui/run_menu.h"
#include "ui/text.h"
#include "viz/embedding_plot.h"

#include <QAction>
#include <QFile>
#include <QLabel>
#include <QMessageBox>
#include <QTableView>
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

    AppliedPicture pictureOf(const char* name) const
    {
        return makeAppliedPicture(m_run, findNewData(m_run, { path(name) }, {}).dataset, {});
    }

    static int columnOf(const QTableView& table, const QString& title)
    {
        for (int column = 0; column < table.model()->columnCount(); ++column)
            if (table.model()->headerData(column, Qt::Horizontal).toString() == title)
                return column;
        return -1;
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
        const AppliedPicture picture = pictureOf("bare.csv");
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

        JobRunner jobs;
        AppliedDialog dialog("CmIR", picture, jobs);
        QVERIFY(dialog.warnings()->isHidden());
        QVERIFY(dialog.metrics()->isHidden()); // there are none
        QCOMPARE(dialog.panels().size(), qsizetype { 6 });
        QCOMPARE(dialog.panels()[1]->pointCount(), static_cast<int>(picture.panels[1].own.size()) + samples);
        dialog.savePredictions(m_folder.filePath("predictions.csv"));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.said().startsWith(QStringLiteral("Saved as ")), patience);
        QFile csv(m_folder.filePath("predictions.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = csv.readAll().split('\n');
        QCOMPARE(lines[0], QByteArray("split,id,label,prediction"));
        QVERIFY(lines[1].startsWith("all,\"new0\",,"));
        QCOMPARE(lines.size(), qsizetype { samples + 2 });
        dialog.savePredictions(m_folder.filePath("predictions.npz"));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.said().endsWith(QStringLiteral(".npz.")), patience);
        const foreign::File arrays = foreign::readForeign(path("predictions.npz"));
        QCOMPARE(foreign::textsOf(*arrays.splits[0].find("all/id")).front(), std::string("new0"));
        dialog.savePredictions(m_folder.filePath("nowhere/predictions.csv"));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.said().contains(QStringLiteral("nowhere")), patience);
        QVERIFY(!dialog.said().startsWith(QStringLiteral("Saved")));
    }

    /// Every sample with what the model says of it, labelled or not.
    void theTableOfPredictions()
    {
        writeTable("bare.csv", 0);
        JobRunner jobs;
        const AppliedPicture bare = pictureOf("bare.csv");
        AppliedDialog dialog("CmIR", bare, jobs);
        const QTableView& table = *dialog.predictions();
        QCOMPARE(table.model()->rowCount(), samples);
        const int id = columnOf(table, "id"), prediction = columnOf(table, "prediction");
        QVERIFY(id >= 0 && prediction >= 0 && !table.isColumnHidden(id) && !table.isColumnHidden(prediction));
        for (int row = 0; row < samples; ++row) {
            QCOMPARE(table.model()->index(row, id).data().toString(), QStringLiteral("new%1").arg(row));
            QCOMPARE(table.model()->index(row, prediction).data().toString(),
                readableNumber(static_cast<double>(bare.applied.splits[0].prediction.row(row)[0])));
        }
        QVERIFY(table.isColumnHidden(columnOf(table, "label")) && table.isColumnHidden(columnOf(table, "error")));
        QVERIFY(table.textElideMode() == Qt::ElideMiddle); // ids begin alike
        writeTable("some.csv", 5);
        AppliedDialog labelled("CmIR", pictureOf("some.csv"), jobs);
        const QTableView& other = *labelled.predictions();
        QVERIFY(!other.isColumnHidden(columnOf(other, "label")) && !labelled.metrics()->isHidden());
        QCOMPARE(other.model()->index(6, columnOf(other, "label")).data().toString(), QString());
        QCOMPARE(other.model()->index(4, columnOf(other, "label")).data().toString(),
            readableNumber(static_cast<double>(m_dataset->split("test").label[4])));
    }

    /// Of several classes: the class and how probable it is.
    void theTableOfClasses()
    {
        auto dataset = std::make_shared<Dataset>();
        dataset->task = Task::Multiclass;
        dataset->classNames = { "low", "middle", "high" };
        dataset->splits.push_back({ "all", {}, { std::nanf("") }, { "a" }, {}, {}, {} });
        AppliedPicture picture;
        picture.dataset = dataset;
        picture.applied.splits.push_back({ "all", { "a" }, { std::nanf("") }, Matrix(1, 3), {} });
        picture.applied.splits[0].prediction.assign(std::vector { 0.125F, 0.25F, 0.625F });
        auto record = std::make_shared<RunRecord>();
        record->task = Task::Multiclass;
        record->outputs = 3;
        record->predictions.push_back({ "all", { "a" }, { std::nanf("") }, picture.applied.splits[0].prediction });
        picture.table = SampleTable::make(dataset, record);
        JobRunner jobs;
        AppliedDialog dialog("CmIR", picture, jobs);
        const QTableView& table = *dialog.predictions();
        QCOMPARE(table.model()->index(0, columnOf(table, "prediction")).data().toString(), QStringLiteral("high"));
        QCOMPARE(table.model()->index(0, columnOf(table, "probability")).data().toString(), QStringLiteral("0.625"));
    }

    /// Metrics are of those that have a label.
    void withSomeLabels()
    {
        writeTable("some.csv", 5);
        const AppliedPicture picture = pictureOf("some.csv");
        const AppliedRun::Split& all = picture.applied.splits[0];
        double error = 0;
        for (int row = 0; row < 5; ++row)
            error
                += std::abs(all.prediction.row(row)[0] - m_dataset->split("test").label[static_cast<std::size_t>(row)]);
        QVERIFY(std::abs(all.metrics.at("mae") - error / 5) < 1e-5);
        JobRunner jobs;
        AppliedDialog dialog("CmIR", picture, jobs);
        QCOMPARE(dialog.metrics()->item(0, 2)->text(), QStringLiteral("5"));
    }

    /// Of its own data a run tells test when that is shown, which it counts; of other data all, whatever it is called.
    void testOfItsOwnDataWaitsForShowTest()
    {
        writeDataset(*m_dataset, path("own.h5"));
        const auto own = std::make_shared<const Dataset>(readDataset(path("own.h5")));
        auto record = std::make_shared<RunRecord>(*m_run);
        record->config.sha256 = own->sha256;
        record->identity.id = "own";
        test::WindowScene scene;
        scene.workbench.model.openRun(record, own, {});
        auto* menu = scene.window.findChild<RunMenu*>();
        const auto dialog = [&] { return scene.window.findChild<AppliedDialog*>(); };
        const auto rows = [&] {
            QStringList names;
            for (int row = 0; row < dialog()->metrics()->rowCount(); ++row)
                names << dialog()->metrics()->item(row, 0)->text();
            return names;
        };
        menu->applyTo({ QString::fromStdString(path("own.h5")) });
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), patience);
        QVERIFY(!rows().isEmpty() && rows().filter(QStringLiteral("test")).isEmpty());
        QVERIFY(dialog()->leftOut()->isVisible() && dialog()->leftOut()->text().contains(QStringLiteral("test, ")));
        dialog()->savePredictions(m_folder.filePath("own.csv"));
        QTRY_VERIFY_WITH_TIMEOUT(dialog()->said().startsWith(QStringLiteral("Saved as ")), patience);
        QFile csv(m_folder.filePath("own.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(!csv.readAll().contains("\ntest"));
        QCOMPARE(scene.workbench.model.testSeen(), 0);

        scene.workbench.model.setTestShown(true);
        QTRY_VERIFY_WITH_TIMEOUT(dialog() && !dialog()->lacksTest(), patience); // in the place of the other
        QVERIFY(rows().contains(QStringLiteral("test")));
        QCOMPARE(scene.workbench.model.testSeen(), 1);
        delete dialog();

        scene.workbench.model.setTestShown(false);
        auto other = std::make_shared<RunRecord>(*record);
        other->config.sha256 = "of other data";
        other->identity.id = "other";
        scene.workbench.model.openRun(other, own, {});
        menu->applyTo({ QString::fromStdString(path("own.h5")) });
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), patience);
        QVERIFY(!dialog()->lacksTest() && rows().contains(QStringLiteral("test")));
    }

    void farDataAreSaid()
    {
        writeTable("far.csv", 0, 50);
        JobRunner jobs;
        AppliedDialog dialog("CmIR", pictureOf("far.csv"), jobs);
        QVERIFY(dialog.warnings()->text().contains(QStringLiteral("text is far from what the run was trained on")));
    }

    /// What the columns are is asked where it is not plain.
    void columnsAreAsked()
    {
        writeTable("bare.csv", 0);
        QFile whole(m_folder.filePath("bare.csv")), odd(m_folder.filePath("odd.csv"));
        QVERIFY(whole.open(QIODevice::ReadOnly) && odd.open(QIODevice::WriteOnly));
        odd.write(whole.readAll().replace("text_", "speech_"));
        odd.close();
        const NewData found = findNewData(m_run, { path("odd.csv") }, {});
        QVERIFY(!found.dataset && found.choice.file);
        JobRunner jobs;
        auto* dialog = new ColumnsDialog(found.choice, m_run, jobs);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->steps().isEmpty(), patience);
        QVERIFY(!dialog->canApply());
        const auto width = m_run->standardiser.modalities()[0].mean.size();
        QVERIFY2(dialog->steps().first().contains(QStringLiteral(
                     "it has no modality text, which the run was trained on (%1 numbers a sample); it has ")
                                                      .arg(width)),
            qPrintable(dialog->steps().join(u'|')));
        dialog->setColumn("text", "speech");
        QTRY_VERIFY_WITH_TIMEOUT(dialog->canApply(), patience);
        QCOMPARE(dialog->steps().first(), QStringLiteral("7 samples"));
        const ImportChoice choice = dialog->choice();
        const Dataset read = foreign::newSamples(*choice.file, choice.mapping, *m_run);
        QVERIFY(
            read.splits[0].features[0] == findNewData(m_run, { path("bare.csv") }, {}).dataset->splits[0].features[0]);
        delete dialog;
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
        delete scene.window.findChild<AppliedDialog*>();
        // Where a column has another name it is asked for, and the answer is taken.
        menu->applyTo({ QString::fromStdString(path("odd.csv")) });
        QTRY_VERIFY_WITH_TIMEOUT(scene.window.findChild<ColumnsDialog*>(), patience);
        auto* columns = scene.window.findChild<ColumnsDialog*>();
        columns->setColumn("text", "speech");
        QTRY_VERIFY_WITH_TIMEOUT(columns->canApply(), patience);
        columns->accept();
        QTRY_VERIFY_WITH_TIMEOUT(scene.window.findChild<AppliedDialog*>(), patience);
        QCOMPARE(scene.window.findChild<AppliedDialog*>()->predictions()->model()->rowCount(), samples);
    }
};

QTEST_MAIN(TestAppliedDialog)
#include "test_applied_dialog.moc"
