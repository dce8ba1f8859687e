// How well the window answers while it trains: the built-in example in the real window, every view shown in turn.
//   window_latency [--embeddings|--busy|--split] [--seeds N [--switch] [--again]] [platform arguments of Qt]
// With --embeddings that view stays, with the shown samples of every split in all their variants: thousands of points
// in each panel, projected and drawn anew all the time. With --busy a first run is measured against noise (with its
// baselines trained for comparison) and laid out by t-SNE while a second one trains. With --split the run is split
// after two epochs, the embeddings of both sides stay on show, lambda1 is turned after each epoch, and the list of runs
// is open; what came before the split does not count, and the making of the second half stands in a line of its own.
// With --seeds so many models train together, and the run ends when all have; with --switch too, another of them is put
// on show with every view (or every quarter of a second); with --again they are trained twice, and what is measured is
// the second time, in which the first ones go.
// Prints the time from process start to first paint, the length of the run, the longest and the usual gap of the GUI
// event loop (a timer of 2 ms beats; a gap is the time between two beats), the usual and longest frame, and what took
// more than 16 ms of the GUI thread, with the processor time of it: what others take of the processors is none of that.

#include "core/common/thread_memory.h"
#include "core/config/registry.h"
#include "ui/look.h"
#include "ui/main_window.h"
#include "ui/preset_box.h"
#include "ui/run_tool_bar.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/layout_bar.h"
#include "ui/workbench.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QMetaEnum>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace cmir;

namespace {

constexpr int beatMs = 2;
constexpr double slowMs = 16; ///< an event that takes longer is named
constexpr int viewMs = 250; ///< how long each view is shown before the next

double msSinceProcessStart()
{
    QFile uptime(QStringLiteral("/proc/uptime")), stat(QStringLiteral("/proc/self/stat"));
    if (!uptime.open(QIODevice::ReadOnly) || !stat.open(QIODevice::ReadOnly))
        return -1;
    const double now = uptime.readAll().split(' ').first().toDouble();
    const QByteArray fields = stat.readAll();
    // Field 22 is the start in clock ticks; the name in field 2 may hold spaces, so count from its bracket.
    const double start = fields.mid(fields.lastIndexOf(')') + 2).split(' ').at(19).toDouble();
    return 1e3 * (now - start / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double threadMs()
{
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

/// Measures every frame (the repaint that an UpdateRequest of the window leads to) and the first paint.
class MeasuredApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        const QEvent::Type type = event->type();
        const char* name = receiver->metaObject()->className(); // it may be gone afterwards
        const char* parent = receiver->parent() ? receiver->parent()->metaObject()->className() : "";
        QElapsedTimer clock;
        clock.start();
        const double began = threadMs();
        const bool handled = QApplication::notify(receiver, event);
        const double ms = 1e-6 * static_cast<double>(clock.nsecsElapsed());
        if (ms > slowMs)
            note(name, parent, type, { ms, threadMs() - began });
        if (type == QEvent::UpdateRequest) {
            frames.push_back(ms);
            if (firstPaint < 0)
                firstPaint = msSinceProcessStart();
        }
        return handled;
    }

    void printSlow() const
    {
        std::vector<std::pair<double, QString>> worst;
        double mostComputed = 0;
        for (const auto& [what, times] : slow) {
            double longest = 0, computed = 0;
            for (const Time& time : times) {
                longest = std::max(longest, time.ms);
                computed = std::max(computed, time.computed);
            }
            mostComputed = std::max(mostComputed, computed);
            worst.emplace_back(longest,
                QStringLiteral("%1 ms computed %2 times  %3").arg(computed, 6, 'f', 1).arg(times.size(), 5).arg(what));
        }
        std::printf("most computed        %8.1f ms in one event\n", mostComputed);
        std::sort(worst.rbegin(), worst.rend());
        for (std::size_t i = 0; i < std::min<std::size_t>(worst.size(), 10); ++i)
            std::printf("   %8.1f ms %s\n", worst[i].first, qPrintable(worst[i].second));
    }

    struct Time {
        double ms, computed; ///< as the clock went, and of it the thread's processor time
    };
    std::map<QString, std::vector<Time>> slow; ///< by receiver and kind of event
    std::vector<double> frames;
    double firstPaint = -1;
    QString delivered; ///< the slot of the job whose result came last

private:
    void note(const char* name, const char* parent, QEvent::Type type, Time time)
    {
        QString what = QStringLiteral("%1 of %2: %3")
                           .arg(QLatin1String(name), QLatin1String(parent),
                               QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)));
        if (QLatin1String(name) == QLatin1String("cmir::ui::JobRunner"))
            what += QStringLiteral(" (%1)").arg(delivered);
        slow[what].push_back(time);
    }
};

void showEverything(ui::EmbeddingsView& view, const Dataset& dataset)
{
    QStringList splits;
    for (const Split& split : dataset.splits)
        splits << QString::fromStdString(split.name);
    view.setShownSplits(splits);
    view.setColoring(ui::colorByVirtualEnvironment);
}

}

int main(int argc, char** argv)
{
    keepMemoryOfThreadsApart(); // as the workbench does
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    MeasuredApplication application(argc, argv);
    ui::applyLook(ui::Look::Light);
    const QTemporaryDir library;
    ui::Workbench workbench(ui::Settings::inMemory(), library.path());
    ui::MainWindow window(workbench);
    QObject::connect(&workbench.jobs, &ui::JobRunner::finished, &application,
        [&](const QString& slot) { application.delivered = slot; });
    window.resize(1440, 900);
    window.show();
    window.toolBar()->presetBox()->choose(QStringLiteral("demo"));
    workbench.data.choose(workbench.next.source());

    const bool embeddings = QApplication::arguments().contains(QStringLiteral("--embeddings"));
    const bool split = QApplication::arguments().contains(QStringLiteral("--split"));
    const qsizetype seedsAt = QApplication::arguments().indexOf(QStringLiteral("--seeds"));
    const int seeds = seedsAt < 0 ? 1 : QApplication::arguments().value(seedsAt + 1).toInt();
    const bool switching = QApplication::arguments().contains(QStringLiteral("--switch"));
    workbench.seeds.setWanted(seeds);
    const bool busy = QApplication::arguments().contains(QStringLiteral("--busy"));
    bool firstOfTwo = busy || QApplication::arguments().contains(QStringLiteral("--again"));
    std::vector<double> gaps;
    double longest = 0, longestAt = 0; ///< ms, s since the run began
    double making = -1; ///< ms, of the second half of the window
    bool justSplit = false;
    QElapsedTimer sinceBeat, run;
    QTimer beat, views, begin;
    beat.setTimerType(Qt::PreciseTimer);
    QObject::connect(&beat, &QTimer::timeout, &window, [&] {
        if (sinceBeat.isValid())
            gaps.push_back(1e-6 * static_cast<double>(sinceBeat.nsecsElapsed()));
        if (std::exchange(justSplit, false)) {
            making = gaps.empty() ? 0 : gaps.back();
            gaps.clear();
            application.frames.clear();
            application.slow.clear();
        }
        if (!gaps.empty() && gaps.back() > longest) {
            longest = gaps.back();
            longestAt = 1e-3 * static_cast<double>(run.elapsed());
        }
        sinceBeat.start();
    });
    QObject::connect(&views, &QTimer::timeout, &window, [&] {
        if (switching && workbench.seeds.isGroup())
            workbench.seeds.show((workbench.seeds.shown() + 1) % workbench.seeds.runs().size());
        if (embeddings || split)
            return;
        const QList<ui::View*> all = window.views()->views();
        window.views()->show(all[(all.indexOf(window.currentView()) + 1) % all.size()]);
    });
    bool told = false;
    const auto ended = [&] {
        if (told || workbench.isTraining()) // the other seeds
            return;
        if (firstOfTwo) {
            firstOfTwo = false;
            if (busy) {
                window.view<ui::EmbeddingsView>()->setProjection(ui::ProjectionKind::Tsne);
                window.view<ui::EmbeddingsView>()->layoutBar()->compute();
                workbench.robustness.compareWithBaselines();
            }
            longest = 0;
            gaps.clear();
            application.frames.clear();
            application.slow.clear();
            run.start();
            workbench.train();
            return;
        }
        told = true;
        std::printf("start to first paint %8.0f ms\n", application.firstPaint);
        if (embeddings)
            std::printf("points in a panel    %8zu\n", window.view<ui::EmbeddingsView>()->picture()->points.size());
        if (seeds > 1)
            std::printf("models together      %8zu\n", workbench.seeds.runs().size());
        std::printf("run of %3d epochs    %8.2f s\n", static_cast<int>(workbench.model.history().epochs()),
            1e-3 * static_cast<double>(run.elapsed()));
        std::printf("event loop gap       %8.1f ms longest (after %.2f s), %.1f ms 99 %%, %.1f ms median\n",
            quantile(gaps, 1), longestAt, quantile(gaps, 0.99), quantile(gaps, 0.5));
        std::printf("gaps above 20 ms     %8zu of %zu\n",
            static_cast<std::size_t>(std::ranges::count_if(gaps, [](double gap) { return gap > 20; })), gaps.size());
        if (making >= 0)
            std::printf("making the halves    %8.1f ms\n", making);
        std::printf("frame                %8.1f ms longest, %.1f ms median, %zu frames\n",
            quantile(application.frames, 1), quantile(application.frames, 0.5), application.frames.size());
        application.printSlow();
        QApplication::exit(0);
    };
    QObject::connect(&workbench.training, &ui::TrainingController::runEnded, &application, ended);
    if (seeds > 1) // whoever ends last; after all that its end brings with it
        QObject::connect(&workbench.seeds, &ui::SeedGroup::activityChanged, &application, ended, Qt::QueuedConnection);
    if (embeddings) {
        window.showView(window.view<ui::EmbeddingsView>());
        QObject::connect(&workbench.model, &ui::RunModel::epochAdded, &window, [&] {
            if (workbench.model.history().epochs() == 1)
                showEverything(*window.view<ui::EmbeddingsView>(), *workbench.model.runDataset());
        });
    }
    if (split) {
        window.showView(window.view<ui::EmbeddingsView>());
        QObject::connect(&workbench.model, &ui::RunModel::epochAdded, &window, [&] {
            const auto epochs = workbench.model.history().epochs();
            if (epochs == 2)
                workbench.split.begin();
            else if (epochs > 3)
                workbench.training.change(parameter("lambda1"), 1.0 + static_cast<double>(epochs % 5));
        });
        QObject::connect(&workbench.split, &ui::SplitRun::stateChanged, &window, [&] {
            justSplit = workbench.split.state() == ui::SplitRun::State::Split;
            longest = 0;
        });
    }
    begin.setSingleShot(true);
    QObject::connect(&begin, &QTimer::timeout, &window, [&] {
        application.frames.clear();
        application.slow.clear();
        run.start();
        beat.start(beatMs);
        if (switching || (!embeddings && !split))
            views.start(viewMs);
        workbench.train();
    });
    begin.start(1500); // the window has settled and the data is there
    return QApplication::exec();
}
