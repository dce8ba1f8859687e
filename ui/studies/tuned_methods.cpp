#include "ui/studies/tuned_methods.h"

#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "ui/studies/sweep_picture.h"
#include "ui/text.h"

#include <algorithm>
#include <functional>

namespace cmir::ui {

namespace {

QString testMetric(const TunedVariant& tuned)
{
    const MetricInfo info = metricInfo(tuned.metric);
    return QStringLiteral("test %1 %2").arg(toQt(info.title), metricArrow(toQt(tuned.metric)));
}

QString tunedNumber(const std::optional<double>& value)
{
    return value ? readableNumber(*value) : QStringLiteral("–");
}

QString oracleHelp()
{
    return QObject::tr(
        "The best on test of the settings tried, with the seeds of the search: what a choice by test would "
        "have claimed, an upper bound and no result.");
}

}

QString tunedSettings(const TunedVariant& tuned)
{
    QStringList parts;
    for (const auto& [key, value] : tuned.settings)
        parts << QStringLiteral("%1 %2").arg(parameterSymbol(parameter(key)), toQt(value));
    return parts.join(QStringLiteral(", "));
}

QString tunedSentence(const TunedVariant& tuned, bool test)
{
    QString text = QObject::tr("Tuned: %1 settings in %2 trainings (%3), chosen %4 (%5)")
                       .arg(tuned.settingsTried)
                       .arg(tuned.trainings)
                       .arg(readableDuration(tuned.seconds), tunedSettings(tuned), toQt(tuned.chosenBy));
    if (test && (tuned.chosenOnTest || tuned.oracleOnTest))
        text += QObject::tr(
            "; with the seeds of the search %1 %2, the oracle %3 (the best on test of the settings tried, "
            "an upper bound and no result)")
                    .arg(testMetric(tuned), tunedNumber(tuned.chosenOnTest), tunedNumber(tuned.oracleOnTest));
    return text + u'.';
}

bool showsTest(const MethodsTable& table)
{
    return std::ranges::any_of(
        table.columns, [](const MethodsTable::Column& column) { return isTestSplit(column.split.toStdString()); });
}

void addTuned(MethodsTable& table, const std::vector<TunedVariant>& tuned, std::size_t variants)
{
    if (tuned.empty() || table.isEmpty())
        return;
    const auto add = [&](const QString& title, const QString& help,
                         const std::function<QString(const TunedVariant&)>& text) {
        MethodsTable::TextColumn column { title, help, {} };
        for (qsizetype row = 0; row < table.rows.size(); ++row)
            column.cells << (row < static_cast<qsizetype>(tuned.size()) ? text(tuned[static_cast<std::size_t>(row)])
                                                                        : QString());
        table.texts << column;
    };
    add(QObject::tr("budget\nsettings, trainings"),
        QObject::tr("Settings that were tried for the method, and trainings that took. All have the same number of "
                    "settings; one that fell behind was given up early."),
        [](const TunedVariant& one) { return QStringLiteral("%1, %2").arg(one.settingsTried).arg(one.trainings); });
    const bool test = showsTest(table);
    if (test) {
        add(QObject::tr("search\n%1").arg(testMetric(tuned.front())),
            QObject::tr("The chosen setting on test, with the seeds of the search: to be held beside the oracle."),
            [](const TunedVariant& one) { return tunedNumber(one.chosenOnTest); });
        add(QObject::tr("oracle\n%1").arg(testMetric(tuned.front())), oracleHelp(),
            [](const TunedVariant& one) { return tunedNumber(one.oracleOnTest); });
    }
    add(QObject::tr("chosen\nsettings"), QObject::tr("What the search for the method chose by validation."),
        tunedSettings);
    for (std::size_t row = 0; row < tuned.size() && row < static_cast<std::size_t>(table.rows.size()); ++row)
        table.rows[static_cast<qsizetype>(row)].tuned = tunedSentence(tuned[row], test);
    if (tuned.size() < variants)
        table.tunedNote = QObject::tr("%1 of %2 methods are tuned so far.").arg(tuned.size()).arg(variants);
    else
        table.tunedNote
            = QObject::tr("Every method has settings of its own: each was searched for with %1 settings and "
                          "%2, on seeds that the table does not have.")
                  .arg(tuned.front().settingsTried)
                  .arg(toQt(tuned.front().chosenBy));
    if (test)
        table.tunedNote += QObject::tr(" Oracle: ") + oracleHelp().at(0).toLower() + oracleHelp().mid(1);
}

}
