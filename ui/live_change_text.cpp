#include "ui/live_change_text.h"

#include "core/config/registry.h"
#include "core/config/shown_value.h"
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
    return QStringLiteral("%1 %2 → %3").arg(changedSymbol(change), toQt(change.oldValue), changedTo(change));
}

QString changedSymbol(const LiveChange& change)
{
    if (!change.isParameter())
        return wordOf(change);
    const Parameter& p = parameter(change.key);
    return toQt(p.symbol.empty() ? p.label : p.symbol);
}

QString markText(const LiveChange& change)
{
    if (!change.isParameter())
        return wordOf(change);
    return QStringLiteral("%1 → %2").arg(changedSymbol(change), changedTo(change));
}

QString changedTo(const LiveChange& change)
{
    if (!change.isParameter())
        return {};
    const Parameter& p = parameter(change.key);
    return toQt(shownValue(p, p.parse(change.newValue)));
}

QString changeCard(const LiveChange& change)
{
    QString card = QStringLiteral("<b>%1</b>").arg(changeText(change).toHtmlEscaped());
    if (change.isParameter() && changedSymbol(change) != toQt(parameter(change.key).label))
        card += u' ' + toQt(parameter(change.key).label).toHtmlEscaped();
    return card + QObject::tr("<br>epoch %1, before step %2").arg(change.epoch, 0, 'f', 2).arg(change.step);
}

QString valuesThatDiffer(const ExperimentConfig& first, const ExperimentConfig& last)
{
    QStringList values;
    for (const Parameter& p : allParameters())
        if (const ParameterValue value = p.get(first); value != p.get(last))
            values << QStringLiteral("%1 %2").arg(
                toQt(p.symbol.empty() ? p.label : p.symbol), toQt(shownValue(p, value)));
    return values.join(QStringLiteral(", "));
}

}
