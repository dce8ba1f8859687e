#include "ui/library/run_ghosts.h"

#include "ui/run_data.h"
#include "ui/run_model.h"
#include "viz/curve_plot.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

QList<PinnedRuns::Pin> ghostsBehind(const RunModel& model, const PinnedRuns& pinned)
{
    QList<PinnedRuns::Pin> ghosts;
    const std::string& id = model.identity().id;
    for (const PinnedRuns::Pin& pin : pinned.pins()) {
        if (!pin.record)
            continue;
        const bool onShow = model.hasRun()
            && (pin.record == model.record() || (!model.path().isEmpty() && pin.path == model.path())
                || (!id.empty() && pin.record->identity.id == id));
        if (!onShow)
            ghosts << pin;
    }
    return ghosts;
}

QList<PinnedRuns::Pin> pinsOfOtherData(const RunModel& model, const PinnedRuns& pinned)
{
    QList<PinnedRuns::Pin> others = ghostsBehind(model, pinned);
    others.removeIf([&](const PinnedRuns::Pin& pin) {
        return !model.hasRun() || isOfSameData(pin.record->config, model.runConfig());
    });
    return others;
}

bool isSameRun(const RunRecord& one, const RunRecord& other)
{
    return &one == &other || (!one.identity.id.empty() && one.identity.id == other.identity.id);
}

QList<PinnedRuns::Pin> allGhosts(const RunModel& model, const PinnedRuns& pinned)
{
    QList<PinnedRuns::Pin> ghosts = ghostsBehind(model, pinned);
    ghosts.removeIf([&](const PinnedRuns::Pin& pin) {
        return !model.hasRun() || !isOfSameData(pin.record->config, model.runConfig());
    });
    const auto& before = model.beneath();
    const bool isPinned = before
        && std::ranges::any_of(ghosts, [&](const PinnedRuns::Pin& pin) { return isSameRun(*pin.record, *before); });
    if (before && !isPinned && isOfSameData(before->config, model.runConfig()))
        ghosts.prepend({ {}, QObject::tr("before"), beforeColor, before });
    return ghosts;
}

QString ghostPrefix()
{
    return QStringLiteral("pinned ");
}

QString ghostId(const PinnedRuns::Pin& ghost)
{
    if (ghost.color == beforeColor)
        return QStringLiteral("before");
    // Titles need not be different, colours are; both, since the id is the column of the exported table.
    return QStringLiteral("%1%2/%3").arg(ghostPrefix()).arg(ghost.color).arg(ghost.title);
}

namespace {

bool isGhost(const QString& id)
{
    return id.startsWith(ghostPrefix()) || id.startsWith(u"before/");
}

}

GhostCurve historyGhost(
    const PinnedRuns::Pin& pin, const QString& name, const std::vector<double>& values, const QString& of)
{
    GhostCurve ghost;
    ghost.id = ghostId(pin) + u'/' + name;
    ghost.title = of.isEmpty() ? pin.title : QStringLiteral("%1, %2").arg(pin.title, of);
    ghost.color = pin.color;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i])) {
            ghost.x << static_cast<double>(i + 1);
            ghost.y << values[i];
        }
    return ghost;
}

GhostCurve historyGhost(const PinnedRuns::Pin& pin, const QString& series, const QString& of)
{
    const auto found = pin.record->history.series.find(series.toStdString());
    return historyGhost(
        pin, series, found == pin.record->history.series.end() ? std::vector<double>() : found->second, of);
}

void drawGhosts(viz::CurvePlot* plot, const QList<GhostCurve>& ghosts)
{
    const auto isWanted = [&](const QString& id) {
        return std::ranges::any_of(ghosts, [&](const GhostCurve& one) { return one.id == id && !one.x.isEmpty(); });
    };
    for (const QString& id : plot->seriesIds())
        if (isGhost(id) && !isWanted(id))
            plot->removeSeries(id);
    for (const GhostCurve& ghost : ghosts) {
        if (ghost.x.isEmpty())
            continue;
        viz::CurvePlot::Series series;
        series.id = ghost.id;
        series.title = ghost.title;
        series.themeRole = 3 + ghost.color;
        series.style = ghost.color == beforeColor ? Qt::DashDotLine : Qt::DashLine; // grey is dashed already
        series.behind = true;
        plot->setSeries(series);
        plot->setData(ghost.id, ghost.x, ghost.y);
    }
}

}
