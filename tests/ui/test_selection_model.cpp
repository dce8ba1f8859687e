#include "ui/selection/selection_model.h"

#include "core/common/random.h"

#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

#include <algorithm>
#include <iterator>
#include <set>

using namespace cmir;
using namespace cmir::ui;
using viz::SetOperation;

namespace {

using Plain = std::set<SampleRef>;

const SelectionModel::Sizes sizes { { "test", 70 }, { "train", 200 }, { "valid", 0 } };

SampleSet setOf(const Plain& samples)
{
    SampleSet set;
    for (const SampleRef& sample : samples)
        set.insert(sample);
    return set;
}

Plain plain(const SampleSet& set)
{
    Plain samples;
    set.forEach([&](const std::string& split, std::int64_t row) { samples.insert({ split, row }); });
    return samples;
}

Plain all()
{
    Plain samples;
    for (const auto& [split, size] : sizes)
        for (std::int64_t row = 0; row < size; ++row)
            samples.insert({ split, row });
    return samples;
}

Plain joined(const Plain& mine, const Plain& other, SetOperation operation)
{
    Plain result;
    const auto end = std::inserter(result, result.begin());
    if (operation == SetOperation::Replace)
        return other;
    if (operation == SetOperation::Add)
        std::ranges::set_union(mine, other, end);
    else if (operation == SetOperation::Remove)
        std::ranges::set_difference(mine, other, end);
    else
        std::ranges::set_intersection(mine, other, end);
    return result;
}

/// Some samples, mostly of the universe, a few beyond it.
Plain draw(Random& random)
{
    Plain samples;
    const auto count = static_cast<int>(random.below(60));
    for (int i = 0; i < count; ++i)
        samples.insert({ random.below(2) == 0 ? "train" : "test", static_cast<std::int64_t>(random.below(210)) });
    return samples;
}

}

class TestSelectionModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setHoldsWhatWasInserted();
    void equalSetsAreEqualHoweverTheyCame();
    void firstRows();
    void everyRealChangeIsOneStep();
    void samplesOutsideTheUniverseAreLeftOut();
    void otherSizesAreOtherSamples();
    void otherDataAreOtherSamples();
    void currentIsASampleOfTheUniverse();
    void randomSequencesAgreeWithPlainSets();
};

void TestSelectionModel::setHoldsWhatWasInserted()
{
    SampleSet set;
    QVERIFY(set.isEmpty() && set.count() == 0 && !set.contains("train", 0));
    for (const std::int64_t row : { 64, 0, 63, 1000, 64 })
        set.insert("train", row);
    set.insert("test", 3);
    set.insert("test", -1);
    QCOMPARE(set.rows("train"), (std::vector<std::int64_t> { 0, 63, 64, 1000 }));
    QCOMPARE(set.rows("test"), std::vector<std::int64_t> { 3 });
    QVERIFY(set.rows("nowhere").empty());
    QCOMPARE(set.count(), 5);
    QCOMPARE(set.count("train"), 4);
    QVERIFY(set.contains("train", 1000) && !set.contains("train", 999) && !set.contains("train", 1'000'000));
    QVERIFY(!set.contains("train", -1) && !set.contains("valid", 0));
    QCOMPARE(set.splits(), (std::vector<std::string> { "test", "train" }));
}

void TestSelectionModel::equalSetsAreEqualHoweverTheyCame()
{
    SampleSet small, large;
    small.insert("train", 1);
    large.insert("train", 1);
    large.insert("train", 5000);
    large.insert("test", 2);
    QVERIFY(small != large);
    large.remove("train", 5000);
    large.remove("test", 2);
    large.remove("test", 2); // is gone: no matter
    QVERIFY(small == large);
    QVERIFY(small.subtracted(small) == SampleSet());
    QVERIFY(small.intersected(setOf({ { "test", 1 } })) == SampleSet());
}

void TestSelectionModel::firstRows()
{
    for (const std::int64_t count : { 0, 1, 63, 64, 65, 130 }) {
        SampleSet set;
        set.insertFirst("train", count);
        QCOMPARE(set.count(), count);
        QVERIFY(count == 0 || set.contains("train", count - 1));
        QVERIFY(!set.contains("train", count));
    }
    SampleSet more;
    more.insert("train", 200);
    more.insertFirst("train", 2);
    QCOMPARE(more.rows("train"), (std::vector<std::int64_t> { 0, 1, 200 }));
}

void TestSelectionModel::everyRealChangeIsOneStep()
{
    SelectionModel model;
    model.setUniverse(sizes);
    QSignalSpy changed(&model, &SelectionModel::changed);
    model.apply(setOf({ { "train", 1 }, { "train", 2 } }), SetOperation::Replace);
    QCOMPARE(model.undoStack()->undoText(), QStringLiteral("Select 2 samples"));
    model.apply(setOf({ { "train", 2 } }), SetOperation::Add); // is there already
    model.apply(setOf({ { "test", 2 } }), SetOperation::Remove); // is not there
    QCOMPARE(model.undoStack()->count(), 1);
    QCOMPARE(changed.count(), 1);
    model.apply(setOf({ { "train", 2 }, { "train", 3 } }), SetOperation::Add);
    QCOMPARE(model.undoStack()->undoText(), QStringLiteral("Add 1 sample"));
    model.apply(setOf({ { "train", 1 } }), SetOperation::Remove);
    QCOMPARE(model.undoStack()->undoText(), QStringLiteral("Remove 1 sample"));
    model.apply(setOf({ { "train", 3 }, { "train", 9 } }), SetOperation::Intersect);
    QCOMPARE(model.undoStack()->undoText(), QStringLiteral("Keep 1 sample"));
    model.invert();
    QCOMPARE(model.selected().count(), 269);
    model.selectAll();
    QCOMPARE(model.selected().count(), 270);
    model.clear();
    QVERIFY(model.selected().isEmpty());
    model.clear();
    QCOMPARE(model.undoStack()->count(), 7);
    QCOMPARE(changed.count(), 7);
    while (model.undoStack()->canUndo())
        model.undoStack()->undo();
    QVERIFY(model.selected().isEmpty());
    model.undoStack()->redo();
    QCOMPARE(model.selected().rows("train"), (std::vector<std::int64_t> { 1, 2 }));
}

void TestSelectionModel::samplesOutsideTheUniverseAreLeftOut()
{
    SelectionModel model;
    model.selectAll(); // of nothing
    model.apply(setOf({ { "train", 0 } }), SetOperation::Replace);
    QCOMPARE(model.undoStack()->count(), 0);
    model.setUniverse(sizes);
    model.apply(setOf({ { "train", 199 }, { "train", 200 }, { "valid", 0 }, { "other", 1 } }), SetOperation::Replace);
    QVERIFY(plain(model.selected()) == (Plain { { "train", 199 } }));
}

void TestSelectionModel::otherSizesAreOtherSamples()
{
    SelectionModel model;
    model.setUniverse(sizes);
    model.selectAll();
    model.setCurrent(SampleRef { "train", 4 });
    model.setUniverse(sizes);
    QCOMPARE(model.selected().count(), 270);
    QVERIFY(model.current());
    QSignalSpy changed(&model, &SelectionModel::changed);
    model.setUniverse({ { "train", 10 } });
    QCOMPARE(changed.count(), 1);
    QVERIFY(model.selected().isEmpty() && !model.current());
    QVERIFY(!model.undoStack()->canUndo());
    QCOMPARE(model.universeCount(), 10);
}

void TestSelectionModel::otherDataAreOtherSamples()
{
    SelectionModel model;
    model.setUniverse(sizes, "one");
    model.selectAll();
    model.setCurrent(SampleRef { "train", 4 });
    model.setUniverse(sizes, "one");
    QCOMPARE(model.selected().count(), 270);
    model.setUniverse(sizes, "another"); // as many samples of other data
    QVERIFY(model.selected().isEmpty() && !model.current());
    QVERIFY(!model.undoStack()->canUndo());
    QCOMPARE(model.universeCount(), 270);
}

void TestSelectionModel::currentIsASampleOfTheUniverse()
{
    SelectionModel model;
    model.setUniverse(sizes);
    QSignalSpy moved(&model, &SelectionModel::currentChanged);
    model.setCurrent(SampleRef { "test", 69 });
    model.setCurrent(SampleRef { "test", 69 });
    QCOMPARE(moved.count(), 1);
    QVERIFY(model.current() == (SampleRef { "test", 69 }));
    QCOMPARE(model.undoStack()->count(), 0); // looking is no change
    model.setCurrent(SampleRef { "test", 70 });
    QVERIFY(!model.current());
    QCOMPARE(moved.count(), 2);
}

void TestSelectionModel::randomSequencesAgreeWithPlainSets()
{
    Random random(3, "selection");
    SelectionModel model;
    model.setUniverse(sizes);
    const Plain universe = all();
    std::vector<Plain> past { {} }; // what every undo step must bring back
    std::size_t now = 0;
    const auto step = [&](const Plain& next) {
        if (next == past[now])
            return;
        past.resize(now + 1);
        past.push_back(next);
        ++now;
    };
    for (int i = 0; i < 180; ++i) {
        const auto what = random.below(9);
        if (what < 4) {
            const Plain drawn = draw(random);
            const auto operation = static_cast<SetOperation>(what);
            model.apply(setOf(drawn), operation);
            step(joined(past[now], joined(drawn, universe, SetOperation::Intersect), operation));
        } else if (what == 4) {
            model.invert();
            step(joined(universe, past[now], SetOperation::Remove));
        } else if (what == 5 && i % 4 == 0) {
            model.clear();
            step({});
        } else if (what < 8 && now > 0) {
            model.undoStack()->undo();
            --now;
        } else if (now + 1 < past.size()) {
            model.undoStack()->redo();
            ++now;
        }
        QVERIFY(plain(model.selected()) == past[now]);
        QCOMPARE(model.selected().count(), static_cast<std::int64_t>(past[now].size()));
    }
}

QTEST_GUILESS_MAIN(TestSelectionModel)
#include "test_selection_model.moc"
