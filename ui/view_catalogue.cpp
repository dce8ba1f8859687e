#include "ui/view_catalogue.h"

#include "ui/compare/compare_view.h"
#include "ui/run_stage.h"
#include "ui/studies/ablation_view.h"
#include "ui/studies/methods_view.h"
#include "ui/studies/noise_view.h"
#include "ui/studies/sweep_view.h"
#include "ui/studies/theory_view.h"
#include "ui/studies/tune_view.h"
#include "ui/views/correlation_view.h"
#include "ui/views/data_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/robustness_view.h"
#include "ui/views/training_view.h"
#include "ui/workbench.h"

#include <QCoreApplication>

namespace cmir::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("cmir::ui::ViewCatalogue", text);
}

ViewEntry entry(Mode mode, const char* icon, const char* title, std::function<View*(Workbench&)> make)
{
    return { mode, QString::fromLatin1(icon), tr(title),
        [make = std::move(make)](Workbench& workbench, const RunStage&) { return make(workbench); } };
}

ViewEntry runEntry(
    Mode mode, const char* icon, const char* title, std::function<View*(Workbench&, const RunStage&)> make)
{
    return { mode, QString::fromLatin1(icon), tr(title), std::move(make), true };
}

}

const QList<ModeEntry>& modeCatalogue()
{
    static const QList<ModeEntry> modes {
        { Mode::Data, QStringLiteral("data"), tr("Data"), tr("What the next run is trained on.") },
        { Mode::Train, QStringLiteral("curves"), tr("Train"), tr("How the run is going, and what was turned.") },
        { Mode::Inspect, QStringLiteral("embeddings"), tr("Inspect"),
            tr("What the run has learned: whether the parts come apart, and what that buys.") },
        { Mode::Studies, QStringLiteral("sweep"), tr("Studies"), tr("Many runs, with intervals over seeds.") },
    };
    return modes;
}

namespace {

/// The twin of a split run has none.
const SeedGroup* seedsOf(const Workbench& workbench, const RunStage& stage)
{
    return &stage.run == &workbench.model ? &workbench.seeds : nullptr;
}

}

const QList<ViewEntry>& viewCatalogue()
{
    using W = Workbench;
    using S = const RunStage;
    static const QList<ViewEntry> views {
        entry(Mode::Data, "data", "Data", [](W& w) { return new DataView(w.next, w.references, w.jobs); }),
        runEntry(Mode::Train, "curves", "Training",
            [](W& w, S& s) { return new TrainingView(s.run, w.next, w.references, s.jobs, w.pinned, seedsOf(w, s)); }),
        runEntry(Mode::Inspect, "embeddings", "Embeddings",
            [](W& w, S& s) { return new EmbeddingsView(s.run, s.jobs, w.selection, seedsOf(w, s)); }),
        runEntry(Mode::Inspect, "correlation", "Correlation",
            [](W& w, S& s) { return new CorrelationView(s.run, s.jobs, w.selection); }),
        runEntry(Mode::Inspect, "robustness", "Robustness",
            [](W& w, S& s) { return new RobustnessView(s.run, s.robustness, s.jobs, w.pinned, seedsOf(w, s)); }),
        entry(Mode::Inspect, "compare", "Compare",
            [](W& w) {
                return new CompareView(w.model, w.pinned, w.library, w.selection, w.references, w.jobs, w.seeds);
            }),
        entry(Mode::Studies, "sweep", "Sweep", [](W& w) { return new SweepView(w.next, w.sweep, w.jobs, w.points); }),
        entry(Mode::Studies, "tune", "Tune", [](W& w) { return new TuneView(w.next, w.tune, w.jobs, w.points); }),
        entry(Mode::Studies, "ablation", "Ablation",
            [](W& w) { return new AblationView(w.next, w.ablation, w.jobs, w.points); }),
        entry(Mode::Studies, "methods", "Methods",
            [](W& w) { return new MethodsView(w.next, w.methods, w.jobs, w.points); }),
        entry(Mode::Studies, "noise", "Noise", [](W& w) { return new NoiseView(w.next, w.noise, w.jobs, w.points); }),
        entry(Mode::Studies, "theory", "Theory",
            [](W& w) { return new TheoryView(w.next, w.jobs, w.modules, w.points); }),
    };
    return views;
}

QKeySequence viewKey(qsizetype place)
{
    constexpr qsizetype digits = 10;
    return QKeySequence(
        QStringLiteral("%1+%2").arg(QLatin1String(place < digits ? "Ctrl" : "Alt")).arg((place + 1) % digits));
}

}
