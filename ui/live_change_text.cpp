#include "ui/live_change_text.h"

#include "core/config/registry.h"
#include "ui/text.h"

#include <QObject>

namespace cmir::ui {

namespace {

QString wordOf(const LiveChange& change)
{
    return change.key == LiveChange::stopped ? QObject::tr("stopped") : QObject::tr("continued");
}

}

QString changedName(const LiveChange& change)
{
    if (!change.isParameter())
        return wordOf(change);
    const Parameter& p = parameter(change.key);
    return p.symbol.empty() ? toQt(p.label) : QStringLiteral("%1 (%2)").arg(toQt(p.label), toQt(p.symbol));
}

QString changeText(const LiveChange& change)
{
    if (!change.isParameter())
        return wordOf(change);
    const Parameter& p = parameter(change.key);
    if (p.key == "epochs" && change.newValue == p.format(static_cast<std::int64_t>(p.maximum)))
        return QObject::tr("%1 %2 → until paused").arg(toQt(p.label), toQt(change.oldValue));
    return QStringLiteral("%1 %2 → %3")
        .arg(toQt(p.symbol.empty() ? p.label : p.symbol), toQt(change.oldValue), toQt(change.newValue));
}

QString valuesThatDiffer(const ExperimentConfig& first, const ExperimentConfig& last)
{
    QStringList values;
    for (const Parameter& p : allParameters())
        if (const ParameterValue value = p.get(first); value != p.get(last))
            values << QStringLiteral("%1 %2").arg(toQt(p.symbol.empty() ? p.label : p.symbol), toQt(p.format(value)));
    return values.join(QStringLiteral(", "));
}

}
