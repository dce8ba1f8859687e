#include "tests/ui/tiny_run.h"
#include "ui/samples/filter_edit.h"
#include "ui/samples/sample_filter.h"
#include "ui/samples/samples_dock.h"
#include "ui/samples/samples_model.h"
#include "ui/samples/samples_view.h"
#include "ui/text.h"

#include "core/data/filter_expression.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

#include <cmath>

using namespace cmir;
using namespace cmir::test;
using namespace cmir::ui;
using viz::SetOperation;

class TestSamplesDock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void everySampleIsListed();
    void whatItListedIsLetGoOfWhileItIsHidden();
    void filterIsAppliedByEnter();
    void wrongFilterIsUnderlinedAndTheOldOneStays();
    void matchingIsSelected();
    void rowsSelectSamples();
    void samplesSelectRows();
    void aDragIsOneStep();
    void currentRowIsTheSampleLookedAt();
    void selectedOnly();
    void quickChoices();
    void namesAndCsv();
    void everyRowAtOnce();
    void filterKnowsTheColumns();
    void theEndsOfIdsAreInSight();

private:
    SamplesModel& rows() const { return *m_dock->rows(); }
    SamplesView& view() const { return *m_dock->view(); }
    SelectionModel& selection() const { return m_workbench->selection; }
    int selectedRows() const;
    void click(int row, Qt::KeyboardModifiers keys = {}) const;
    QToolButton* button(const QString& text) const;

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<SamplesDock> m_dock;
};

void TestSamplesDock::initTestCase()
{
    m_workbench = std::make_unique<Workbench>(Settings::inMemory());
    trainTinyRun(*m_workbench);
}

void TestSamplesDock::init()
{
    selection().clear();
    selection().setCurrent(std::nullopt);
    selection().undoStack()->clear();
    m_dock = std::make_unique<SamplesDock>(m_workbench->model, m_workbench->jobs, selection());
    m_dock->resize(420, 700);
    m_dock->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dock.get()));
    QTRY_VERIFY(rows().rowCount() > 0);
}

void TestSamplesDock::cleanup()
{
    m_dock.reset();
}

int TestSamplesDock::selectedRows() const
{
    int count = 0;
    for (int row = 0; row < rows().rowCount(); ++row)
        count += view().rowSelection()->isShownSelected(row) ? 1 : 0;
    return count;
}

void TestSamplesDock::click(int row, Qt::KeyboardModifiers keys) const
{
    QTest::mouseClick(view().viewport(), Qt::LeftButton, keys, view().visualRect(rows().index(row, 0)).center());
}

QToolButton* TestSamplesDock::button(const QString& text) const
{
    for (QToolButton* each : m_dock->findChildren<QToolButton*>())
        if (each->text() == text)
            return each;
    return nullptr;
}

void TestSamplesDock::everySampleIsListed()
{
    QCOMPARE(rows().rowCount(), selection().universeCount());
    QVERIFY(rows().table()->isPredicted());
    QVERIFY(m_dock->countLine()->text().startsWith(QStringLiteral("0 selected of ")));
    QVERIFY(!m_dock->countLine()->text().contains(QStringLiteral("match")));
}

/// A run may be hundreds of MB, and its samples are not those of the one on show any more.
void TestSamplesDock::whatItListedIsLetGoOfWhileItIsHidden()
{
    QVERIFY(m_dock->applyFilter(QStringLiteral("split = train")));
    const int filtered = rows().rowCount();
    const int usual = m_dock->view()->columnWidth(2), wide = m_dock->view()->columnWidth(1) + 30;
    m_dock->view()->setColumnWidth(1, wide);
    m_dock->hide();
    QCOMPARE(rows().rowCount(), filtered);
    const std::weak_ptr<const SampleTable> listed = rows().table();
    m_workbench->model.setTestShown(!m_workbench->model.testShown());
    QVERIFY(listed.expired());
    m_dock->show();
    QTRY_COMPARE(rows().rowCount(), filtered); // also the filter is as it was
    QCOMPARE(m_dock->view()->columnWidth(1), wide);
    QCOMPARE(m_dock->view()->columnWidth(2), usual);
    m_workbench->model.setTestShown(!m_workbench->model.testShown());
}

void TestSamplesDock::filterIsAppliedByEnter()
{
    QTest::keyClicks(m_dock->filterEdit(), QStringLiteral("split = test and label > 0"));
    QCOMPARE(rows().rowCount(), selection().universeCount()); // not before Enter
    QTest::keyClick(m_dock->filterEdit(), Qt::Key_Return);
    QVERIFY(rows().rowCount() > 0 && rows().rowCount() < 60);
    const auto& labels = rows().table()->column("label")->keys;
    for (int row = 0; row < rows().rowCount(); ++row) {
        const SampleRef sample = rows().sample(row);
        QCOMPARE(sample.split, std::string("test"));
        QVERIFY(labels[static_cast<std::size_t>(*rows().table()->rowOf(sample))] > 0);
    }
    QVERIFY(m_dock->countLine()->text().endsWith(QStringLiteral("· %1 match").arg(rows().rowCount())));
    QVERIFY(m_dock->applyFilter({}));
    QCOMPARE(rows().rowCount(), selection().universeCount());
}

void TestSamplesDock::wrongFilterIsUnderlinedAndTheOldOneStays()
{
    QVERIFY(m_dock->applyFilter(QStringLiteral("split = valid")));
    QCOMPARE(rows().rowCount(), 60);
    m_dock->filterEdit()->setText(QStringLiteral("split = \"tést\" and lable > 1"));
    QTest::keyClick(m_dock->filterEdit(), Qt::Key_Return);
    QCOMPARE(rows().rowCount(), 60);
    QCOMPARE(m_dock->filterEdit()->errorText(), QStringLiteral("lable")); // though é has two bytes
    QVERIFY(m_dock->filterReason()->isVisible());
    QVERIFY(m_dock->filterReason()->text().contains(QStringLiteral("lable")));
    QCOMPARE(m_dock->filterEdit()->text(), QStringLiteral("split = \"tést\" and lable > 1"));
    m_dock->selectMatching(SetOperation::Replace); // of what? nothing happens
    QVERIFY(selection().selected().isEmpty());
    QTest::keyClick(m_dock->filterEdit(), Qt::Key_Backspace);
    QVERIFY(m_dock->filterEdit()->errorText().isEmpty() && !m_dock->filterReason()->isVisible());
    QVERIFY(!m_dock->applyFilter(QStringLiteral("label >"))); // ends too early
    QCOMPARE(m_dock->filterEdit()->errorText(), QStringLiteral(">"));
}

void TestSamplesDock::matchingIsSelected()
{
    m_dock->filterEdit()->setText(QStringLiteral("split = test"));
    QVERIFY(button(QStringLiteral("Select matching")));
    button(QStringLiteral("Select matching"))->click(); // applies it too
    QCOMPARE(selection().selected().count(), 60);
    QCOMPARE(selection().selected().count("test"), 60);
    m_dock->filterEdit()->setText(QStringLiteral("label > 0"));
    m_dock->selectMatching(SetOperation::Intersect);
    const auto positive = selection().selected().count();
    QVERIFY(positive > 0 && positive < 60);
    m_dock->filterEdit()->setText(QStringLiteral("split = valid"));
    m_dock->selectMatching(SetOperation::Add);
    QCOMPARE(selection().selected().count(), positive + 60);
    m_dock->selectMatching(SetOperation::Remove);
    QCOMPARE(selection().selected().count(), positive);
    QCOMPARE(selection().undoStack()->count(), 4);
}

void TestSamplesDock::rowsSelectSamples()
{
    view().sortByColumn(2, Qt::DescendingOrder);
    QSignalSpy changed(&selection(), &SelectionModel::changed);
    click(2);
    SampleSet expected;
    expected.insert(rows().sample(2));
    QVERIFY(selection().selected() == expected);
    QCOMPARE(changed.count(), 1);
    click(5, Qt::ShiftModifier); // from row 2 on
    QVERIFY(selection().selected() == rows().samples(2, 5));
    click(4, Qt::ShiftModifier); // the range is drawn anew
    QVERIFY(selection().selected() == rows().samples(2, 4));
    click(0, Qt::ControlModifier);
    click(3, Qt::ControlModifier);
    expected = rows().samples(2, 4);
    expected.remove(rows().sample(3));
    expected.insert(rows().sample(0));
    QVERIFY(selection().selected() == expected);
    click(1);
    QCOMPARE(selection().selected().count(), 1);
    QTest::keyClick(&view(), Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(selection().selected() == rows().samples(1, 2));
    QTest::keyClick(&view(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(selection().selected().count(), rows().rowCount());
}

void TestSamplesDock::samplesSelectRows()
{
    SampleSet samples;
    for (const std::int64_t row : { 1, 7, 30 })
        samples.insert("valid", row);
    selection().apply(samples, SetOperation::Replace);
    QCOMPARE(selectedRows(), 3);
    QVERIFY(m_dock->countLine()->text().startsWith(QStringLiteral("3 selected of ")));
    view().sortByColumn(4, Qt::AscendingOrder); // sorting selects nothing and forgets nothing
    QVERIFY(selection().selected() == samples);
    QCOMPARE(selectedRows(), 3);
    QVERIFY(view().rowSelection()->isShownSelected(rows().rowOf({ "valid", 7 })));
    QVERIFY(m_dock->applyFilter(QStringLiteral("split = test")));
    QCOMPARE(selectedRows(), 0);
    QVERIFY(selection().selected() == samples);
    button(QStringLiteral("Undo"))->click();
    QVERIFY(selection().selected().isEmpty());
    QVERIFY(!button(QStringLiteral("Undo"))->isEnabled() && button(QStringLiteral("Redo"))->isEnabled());
    button(QStringLiteral("Redo"))->click();
    QVERIFY(selection().selected() == samples);
    button(QStringLiteral("Invert"))->click();
    QCOMPARE(selectedRows(), 60);
}

void TestSamplesDock::aDragIsOneStep()
{
    const auto place = [this](int row) { return view().visualRect(rows().index(row, 0)).center(); };
    QTest::mousePress(view().viewport(), Qt::LeftButton, {}, place(1));
    for (const int row : { 2, 3, 4 }) {
        QMouseEvent move(QEvent::MouseMove, place(row), view().viewport()->mapToGlobal(place(row)), Qt::NoButton,
            Qt::LeftButton, {});
        QCoreApplication::sendEvent(view().viewport(), &move);
        QCOMPARE(selectedRows(), row); // rows 1 .. row
        QVERIFY(selection().selected().isEmpty());
    }
    QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, place(4));
    QVERIFY(selection().selected() == rows().samples(1, 4));
    QCOMPARE(selection().undoStack()->count(), 1);
}

void TestSamplesDock::currentRowIsTheSampleLookedAt()
{
    click(3);
    QVERIFY(selection().current() == std::optional(rows().sample(3)));
    QTest::keyClick(&view(), Qt::Key_Down);
    QVERIFY(selection().current() == std::optional(rows().sample(4)));
    const auto before = selection().selected();
    selection().setCurrent(SampleRef { "test", 59 });
    QCOMPARE(view().currentIndex().row(), rows().rowOf({ "test", 59 }));
    QVERIFY(view().viewport()->rect().intersects(view().visualRect(view().currentIndex()))); // scrolled to
    QVERIFY(selection().selected() == before);
    view().sortByColumn(2, Qt::AscendingOrder);
    QCOMPARE(view().currentIndex().row(), rows().rowOf({ "test", 59 }));
    QVERIFY(m_dock->applyFilter(QStringLiteral("split = valid"))); // not shown now, but still looked at
    QVERIFY(!view().currentIndex().isValid());
    QVERIFY(selection().current() == (SampleRef { "test", 59 }));
}

void TestSamplesDock::selectedOnly()
{
    selection().apply(rows().samples(10, 14), SetOperation::Replace);
    m_dock->selectedOnly()->setChecked(true);
    QCOMPARE(rows().rowCount(), 5);
    click(2); // looks, and does not select
    QCOMPARE(selection().selected().count(), 5);
    QVERIFY(selection().current() == std::optional(rows().sample(2)));
    selection().clear();
    QCOMPARE(rows().rowCount(), 0);
    m_dock->selectedOnly()->setChecked(false);
    QCOMPARE(rows().rowCount(), selection().universeCount());
}

void TestSamplesDock::quickChoices()
{
    QVERIFY(m_dock->worstAction()->isEnabled() && m_dock->wrongAction()->isEnabled());
    QVERIFY(m_dock->applyFilter(QStringLiteral("split = valid")));
    m_dock->worstAction()->trigger();
    const SampleSet worst = selection().selected();
    QCOMPARE(worst.count("valid"), 20);
    QCOMPARE(worst.count(), 20);
    const SampleTable& table = *rows().table();
    double least = 1e30, others = 0;
    for (std::int64_t row = 0; row < 60; ++row) {
        const double error
            = std::abs(table.column("error")->keys[static_cast<std::size_t>(*table.rowOf({ "valid", row }))]);
        if (worst.contains("valid", row))
            least = std::min(least, error);
        else
            others = std::max(others, error);
    }
    QVERIFY(least >= others);
    m_dock->wrongAction()->trigger();
    QVERIFY(selection().selected().count() > 0);
    selection().selected().forEach([&](const std::string& split, std::int64_t row) {
        const auto place = static_cast<std::size_t>(*table.rowOf({ split, row }));
        QVERIFY(table.column("label")->keys[place] * table.column("prediction")->keys[place] < 0);
    });
}

void TestSamplesDock::namesAndCsv()
{
    SampleSet samples;
    samples.insert("test", 3);
    samples.insert("train", 1);
    selection().apply(samples, SetOperation::Replace);
    button(QStringLiteral("Copy names"))->click();
    QCOMPARE(QGuiApplication::clipboard()->text(),
        rows().table()->id({ "test", 3 }) + u'\n' + rows().table()->id({ "train", 1 }));
    QSignalSpy exported(m_dock.get(), &SamplesDock::exportRequested);
    m_dock->selectedOnly()->setChecked(true);
    button(QStringLiteral("Export CSV…"))->click();
    QCOMPARE(exported.count(), 1);
    const QString csv = exported.first().first().toString();
    QVERIFY(csv.startsWith(QStringLiteral("id,split,label,prediction,error")));
    QCOMPARE(csv.trimmed().count(u'\n'), 2);
}

void TestSamplesDock::everyRowAtOnce()
{
    selection().selectAll();
    QCOMPARE(selectedRows(), rows().rowCount());
    SampleSet odd;
    for (int row = 1; row < rows().rowCount(); row += 2)
        odd.insert(rows().sample(row));
    selection().apply(odd, SetOperation::Replace);
    QCOMPARE(selectedRows(), rows().rowCount() / 2);
}

void TestSamplesDock::filterKnowsTheColumns()
{
    auto data = std::make_shared<Dataset>();
    data->task = Task::Binary;
    data->environmentNames = { "studio", "street" };
    for (const char* name : { "train", "test" }) {
        Split split;
        split.name = name;
        split.label = { 0, 1, 1 };
        split.id = { "a", "b", "c" };
        split.columns.push_back({ "environment", std::vector<std::int64_t> { 0, 1, 1 } });
        data->splits.push_back(std::move(split));
    }
    data->splits[1].columns.push_back({ "text_raw", std::vector<std::string> { "well", "good", "bad" } });
    auto record = std::make_shared<RunRecord>();
    record->task = Task::Binary;
    for (const Split& split : data->splits) {
        Predictions p { split.name, split.id, split.label, Matrix(3, 1) };
        p.prediction.values = { 0.25F, 0.75F, 0.25F };
        record->predictions.push_back(std::move(p));
    }
    const auto table = SampleTable::make(data, record);
    using Rows = std::vector<bool>;
    QCOMPARE(matchingRows(*table, QStringLiteral("split = test")), (Rows { 0, 0, 0, 1, 1, 1 }));
    QCOMPARE(matchingRows(*table, QStringLiteral("environment = 1 and label = 1")), (Rows { 0, 1, 1, 0, 1, 1 }));
    QCOMPARE(matchingRows(*table, QStringLiteral("error = wrong")), (Rows { 0, 0, 1, 0, 0, 1 }));
    QCOMPARE(matchingRows(*table, QStringLiteral("prediction > 0.5")), (Rows { 0, 1, 0, 0, 1, 0 }));
    QCOMPARE(matchingRows(*table, QStringLiteral("text_raw contains \"OO\"")), (Rows { 0, 0, 0, 0, 1, 0 }));
    for (const QString& example : filterExamples(table.get()))
        QCOMPARE(matchingRows(*table, example).size(), std::size_t(6)); // every one can be understood
}

/// Samples of one recording differ in the ends of their ids: other data give the column its width anew, and where it is
/// made too narrow by hand, the middle is left out.
void TestSamplesDock::theEndsOfIdsAreInSight()
{
    auto data = std::make_shared<Dataset>(*m_workbench->model.runDataset());
    data->path = "/data/recordings.h5";
    for (Split& split : data->splits)
        for (std::size_t i = 0; i < split.id.size(); ++i)
            split.id[i] = "03bSnISJMiM_" + split.name + "$_$" + std::to_string(i);
    const auto record = m_workbench->model.record();
    const auto dataset = m_workbench->model.runDataset();
    m_workbench->model.openRun(record, data, {});
    QTRY_COMPARE(rows().table()->id({ "train", 11 }), QStringLiteral("03bSnISJMiM_train$_$11"));
    QVERIFY(view().columnWidth(0) >= view().fontMetrics().horizontalAdvance("03bSnISJMiM_train$_$11"));
    view().setColumnWidth(0, view().fontMetrics().horizontalAdvance("03bSnISJMiM_tr"));
    const auto picture
        = [this](int row) { return view().viewport()->grab(view().visualRect(rows().index(row, 0))).toImage(); };
    QVERIFY(picture(1) != picture(2)); // they differ in the last digit
    m_workbench->model.openRun(record, dataset, {});
    QTRY_COMPARE(rows().table()->id({ "train", 11 }), toQt(dataset->split("train").id[11]));
}

QTEST_MAIN(TestSamplesDock)
#include "test_samples_dock.moc"
