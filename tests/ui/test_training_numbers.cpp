#include "tests/ui/window_scene.h"

#include "core/config/registry.h"
#include "ui/views/big_number.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000;

}

/// The large numbers above the curves.
class TestTrainingNumbers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Whoever turned something wants to know what that gave: an older result says that it is older.
    void selectedBeforeTheLastTurn()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        auto* view = scene.window.view<TrainingView>();
        scene.window.showView(view);
        const auto saysOf = [&](const QString& text) {
            return std::ranges::any_of(view->findChildren<BigNumber*>(),
                [&](const BigNumber* number) { return number->accessibleName().startsWith(text); });
        };
        test::useTinyRun(w.next, 100000);
        w.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() >= 3, patience);
        const Parameter& rate = parameter("learning_rate");
        w.training.change(rate, 0.1); // nothing better comes of that; of the largest one it may diverge and end
        QTRY_VERIFY_WITH_TIMEOUT(!w.model.events().empty(), patience);
        const double turned = w.model.events().front().epoch;
        QTRY_VERIFY_WITH_TIMEOUT(static_cast<double>(w.model.history().epochs()) >= turned + 3, patience);
        w.training.pause();
        QTRY_COMPARE_WITH_TIMEOUT(w.model.status().state, SessionState::Paused, patience);
        const std::int64_t best = w.model.bestEpoch();
        QVERIFY(best >= 1 && static_cast<double>(best) <= turned);
        QTRY_VERIFY(saysOf(QStringLiteral("epoch %1, before the last turn ").arg(best)));
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!w.isTraining() && !w.files.isWriting(), patience);

        test::trainTinyRun(w, 2); // in which nothing was turned
        QTRY_VERIFY(saysOf(QStringLiteral("selected, epoch %1, one seed ").arg(w.model.bestEpoch())));
        QVERIFY(!saysOf(QStringLiteral("epoch %1, before").arg(w.model.bestEpoch())));

        // And it is where the star stands among the curves.
        const QString metric = view->shownMetrics().first();
        QTRY_VERIFY(view->metrics()->seriesIds().contains(QStringLiteral("selected/") + metric));
        const viz::DataTable table = view->metrics()->data();
        const qsizetype star = table.columns.indexOf(QStringLiteral("selected/") + metric),
                        curve = table.columns.indexOf(metric);
        QVERIFY(star > 0 && curve > 0);
        for (const QStringList& row : table.rows)
            QCOMPARE(row[star], row[0].toInt() == w.model.bestEpoch() ? row[curve] : QString());
    }

    /// On a low screen, or above a dock that is open, curves are scrolled; they are not crushed.
    void plotsOfALowWindowAreScrolled()
    {
        Workbench w(Settings::inMemory());
        TrainingView view(w.model, w.next, w.references, w.jobs, w.pinned);
        const int lowest = 10 * view.fontMetrics().lineSpacing();
        view.resize(1000, 320);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY2(view.height() <= 400, qPrintable(QString::number(view.height()))); // it does not ask for more itself
        for (const viz::PlotWidget* plot : view.plots())
            QTRY_VERIFY2(plot->height() >= lowest, qPrintable(QString::number(plot->height())));
        QVERIFY(view.findChild<QScrollArea*>()->verticalScrollBar()->maximum() > 0); // all can be reached
    }
};

QTEST_MAIN(TestTrainingNumbers)
#include "test_training_numbers.moc"
