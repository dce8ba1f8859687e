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
// With --where the stack of the window's thread is written to standard error whenever it has not come by for 30 ms.
// Prints the time from process start to first paint, the length of the run, the longest and the usual gap of the GUI
// event loop (a timer of 2 ms beats; a gap is the time between two beats), the usual and longest frame, and what took
// more than 16 ms of the GUI thread, with the processor time of it: what others take of the processors is none of that.

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
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <execinfo.h>
#include <map>
#include <thread>
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

/// How long this thread was ready to run and waited for a processor, and how long the machine under a virtual one took
/// it away.
struct Waited {
    double ready = 0, stolen = 0; ///< ms since the beginning
};

Waited waited()
{
    QFile own(QStringLiteral("/proc/thread-self/schedstat")), all(QStringLiteral("/proc/stat"));
    Waited result;
    if (own.open(QIODevice::ReadOnly))
        result.ready = 1e-6 * own.readAll().split(' ').value(1).toDouble();
    if (all.open(QIODevice::ReadOnly)) // cpu user nice system idle iowait irq softirq steal
        result.stolen = 1e3 * all.readLine().simplified().split(' ').value(8).toDouble()
            / static_cast<double>(sysconf(_SC_CLK_TCK));
    return result;
}

std::atomic<std::int64_t> lastBeat { 0 }; ///< ns on the steady clock

std::int64_t steadyNs()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

void printStack(int)
{
    std::array<void*, 64> frames {};
    const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
    backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
    static_cast<void>(write(STDERR_FILENO, "--\n", 3));
}

/// Writes to standard error where the window's thread stands whenever it has not come by for so many ms.
std::jthread watchWindow(int ms)
{
    std::array<void*, 1> once {};
    backtrace(once.data(), 1); // loads what it needs
    std::signal(SIGUSR2, printStack);
    return std::jthread([ms, window = pthread_self()](const std::stop_token& stop) {
        std::int64_t told = 0;
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            const std::int64_t beat = lastBeat;
            if (beat != 0 && beat != told && steadyNs() - beat > 1'000'000LL * ms) {
                told = beat;
                const QString thread = QStringLiteral("/proc/self/task/%1/").arg(getpid());
                for (const char* what : { "stat", "wchan", "syscall", "stack" }) {
                    QFile file(thread + QLatin1String(what)); // the last one is for root alone
                    if (file.open(QIODevice::ReadOnly))
                        std::fprintf(stderr, "%s: %s\n", what, file.readAll().left(600).constData());
                }
                pthread_kill(window, SIGUSR2);
            }
        }
    });
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
        ++depth;
        const bool handled = QApplication::notify(receiver, event);
        --depth;
        const double ms = 1e-6 * static_cast<double>(clock.nsecsElapsed());
        if (depth == 0)
            sinceBeat.push_back({ name, parent, type, { ms, threadMs() - began } });
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
    struct Event {
        const char *name, *parent;
        QEvent::Type type;
        Time time;
    };
    std::vector<Event> sinceBeat; ///< what the thread did since the last beat, events within events not counted
    std::map<QString, std::vector<Time>> slow; ///< by receiver and kind of event
    std::vector<double> frames;
    double firstPaint = -1;
    QString delivered; ///< the slot of the job whose result came last

    /// What filled a gap: the time in events, and the longest of them.
    static void printGap(std::vector<Event> events, double computed, Waited waited)
    {
        double inEvents = 0;
        for (const Event& event : events)
            inEvents += event.time.ms;
        std::printf("in the longest gap   %8.1f ms in %zu events; of the gap the thread computed %.1f ms and waited "
                    "%.1f ms for a processor "
                    "(taken by other machines: %.0f ms)\n",
            inEvents, events.size(), computed, waited.ready, waited.stolen);
        std::ranges::sort(events, [](const Event& a, const Event& b) { return a.time.ms > b.time.ms; });
        for (std::size_t i = 0; i < std::min<std::size_t>(events.size(), 6); ++i)
            std::printf("   %8.1f ms %6.1f ms computed  %s of %s: %s\n", events[i].time.ms, events[i].time.computed,
                events[i].name, events[i].parent, QMetaEnum::fromType<QEvent::Type>().valueToKey(events[i].type));
    }

private:
    int depth = 0;

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
    std::jthread watcher;
    if (QApplication::arguments().contains(QStringLiteral("--where")))
        watcher = watchWindow(30);
    std::vector<double> gaps;
    double longest = 0, longestAt = 0; ///< ms, s since the run began
    double computedAtBeat = 0, computedInLongest = 0; ///< ms of the thread's processor time
    Waited waitedAtBeat, waitedInLongest;
    std::vector<MeasuredApplication::Event> inLongest;
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
            inLongest = application.sinceBeat;
            computedInLongest = threadMs() - computedAtBeat;
            const Waited now = waited();
            waitedInLongest = { now.ready - waitedAtBeat.ready, now.stolen - waitedAtBeat.stolen };
        }
        lastBeat = steadyNs();
        application.sinceBeat.clear();
        computedAtBeat = threadMs();
        waitedAtBeat = waited();
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
        MeasuredApplication::printGap(inLongest, computedInLongest, waitedInLongest);
        if (making >= 0)
            std::printf("making the halves    %8.1f ms\n", making);
        std::printf("frame                %8.1f ms longest, %.1f ms median, %zu frames\n",
            quantile(application.frames, 1), quantile(application.frames, 0.5), application.frames.size());
        application.printSlow();
        watcher = {};
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
