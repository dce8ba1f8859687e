// How soon a turned control shows: *Retrain on change* in the real window with the built-in data, and a live value
// while a run trains.
//   retrain_latency [TURNS]
// Prints, over so many turns of lambda1 (5), the time from the change to the new run, to its first state, to the first
// picture of it, to the end, and to the last picture; and over as many turns while a run trains, the time to the step
// that has it.

#include "core/config/registry.h"
#include "ui/look.h"
#include "ui/main_window.h"
#include "ui/preset_box.h"
#include "ui/run_tool_bar.h"
#include "ui/views/embeddings_view.h"
#include "ui/workbench.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

using namespace cmir;

namespace {

void waitFor(const std::function<bool()>& done)
{
    while (!done())
        QApplication::processEvents(
            QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents); // with a time limit it would spin
}

void print(const char* what, std::vector<double> ms)
{
    std::sort(ms.begin(), ms.end());
    std::printf("%-44s %7.0f ms median, %7.0f ms longest\n", what, ms[ms.size() / 2], ms.back());
}

}

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const int turns = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    ui::applyLook(ui::Look::Light);
    ui::Workbench w(ui::Settings::inMemory());
    ui::MainWindow window(w);
    window.resize(1440, 900);
    window.show();
    window.toolBar()->presetBox()->choose(QStringLiteral("demo"));
    QTimer beat; // so that waiting looks again
    beat.start(2);
    w.data.choose(w.next.source());
    waitFor([&] { return w.next.dataset() != nullptr; });
    auto* embeddings = window.view<ui::EmbeddingsView>();
    window.showView(embeddings);
    w.train();
    waitFor([&] { return w.model.record() && !w.training.isActive() && !embeddings->isBusy(); });

    w.retraining.setOn(true);
    std::vector<double> begun, state, first, end, last;
    for (int turn = 0; turn < turns; ++turn) {
        const double wanted = 2.5 + 0.5 * turn;
        const auto old = embeddings->picture()->snapshot;
        QElapsedTimer clock;
        clock.start();
        w.next.setParameter(parameter("lambda1"), wanted);
        const auto isNew = [&] { return w.model.runConfig().parameters.lambda1 == wanted; };
        waitFor(isNew);
        begun.push_back(static_cast<double>(clock.elapsed()));
        waitFor([&] { return w.model.snapshot() != nullptr; });
        state.push_back(static_cast<double>(clock.elapsed()));
        waitFor([&] {
            return embeddings->picture() && embeddings->picture()->snapshot && embeddings->picture()->snapshot != old;
        });
        first.push_back(static_cast<double>(clock.elapsed()));
        waitFor([&] { return w.model.record() && !w.training.isActive(); });
        end.push_back(static_cast<double>(clock.elapsed()));
        waitFor([&] { return !embeddings->isBusy() && embeddings->picture()->snapshot == w.model.snapshot(); });
        last.push_back(static_cast<double>(clock.elapsed()));
    }
    w.retraining.setOn(false);
    print("retrain: change to the new run", begun);
    print("retrain: change to its first state", state);
    print("retrain: change to first picture", first);
    print("retrain: change to the end of training", end);
    print("retrain: change to last picture", last);

    w.training.setKeepsOn(true, 40);
    w.train();
    waitFor([&] { return w.model.history().epochs() >= 2; });
    std::vector<double> live;
    for (int turn = 0; turn < turns; ++turn) {
        const std::size_t before = w.model.events().size();
        QElapsedTimer clock;
        clock.start();
        w.training.change(parameter("lambda1"), 1.0 + turn);
        waitFor([&] { return w.model.events().size() > before; });
        live.push_back(static_cast<double>(clock.elapsed()));
    }
    print("live: change to the step that has it", live);
    w.training.stop();
    waitFor([&] { return !w.training.isActive(); });
    return 0;
}
