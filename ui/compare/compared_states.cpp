#include "ui/compare/compared_states.h"

#include "ui/library/run_ghosts.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace cmir::ui {

namespace {

QString comparedText(const char* source)
{
    return QCoreApplication::translate("compared_states", source);
}

QStringList splitsOfState(const ComparedState& state)
{
    QStringList names;
    if (state.record)
        for (const SplitRepresentations& split : state.record->representations)
            names << toQt(split.split);
    if (names.isEmpty() && state.snapshot)
        for (const Variants& split : state.snapshot->splits)
            names << toQt(split.split);
    return names;
}

ComparedState newestState(const RunModel& model)
{
    ComparedState state;
    state.key = QStringLiteral("run");
    state.record = model.record();
    if (state.record)
        state.snapshot = state.record->shown;
    else if (!model.replayIndex())
        state.snapshot = model.snapshot();
    else if (!model.replay().empty()) // an earlier epoch is on show: the newest kept one stands for the newest
        state.snapshot = model.replay().back();
    state.title = comparedText("this run");
    if (state.record && state.record->bestEpoch > 0)
        state.title = comparedText("this run, epoch %1").arg(state.record->bestEpoch);
    return state;
}

}

QList<ComparedState> comparedStates(const RunModel& model, const PinnedRuns& pinned)
{
    QList<ComparedState> states;
    if (model.hasRun()) {
        const auto add = [&](ComparedState state) {
            state.sha256 = model.runConfig().sha256;
            state.run = model.identity().id;
            if (state.hasAnything())
                states << state;
        };
        add(newestState(model));
        const auto& kept = model.replay();
        for (auto snapshot = kept.rbegin(); snapshot != kept.rend(); ++snapshot) {
            ComparedState state;
            state.key = QStringLiteral("epoch %1").arg((*snapshot)->epoch);
            state.title = (*snapshot)->epoch == 0 ? comparedText("before training")
                                                  : comparedText("epoch %1 of this run").arg((*snapshot)->epoch);
            state.snapshot = *snapshot;
            add(state);
        }
    }
    for (const PinnedRuns::Pin& pin : ghostsBehind(model, pinned)) {
        ComparedState state;
        state.key = QStringLiteral("pin ") + pin.path;
        state.title = pin.title;
        state.color = pin.color;
        state.snapshot = pin.record->shown;
        state.record = pin.record;
        state.sha256 = pin.record->config.sha256;
        state.run = pin.record->identity.id;
        if (state.hasAnything())
            states << state;
    }
    return states;
}

QStringList commonSplits(const ComparedState& a, const ComparedState& b)
{
    QStringList common = splitsOfState(a);
    const QStringList other = splitsOfState(b);
    common.removeIf([&](const QString& name) { return !other.contains(name); });
    return common;
}

const std::vector<std::string>& modalitiesOf(const ComparedState& state)
{
    return state.record ? state.record->modalityNames : state.snapshot->modalityNames;
}

QStringList commonModalities(const ComparedState& a, const ComparedState& b)
{
    QStringList common;
    for (const std::string& name : modalitiesOf(a))
        if (std::ranges::find(modalitiesOf(b), name) != modalitiesOf(b).end())
            common << toQt(name);
    return common;
}

}
