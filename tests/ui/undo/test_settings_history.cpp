#include "tests/ui/tiny_run.h"

#include "core/common/random.h"
#include "core/config/preset.h"

#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;

class TestSettingsHistory : public QObject {
    Q_OBJECT

    static constexpr int patience = 60000;

    static SettingsHistory::Chosen chosen(const Workbench& w)
    {
        return { w.next.parameters(), w.next.method(), w.next.source() };
    }

    /// A value that the parameter allows.
    static ParameterValue anyValue(const Parameter& p, Random& random)
    {
        if (p.type == ParameterType::Integer)
            return static_cast<std::int64_t>(p.minimum)
                + static_cast<std::int64_t>(random.uniform() * std::min(100.0, p.maximum - p.minimum));
        if (p.type == ParameterType::Real)
            return p.minimum + random.uniform() * (p.maximum - p.minimum);
        if (p.choices.empty())
            return p.defaultValue();
        return p.choices[static_cast<std::size_t>(random.uniform() * static_cast<double>(p.choices.size()))];
    }

    /// One deed of a hand, of any kind.
    static void doAnything(Workbench& w, Random& random)
    {
        const double kind = random.uniform();
        if (kind < 0.1) {
            const auto names = methodNames();
            w.next.setMethod(
                methodFromName(names[static_cast<std::size_t>(random.uniform() * static_cast<double>(names.size()))]));
        } else if (kind < 0.2) {
            const auto presets = allPresets();
            const auto& preset
                = presets[static_cast<std::size_t>(random.uniform() * static_cast<double>(presets.size()))];
            const NextRun::Step step(w.next, QStringLiteral("preset"));
            w.next.setParameters(withPreset(w.next.parameters(), preset.name));
        } else if (kind < 0.3) {
            w.history.setHeld(random.uniform() < 0.5);
        } else if (kind < 0.4) {
            w.undo.undo();
        } else if (kind < 0.45) {
            w.undo.redo();
        } else {
            const auto all = allParameters();
            const Parameter& p = all[static_cast<std::size_t>(random.uniform() * static_cast<double>(all.size()))];
            w.next.setParameter(p, anyValue(p, random));
        }
    }

private Q_SLOTS:
    void allIsUndoneAndDoneAgainExactly()
    {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            Random random(seed, "deeds");
            Workbench w(Settings::inMemory());
            const auto start = chosen(w);
            for (int i = 0; i < 120; ++i)
                doAnything(w, random);
            const auto end = chosen(w);
            const int redone = w.undo.index(); // what was undone last is still there to be done again
            while (w.undo.canUndo())
                w.undo.undo();
            QVERIFY(chosen(w) == start);
            w.undo.setIndex(redone);
            QVERIFY(chosen(w) == end);
        }
    }

    void stepsSayWhatTheyAre()
    {
        Workbench w(Settings::inMemory());
        w.next.setParameter(parameter("lambda1"), 1.0);
        QCOMPARE(w.undo.undoText(), QStringLiteral("λ₁ 2 → 1"));
        w.next.setMethod(Method::Erm);
        QVERIFY(w.undo.undoText().startsWith(QStringLiteral("method CmIR → ")));
        ExperimentConfig other = w.next.parameters();
        other.K = 5;
        other.lambda2 = 1;
        w.next.setParameters(other);
        QCOMPARE(w.undo.undoText(), QStringLiteral("2 parameters"));
        QCOMPARE(w.undo.count(), 3);
    }

    void oneGestureIsOneStep()
    {
        Workbench w(Settings::inMemory());
        const Parameter& l1 = parameter("lambda1");
        for (const double value : { 1.0, 0.5, 3.0 })
            w.next.setParameter(l1, value);
        QCOMPARE(w.undo.count(), 1);
        QCOMPARE(w.undo.undoText(), QStringLiteral("λ₁ 2 → 3"));
        w.history.setHeld(true); // a drag of the same parameter, right after it
        for (const double value : { 4.0, 5.0 })
            w.next.setParameter(l1, value);
        QCOMPARE(w.undo.count(), 2);
        w.history.setHeld(false);
        w.next.setParameter(parameter("K"), std::int64_t { 5 });
        QCOMPARE(w.undo.count(), 3);
        w.undo.undo();
        w.undo.undo();
        QCOMPARE(w.next.parameters().lambda1, 3.0);
        w.next.setParameter(l1, 6.0); // a new step, though the stack's newest is of the same key
        QCOMPARE(w.undo.count(), 2);
        w.undo.undo();
        QCOMPARE(w.next.parameters().lambda1, 3.0);
    }

    void turnedBackIsNoStep()
    {
        Workbench w(Settings::inMemory());
        w.history.setHeld(true);
        w.next.setParameter(parameter("lambda1"), 1.0);
        w.next.setParameter(parameter("lambda1"), 2.0);
        QCOMPARE(w.undo.count(), 0);
        w.next.setParameter(parameter("lambda1"), 3.0);
        QCOMPARE(w.undo.count(), 1);
        w.undo.undo();
        QCOMPARE(w.next.parameters().lambda1, 2.0);
    }

    /// Other samples take the steps of the selection with them, and leave those of the settings.
    void selectionsAreOfTheSameStack()
    {
        Workbench w(Settings::inMemory());
        w.selection.setUniverse({ { "train", 10 } });
        w.next.setParameter(parameter("K"), std::int64_t { 5 });
        w.selection.selectAll();
        w.next.setParameter(parameter("lambda1"), 1.0);
        w.selection.clear();
        QCOMPARE(w.undo.count(), 4);
        w.undo.undo();
        QCOMPARE(w.selection.selected().count(), 10);
        w.undo.redo();
        w.undo.undo();
        w.undo.undo();
        QCOMPARE(w.next.parameters().lambda1, 2.0);
        w.selection.setUniverse({ { "train", 20 } });
        QCOMPARE(w.undo.count(), 2);
        QCOMPARE(w.undo.index(), 1);
        w.undo.redo();
        QCOMPARE(w.next.parameters().lambda1, 1.0);
        w.undo.undo();
        w.undo.undo();
        QVERIFY(w.next.parameters() == ExperimentConfig {});
        QVERIFY(!w.undo.canUndo());
    }

    /// An opened run is one step, with its data.
    void anOpenedRunIsOneStep()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("run.h5"));
        {
            Workbench w(Settings::inMemory());
            test::trainTinyRun(w, 1);
            w.files.save(path);
            QTRY_VERIFY_WITH_TIMEOUT(!w.model.isModified(), patience);
        }
        Workbench same(Settings::inMemory()); // what changes nothing is no step
        test::useTinyRun(same.next, 1);
        same.data.choose(same.next.source());
        QTRY_VERIFY_WITH_TIMEOUT(same.next.dataset(), patience);
        const int steps = same.undo.count();
        same.files.open(path);
        QTRY_VERIFY_WITH_TIMEOUT(same.model.record(), patience);
        QCOMPARE(same.undo.count(), steps);
        Workbench w(Settings::inMemory());
        w.next.setMethod(Method::Erm);
        const int before = w.undo.count();
        w.files.open(path);
        QTRY_VERIFY_WITH_TIMEOUT(w.model.record(), patience);
        QCOMPARE(w.undo.count(), before + 1);
        QCOMPARE(w.next.parameters().n_train, 200);
        w.undo.undo();
        QVERIFY(w.next.parameters() == ExperimentConfig {});
        QCOMPARE(w.next.method(), Method::Erm);
        QVERIFY(w.model.record()); // the run stays on show
        w.undo.redo();
        QCOMPARE(w.next.parameters().n_train, 200);
        QCOMPARE(w.next.method(), Method::Cmir);
    }

    void chosenDataIsReadAgain()
    {
        const QString file = qEnvironmentVariable("CMIR_TEST_DATA");
        if (file.isEmpty())
            QSKIP("CMIR_TEST_DATA is not set");
        Workbench w(Settings::inMemory());
        test::useTinyRun(w.next);
        w.data.choose(w.next.source());
        QTRY_VERIFY_WITH_TIMEOUT(w.next.dataset(), patience);
        const int before = w.undo.count();
        w.data.choose({ file.toStdString(), {} });
        QTRY_COMPARE_WITH_TIMEOUT(w.next.source().path, file.toStdString(), patience);
        QCOMPARE(w.undo.count(), before + 1);
        QVERIFY(w.undo.undoText().startsWith(QStringLiteral("data ")));
        w.undo.undo();
        QTRY_COMPARE_WITH_TIMEOUT(w.next.source().path, std::string("synthetic"), patience);
        QCOMPARE(w.undo.count(), before + 1);
        QVERIFY(w.undo.canRedo());
        w.undo.redo();
        QTRY_COMPARE_WITH_TIMEOUT(w.next.source().path, file.toStdString(), patience);
        QCOMPARE(w.undo.index(), before + 1);
    }

    /// While a run trains, what is undone is turned in it: a further event.
    void undoneInARunThatTrains()
    {
        Workbench w(Settings::inMemory());
        test::useTinyRun(w.next, 100000);
        w.next.setParameter(parameter("lambda1"), 1.0);
        w.next.setParameter(parameter("d"), std::int64_t { 16 });
        w.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.isTraining(), patience);
        w.next.setParameter(parameter("lambda1"), 3.0);
        w.training.change(parameter("lambda1"), 3.0);
        QTRY_COMPARE_WITH_TIMEOUT(w.model.events().size(), std::size_t { 1 }, patience);
        w.undo.undo();
        QTRY_COMPARE_WITH_TIMEOUT(w.model.events().size(), std::size_t { 2 }, patience);
        QCOMPARE(w.model.events()[0].newValue, std::string("3"));
        QCOMPARE(w.model.events()[1].oldValue, std::string("3"));
        QCOMPARE(w.model.events()[1].newValue, std::string("1"));
        w.undo.undo(); // d: the next run's alone
        QCOMPARE(w.next.parameters().d, 32);
        QCOMPARE(w.model.runConfig().parameters.d, 16);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.record(), patience);
        QCOMPARE(w.model.record()->events.size(), std::size_t { 3 }); // and the stop
    }
};

QTEST_MAIN(TestSettingsHistory)
#include "test_settings_history.moc"
