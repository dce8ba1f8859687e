#include "tests/ui/window_scene.h"

#include "core/import/foreign_reader.h"
#include "ui/import/import_dialog.h"
#include "ui/import/parting_row.h"
#include "ui/job_runner.h"
#include "ui/text.h"

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000; // ms

/// What a column is said to be.
QString use(const ImportDialog& dialog, const QString& column)
{
    for (const auto* box : dialog.findChildren<QComboBox*>())
        if (box->accessibleName() == QStringLiteral("What %1 is").arg(column))
            return box->currentText();
    return {};
}

/// 40 samples of three speakers, in two splits.
std::string table()
{
    std::string text = "split,id,label,audio_0,audio_1,sentence,speaker,age\n";
    for (int row = 0; row < 40; ++row)
        text += QStringLiteral("%1,s%2,%3,%4,%5,word %6,p%7,%8\n")
                    .arg(row % 4 == 0 ? QStringLiteral("test") : QStringLiteral("train"))
                    .arg(row)
                    .arg(row % 7 / 2.0 - 1.5)
                    .arg(row * 0.1)
                    .arg(1 - row * 0.2)
                    .arg(row % 5)
                    .arg(row % 3)
                    .arg(20 + row)
                    .toStdString();
    return text;
}

}

class TestImportDialog : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path() const { return m_folder.filePath("speakers.csv"); }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", m_folder.filePath("cache").toUtf8());
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(table().c_str());
    }

    void theUsualMappingIsProposed()
    {
        JobRunner jobs;
        const auto file = std::make_shared<const foreign::File>(foreign::readForeign(path().toStdString()));
        ImportDialog dialog(file, jobs);
        QVERIFY(!dialog.canImport()); // not before it was looked at
        QTRY_VERIFY_WITH_TIMEOUT(dialog.canImport(), patience);
        const foreign::Mapping mapping = dialog.mapping();
        QCOMPARE(mapping.modalities.size(), std::size_t { 1 });
        QVERIFY(mapping.modalities[0].name == "audio" && mapping.modalities[0].column == "audio");
        QVERIFY(mapping.label == "label" && mapping.id == "id" && mapping.transcript == "sentence");
        QVERIFY(mapping.environment == "speaker" && mapping.wordWidth == foreign::kDefaultWordWidth);
        QCOMPARE(mapping.splits, (std::map<std::string, std::string> { { "test", "test" }, { "train", "train" } }));
        QCOMPARE(dialog.steps().first(), QStringLiteral("Samples: train: 30, test: 10"));
        const auto* columns = dialog.findChild<QTableWidget*>();
        QTRY_COMPARE_WITH_TIMEOUT(columns->item(2, 2)->text(), QStringLiteral("-1.5 to 1.5, 15 % zeros"), patience);
        QCOMPARE(columns->item(3, 1)->text(), QStringLiteral("2 numbers"));
        QCOMPARE(columns->item(5, 2)->text(), QStringLiteral("3 different"));
        QCOMPARE(dialog.outcomeOf("train"), QStringLiteral("train 30"));
        QCOMPARE(dialog.outcomeOf("test"), QStringLiteral("test 10"));
        QCOMPARE(dialog.parting().ruleText(), QStringLiteral("as the file has them"));
        QCOMPARE(use(dialog, "split"), QStringLiteral("split")); // not "left out"
        QCOMPARE(use(dialog, "age"), QStringLiteral("left out"));
        QCOMPARE(use(dialog, "label"), QStringLiteral("label"));
        QCOMPARE(dialog.windowTitle(), QStringLiteral("Import speakers.csv"));
        QCOMPARE(dialog.rolesOf("sentence"),
            (QStringList { "", "label", "id", "environment", "transcript", "column" })); // no modality of texts
    }

    /// A data set of several files is named by all of them.
    void severalFiles()
    {
        JobRunner jobs;
        auto file = std::make_shared<foreign::File>(foreign::readForeign(path().toStdString()));
        file->others = { "/data/facet.csd", "/data/glove.csd" };
        ImportDialog dialog(file, jobs);
        QCOMPARE(dialog.windowTitle(), QStringLiteral("Import speakers.csv and 2 more"));
        const auto labels = dialog.findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(
            labels, [](const QLabel* label) { return label->text().contains("speakers.csv, facet.csd, glove.csd"); }));
    }

    /// How many values a column has is in sight in a narrow dialog too.
    void shapesAreInSight()
    {
        JobRunner jobs;
        ImportDialog dialog(std::make_shared<const foreign::File>(foreign::readForeign(path().toStdString())), jobs);
        dialog.resize(dialog.minimumSizeHint());
        dialog.show();
        QTRY_VERIFY_WITH_TIMEOUT(dialog.canImport(), patience);
        const auto* columns = dialog.findChild<QTableWidget*>();
        QTRY_COMPARE_WITH_TIMEOUT(columns->item(2, 2)->text(), QStringLiteral("-1.5 to 1.5, 15 % zeros"), patience);
        const int needed = columns->fontMetrics().horizontalAdvance(columns->item(3, 1)->text());
        QVERIFY2(columns->columnWidth(1) >= needed, qPrintable(QString::number(columns->columnWidth(1))));
    }

    void whatCannotBeIsSaid()
    {
        JobRunner jobs;
        const auto file = std::make_shared<const foreign::File>(foreign::readForeign(path().toStdString()));
        ImportDialog dialog(file, jobs);
        dialog.setRole("label", "");
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.steps().isEmpty()
                && dialog.steps().first().contains(QStringLiteral("no column is known as the label")),
            patience);
        QVERIFY(!dialog.canImport());
        dialog.setRole("age", "label");
        QTRY_VERIFY_WITH_TIMEOUT(dialog.canImport(), patience);
        QCOMPARE(dialog.mapping().label, std::string("age"));
        dialog.setSplit("train", "");
        QTRY_VERIFY_WITH_TIMEOUT(
            !dialog.canImport() && dialog.steps().value(0).contains(QStringLiteral("no split is to be \"train\"")),
            patience);
    }

    /// How samples are parted, what becomes of steps, and features of another file.
    void furtherChoices()
    {
        const QString lines = m_folder.filePath("steps.jsonl"), features = m_folder.filePath("bert.jsonl");
        QFile file(lines), other(features);
        QVERIFY(file.open(QIODevice::WriteOnly) && other.open(QIODevice::WriteOnly));
        for (int row = 0; row < 30; ++row) {
            file.write(
                QStringLiteral(
                    R"({"id": "v%1[%2]", "label": [%3, 1], "sentence": "a", "audio": [[1, %2], [2, 3]], "audio_length": 2})")
                    .arg(row / 5)
                    .arg(row % 5)
                    .arg(row * 0.1)
                    .toUtf8()
                + "\n");
            if (row > 0) // the first has none
                other.write(
                    QStringLiteral(R"({"id": "v%1[%2]", "text": [%2, 0, 1]})").arg(row / 5).arg(row % 5).toUtf8()
                    + "\n");
        }
        file.close();
        other.close();
        JobRunner jobs;
        ImportDialog dialog(std::make_shared<const foreign::File>(foreign::readForeign(lines.toStdString())), jobs);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.canImport(), patience);
        QCOMPARE(dialog.mapping().label, std::string("label[0]"));
        QCOMPARE(dialog.rolesOf("label").filter("label ").size(), qsizetype { 2 });
        QCOMPARE(dialog.mapping().wordWidth, foreign::kDefaultWordWidth);
        QCOMPARE(use(dialog, "audio_length"), QStringLiteral("length of audio"));
        // Without splits, what will be done is said instead of "as the file has them".
        QCOMPARE(dialog.parting().ruleText(), QStringLiteral("by recording, 70 : 10 : 20"));
        QCOMPARE(dialog.outcomeOf(QString()), QStringLiteral("train 20, valid 5, test 5"));
        dialog.setPool("audio", foreign::Pool::Mean);
        dialog.parting().setRule(foreign::SplitRule::By::Stratified);
        dialog.joinTextFeatures(m_folder.filePath("none.jsonl"));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.steps().value(0).contains(QStringLiteral("none.jsonl")), patience);
        dialog.joinTextFeatures(features);
        QTRY_COMPARE_WITH_TIMEOUT(dialog.mapping().modalities.size(), std::size_t { 2 }, patience);
        QTRY_VERIFY_WITH_TIMEOUT(dialog.canImport(), patience);
        const ImportChoice choice = dialog.choice();
        QVERIFY(choice.mapping.modalities[0].name == "text" && choice.mapping.wordWidth == 0);
        QVERIFY(choice.mapping.modalities[1].pool == foreign::Pool::Mean); // what was chosen before stays
        const auto* columns = dialog.findChild<QTableWidget*>();
        QCOMPARE(columns->item(0, 0)->text(), QStringLiteral("text_features"));
        QCOMPARE(columns->item(0, 1)->text(), QStringLiteral("3 numbers, float32"));
        QVERIFY(columns->item(0, 2)->text().startsWith(QStringLiteral("bert.jsonl, 29 of 30 ids found")));
        QVERIFY(choice.mapping.rule.by == foreign::SplitRule::By::Stratified);
        QVERIFY(dialog.steps().filter(QStringLiteral("evenly over the labels")).size() == 1);
        // Folds, and lists of ids instead.
        dialog.parting().setFolds(5, 2);
        QVERIFY(dialog.mapping().rule.folds == 5 && dialog.mapping().rule.fold == 1);
        dialog.parting().setFolds(2, 1);
        QCOMPARE(dialog.mapping().rule.folds, std::int64_t { 0 });
        QStringList lists;
        for (const auto& [name, ids] :
            { std::pair("train_ids.txt", "v0\nv1\nv2\nv3\n"), { "test_ids.txt", "v4\nv5\n" } }) {
            lists << m_folder.filePath(QLatin1String(name));
            QFile list(lists.back());
            QVERIFY(list.open(QIODevice::WriteOnly) && list.write(ids) > 0);
        }
        dialog.parting().readLists(lists);
        QTRY_COMPARE_WITH_TIMEOUT(dialog.mapping().rule.ids.size(), std::size_t { 2 }, patience);
        QCOMPARE(dialog.mapping().rule.ids.at("test"), (std::vector<std::string> { "v4", "v5" }));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.canImport(), patience);
        QCOMPARE(dialog.outcomeOf(QString()), QStringLiteral("train 20, test 10"));
        QCOMPARE(dialog.parting().listsText(), QStringLiteral("Ids in train_ids.txt, test_ids.txt: train 4, test 2"));
        dialog.parting().readLists({ m_folder.filePath("none.txt") });
        QTRY_VERIFY_WITH_TIMEOUT(dialog.steps().value(0).contains(QStringLiteral("none.txt")), patience);
        QVERIFY(dialog.mapping().rule.ids.empty() && dialog.mapping().rule.by == foreign::SplitRule::By::File);
        dialog.parting().setRule(foreign::SplitRule::By::Random); // another choice: what was refused is past
        QTRY_VERIFY_WITH_TIMEOUT(dialog.steps().filter(QStringLiteral("none.txt")).isEmpty(), patience);
    }

    /// A file dropped on the window is asked about, imported, and is the data of the next run.
    void aDroppedFileBecomesTheData()
    {
        test::WindowScene scene;
        int asked = 0;
        auto questions = scene.questions();
        questions.importChoice = [&](const std::shared_ptr<const foreign::File>& file, JobRunner&) {
            ++asked;
            return std::optional(ImportChoice { file, foreign::defaultMapping(*file) });
        };
        scene.window.setQuestions(questions);
        QSignalSpy loaded(&scene.workbench.data, &DataController::loaded);
        scene.drop(path());
        QTRY_VERIFY_WITH_TIMEOUT(
            scene.workbench.next.dataset() && scene.workbench.next.dataset()->attributes.contains("source"), patience);
        const Dataset& dataset = *scene.workbench.next.dataset();
        QCOMPARE(asked, 1);
        QCOMPARE(dataset.attributes.at("source"), std::string("speakers.csv"));
        QCOMPARE(dataset.split("train").size() + dataset.split("valid").size(), 30);
        // Declined: everything stays as it was.
        questions.importChoice = [&](const std::shared_ptr<const foreign::File>&, JobRunner&) {
            ++asked;
            return std::optional<ImportChoice>();
        };
        scene.window.setQuestions(questions);
        scene.workbench.data.choose({ "synthetic", {} });
        QTRY_VERIFY_WITH_TIMEOUT(scene.workbench.next.source().synthetic(), patience);
        scene.drop(path());
        QTRY_COMPARE_WITH_TIMEOUT(asked, 2, patience);
        QVERIFY(scene.workbench.next.source().synthetic());
    }
};

QTEST_MAIN(TestImportDialog)
#include "test_import_dialog.moc"
