#include "tests/ui/window_scene.h"

#include "core/experiment/scent_training.h"
#include "ui/collapsible_group.h"
#include "ui/scent/scent_controller.h"
#include "ui/scent/scent_display.h"
#include "ui/scent/scent_strip.h"

#include <QMenu>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QTemporaryDir>
#include <QToolButton>

#include <filesystem>
#include <map>

using namespace cmir;
using namespace cmir::ui;
namespace fs = std::filesystem;

namespace {

constexpr int longest = 60000; ///< milliseconds
constexpr int soon = 20, never = 1000000;

using State = ScentController::State;

std::map<std::string, fs::file_time_type> filesOf(const fs::path& folder)
{
    std::map<std::string, fs::file_time_type> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".json" && entry.path().filename() != "study.json")
            files[entry.path().filename()] = entry.last_write_time();
    return files;
}

QAction* actionOf(const QMenu* menu, const QString& text)
{
    for (QAction* action : menu->actions())
        if (action->text().remove(u'&').startsWith(text))
            return action;
    return nullptr;
}

}

class TestScent : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::WindowScene> m_scene;

    fs::path folder() const { return fs::path(m_folder->path().toStdString()) / "scent"; }
    ScentDisplay& display() const { return *m_scene->window.scent(); }
    ScentController& scent() const { return display().controller(); }
    Workbench& workbench() const { return m_scene->workbench; }

    void turn(const char* key, const ParameterValue& value) { workbench().next.setParameter(parameter(key), value); }
    const ScentController::Shown* shown(const char* key) const { return scent().shown(key); }

    /// A window with tiny settings and their data.
    void openWindow(std::int64_t epochs = 1)
    {
        m_scene = std::make_unique<test::WindowScene>();
        test::useTinyRun(workbench().next, epochs);
        ExperimentConfig config = workbench().next.parameters();
        config.d = 8;
        config.d_hidden = 12;
        config.lambda1 = 1;
        config.K = 2;
        workbench().next.setParameters(config);
        workbench().data.choose(workbench().next.source());
        QTRY_VERIFY_WITH_TIMEOUT(workbench().next.dataset() && !workbench().jobs.isAnyRunning(), longest);
    }

    void begin(int rest = soon)
    {
        scent().setRest(rest);
        scent().setYields(false);
        scent().setFolder(folder());
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        openWindow();
    }
    void cleanup() { m_scene.reset(); }

    void withoutAFolderNothingIsTrained()
    {
        scent().setRest(1);
        QCOMPARE(scent().state(), State::Off);
        QVERIFY(scent().says().contains("off"));
        turn("lambda1", 2.0);
        QCOMPARE(scent().state(), State::Off);
        QVERIFY(!shown("lambda1"));
    }

    /// The curves of what is unfolded, the first one early, each behind its slider.
    void curvesComeWhileTheHandRests()
    {
        bool firstWasEarly = false, seen = false;
        connect(&scent(), &ScentController::changed, this, [&] {
            if (seen || !shown("K") || !shown("K")->curve.isCurve())
                return;
            seen = true;
            firstWasEarly = scent().finished() <= 9 && !(shown("lambda3") && shown("lambda3")->curve.isCurve());
        });
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        QVERIFY(firstWasEarly);
        QCOMPARE(scent().finished(), scent().wanted());
        for (const char* key : { "K", "alpha1", "lambda1", "lambda2", "lambda3" }) {
            QVERIFY2(shown(key), key);
            QCOMPARE(shown(key)->curve.points.size(), scentPoints);
            QVERIFY(!shown(key)->stale);
            const ScentStrip* strip = display().strip(key);
            double left = -1;
            for (const ScentCurve::Point& point : shown(key)->curve.points) {
                const auto place = strip->placeOf(point);
                QVERIFY(place && place->x() > left && strip->rect().contains(place->toPoint()));
                left = place->x();
            }
            QVERIFY(strip->accessibleDescription().contains("3 seed"));
        }
        QVERIFY(!shown("learning_rate")); // folded
        m_scene->window.parameters()->group(ParameterGroup::Optimiser)->setExpanded(true);
        QCOMPARE(scent().state(), State::Waiting);
        QTRY_VERIFY_WITH_TIMEOUT(shown("learning_rate") && shown("learning_rate")->curve.isCurve(), longest);
    }

    /// A dot stands where the slider has its value.
    void aDotStandsOverItsValue()
    {
        begin();
        QTRY_VERIFY_WITH_TIMEOUT(shown("K") && shown("K")->curve.isCurve(), longest);
        ParameterEditor* editor = m_scene->window.parameters()->editor("K");
        QSlider* slider = editor->slider();
        const ScentStrip* strip = display().strip("K");
        const auto* one = shown("K")->curve.at(3);
        QVERIFY(one);
        const int value = static_cast<int>(SliderMapping(parameter("K"), editor->shownSpan()).positionOf(3));
        slider->setValue(value); // the handle goes there
        QStyleOptionSlider option;
        option.initFrom(slider);
        option.orientation = Qt::Horizontal;
        option.minimum = slider->minimum();
        option.maximum = slider->maximum();
        option.sliderPosition = option.sliderValue = value;
        const QRect handle
            = slider->style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, slider);
        QVERIFY(std::abs(strip->placeOf(*one)->x() - handle.center().x()) <= 2);
    }

    void whatWasTrainedIsNotTrainedAgain()
    {
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        const auto before = filesOf(folder());
        QCOMPARE(before.size(), scent().wanted());
        openWindow();
        begin(never); // the curves are there before anything could be trained
        QTRY_VERIFY_WITH_TIMEOUT(shown("lambda3") && shown("lambda3")->curve.points.size() == scentPoints, longest);
        scent().setRest(soon);
        turn("lambda1", 3.0);
        turn("lambda1", 1.0);
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        QVERIFY(before == filesOf(folder()));
    }

    /// Another K makes the curve of lambda1 one of other settings, and its own longer.
    void otherSettingsMakeCurvesStale()
    {
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        const auto before = shown("lambda1")->curve;
        scent().setRest(never);
        turn("K", std::int64_t { 3 });
        QVERIFY(shown("lambda1")->stale);
        QCOMPARE(shown("lambda1")->curve.points.size(), before.points.size());
        QVERIFY(!shown("K")->stale);
        QCOMPARE(shown("K")->curve.present, 3.0);
        scent().setRest(soon);
        turn("K", std::int64_t { 2 });
        turn("K", std::int64_t { 3 });
        QTRY_VERIFY_WITH_TIMEOUT(scent().state() == State::Complete, longest);
        QVERIFY(!shown("lambda1")->stale);
        QVERIFY(shown("lambda1")->curve.at(1)->estimate.mean != before.at(1)->estimate.mean);
        QVERIFY(shown("K")->curve.points.size() > scentPoints);
    }

    void aTrainingOfTheUserComesFirst()
    {
        openWindow(100000); // nothing ends by itself
        scent().setTakesLong(true);
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Training, longest);
        workbench().train();
        QCOMPARE(scent().state(), State::Waiting); // at once
        QVERIFY(scent().says().contains("comes first"));
        QTRY_VERIFY_WITH_TIMEOUT(workbench().model.history().epochs() > 3, longest);
        QCOMPARE(scent().state(), State::Waiting);
        workbench().training.stop();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Training, longest);
        // So does any other work.
        workbench().jobs.start(
            "work", "work", this, [](const JobContext&) { return 0; }, [](int) {});
        QCOMPARE(scent().state(), State::Waiting);
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Training, longest);
    }

    /// Whoever types or clicks is not resting.
    void theHandPutsItOff()
    {
        begin(300);
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 10; ++i) {
            QTest::mouseClick(&m_scene->window, Qt::LeftButton, {}, QPoint(1, 1));
            QTest::qWait(50);
            QCOMPARE(scent().state(), State::Waiting);
        }
        QVERIFY(clock.elapsed() > 400);
        QTRY_VERIFY_WITH_TIMEOUT(scent().state() != State::Waiting, longest);
    }

    void whatTakesLongIsNotBegunUnasked()
    {
        scent().setPatience(1e-6);
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::TooSlow, longest);
        QVERIFY(scent().says().contains("unasked"));
        actionOf(display().button()->menu(), "Also where")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
    }

    void theSwitchTakesItAway()
    {
        begin();
        QTRY_VERIFY_WITH_TIMEOUT(shown("K") && shown("K")->curve.isCurve(), longest);
        QAction* on = actionOf(display().button()->menu(), "Show what settings do");
        QVERIFY(on->isChecked());
        on->trigger();
        QCOMPARE(scent().state(), State::Off);
        QVERIFY(!shown("K"));
        on->trigger();
        QVERIFY(scent().state() != State::Off);
        QTRY_VERIFY_WITH_TIMEOUT(shown("K") && shown("K")->curve.isCurve(), longest);
    }

    void anotherMetricIsAnotherCurve()
    {
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        const double mae = shown("K")->curve.at(2)->estimate.mean;
        QMenu* splits = actionOf(display().button()->menu(), "Measured on")->menu();
        Q_EMIT splits->aboutToShow();
        QVERIFY(actionOf(splits, "valid")->isChecked());
        QVERIFY(!actionOf(splits, "valid")->text().contains("oracle"));
        QVERIFY(actionOf(splits, "test")->text().contains("oracle"));
        actionOf(splits, "test")->trigger();
        QVERIFY(scent().metric().oracle());
        QVERIFY(shown("K")->curve.at(2)->estimate.mean != mae);
        QVERIFY(display().strip("K")->tipOf(*shown("K")->curve.at(2)).contains("oracle"));
        QVERIFY(display().button()->toolTip().contains("oracle"));
        QMenu* metrics = actionOf(display().button()->menu(), "Metric")->menu();
        Q_EMIT metrics->aboutToShow();
        QVERIFY(metrics->actions().size() > 1);
        metrics->actions().at(1)->trigger();
        QCOMPARE(scent().metric().metric, scent().metrics()[1]);
    }

    /// By the mouse on its dot, and by the slider's menu.
    void aClickOnAPointShowsItsRun()
    {
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        ScentStrip* strip = display().strip("lambda1");
        QSlider* slider = m_scene->window.parameters()->editor("lambda1")->slider();
        const ScentCurve::Point* ten = shown("lambda1")->curve.at(10);
        const double measured = *ten->bySeed.front();
        const QPoint place = strip->mapTo(slider->parentWidget(), strip->placeOf(*ten)->toPoint());
        QWidget* under = slider->parentWidget()->childAt(place); // the slider, or the strip above or below it
        QTest::mouseClick(under, Qt::LeftButton, {}, under->mapFrom(slider->parentWidget(), place));
        QTRY_VERIFY_WITH_TIMEOUT(workbench().model.record(), longest);
        QCOMPARE(workbench().model.runConfig().parameters.lambda1, 10.0);
        QCOMPARE(workbench().model.record()->metrics.at("valid").at("mae"), measured); // to the last bit
        QCOMPARE(workbench().next.parameters().lambda1, 10.0);

        QTRY_VERIFY_WITH_TIMEOUT(shown("K") && !shown("K")->stale && shown("K")->curve.isCurve(), longest);
        QMenu* runs = display().strip("K")->runsMenu();
        QVERIFY(m_scene->window.parameters()->editor("K")->slider()->actions().contains(runs->menuAction()));
        Q_EMIT runs->aboutToShow();
        actionOf(runs, "3")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(workbench().model.runConfig().parameters.K, std::int64_t { 3 }, longest);
    }

    /// The slider itself works as before where there is no dot.
    void theSliderStaysASlider()
    {
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        QSlider* slider = m_scene->window.parameters()->editor("K")->slider();
        const int before = slider->value();
        QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->width() - 2, slider->height() / 2));
        QTRY_VERIFY(slider->value() != before);
        QVERIFY(!workbench().model.record());
    }

    void folderOfSomethingElseIsSaid()
    {
        fs::create_directories(folder());
        QFile other(QString::fromStdString((folder() / "letter.txt").string()));
        QVERIFY(other.open(QIODevice::WriteOnly));
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Failed, longest);
        QVERIFY(scent().says().contains("holds something else"));
    }

    /// Where a method has nothing to turn, it says so.
    void aMethodWithoutSuchParametersIsSaid()
    {
        workbench().next.setMethod(Method::Erm);
        begin();
        QCOMPARE(scent().state(), State::Cannot);
        QVERIFY(!scent().says().isEmpty());
        QVERIFY(!shown("K"));
    }

    void picturesInBothLooks()
    {
        begin();
        QTRY_COMPARE_WITH_TIMEOUT(scent().state(), State::Complete, longest);
        ScentStrip* strip = display().strip("lambda1");
        const auto inked = [&] {
            QImage image(strip->size(), QImage::Format_ARGB32);
            image.fill(Qt::transparent);
            strip->render(&image, {}, {}, QWidget::RenderFlags());
            qsizetype count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    count += qAlpha(image.pixel(x, y)) > 100;
            return count;
        };
        QVERIFY(inked() > 30);
        scent().setOn(false);
        QCOMPARE(inked(), 0);
    }
};

QTEST_MAIN(TestScent)

#include "test_scent.moc"
