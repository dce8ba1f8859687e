// How soon the curves behind the sliders are there, and what they cost who trains: the real window with the built-in
// data.
//   scent_time [PAIRS]
// Prints from the first moment of rest the seconds to the first curve (the present value and its neighbours, three
// seeds) and to all of the five sliders that are open at the first start; then, PAIRS times in turns (4), what a
// training of the user takes with nothing else going on, and begun while curves are trained.

#include "core/config/registry.h"
#include "ui/look.h"
#include "ui/main_window.h"
#include "ui/preset_box.h"
#include "ui/run_tool_bar.h"
#include "ui/scent/scent_controller.h"
#include "ui/scent/scent_display.h"
#include "ui/workbench.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <vector>

using namespace cmir;
using State = ui::ScentController::State;

namespace {

void waitFor(const std::function<bool()>& done)
{
    while (!done())
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
}

double secondsOf(const QElapsedTimer& clock)
{
    return static_cast<double>(clock.elapsed()) / 1000;
}

void print(const char* what, std::vector<double> seconds)
{
    std::printf("%-44s", what);
    for (const double one : seconds)
        std::printf(" %6.2f", one);
    std::sort(seconds.begin(), seconds.end());
    std::printf("   median %.2f s\n", seconds[seconds.size() / 2]);
}

}

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const int pairs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 4;
    const QTemporaryDir temporary;
    const std::filesystem::path folder = temporary.path().toStdString();
    ui::applyLook(ui::Look::Light);
    ui::Workbench w(ui::Settings::inMemory());
    ui::MainWindow window(w);
    window.resize(1440, 900);
    window.show();
    window.toolBar()->presetBox()->choose(QStringLiteral("demo"));
    QTimer beat; // so that waiting looks again
    beat.start(5);
    w.data.choose(w.next.source());
    waitFor([&] { return w.next.dataset() && !w.jobs.isAnyRunning(); });
    ui::ScentController& scent = window.scent()->controller();

    QElapsedTimer clock, beats;
    clock.start();
    beats.start();
    qint64 longestGap = 0;
    QObject::connect(&beat, &QTimer::timeout, &window, [&] { longestGap = std::max(longestGap, beats.restart()); });
    scent.setFolder(folder / "scent");
    const auto isThere = [&](const char* key) {
        const auto* shown = scent.shown(key);
        return shown && shown->curve.isCurve()
            && std::ranges::count_if(shown->curve.points, &ScentCurve::Point::complete) > 2;
    };
    waitFor([&] { return isThere("K"); });
    std::printf("first curve after %.1f s, %zu of %zu trainings\n", secondsOf(clock), scent.finished(), scent.wanted());
    std::fflush(stdout);
    waitFor([&] { return scent.state() != State::Training && scent.state() != State::Waiting; });
    std::printf("all %zu of %zu after %.1f s, longest gap of the window %lld ms\n", scent.finished(), scent.wanted(),
        secondsOf(clock), static_cast<long long>(longestGap));
    std::fflush(stdout);

    std::vector<double> alone, beside;
    const auto train = [&](std::vector<double>& seconds) {
        QElapsedTimer since;
        since.start();
        const auto before = w.model.record();
        w.train();
        waitFor([&] { return w.model.record() && w.model.record() != before && !w.training.isActive(); });
        seconds.push_back(secondsOf(since));
        waitFor([&] { return !w.jobs.isAnyRunning(); });
    };
    for (int pair = 0; pair < pairs; ++pair) {
        scent.setOn(false);
        train(alone);
        scent.setFolder(folder / std::to_string(pair)); // nothing is there: it has work
        scent.setOn(true);
        waitFor([&] { return scent.state() == State::Training && scent.finished() > 1; });
        train(beside);
    }
    print("a training with the curves off", alone);
    print("a training begun while curves are trained", beside);
    return 0;
}
