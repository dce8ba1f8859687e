#include "ui/text.h"

#include "core/config/registry.h"
#include "core/config/shown_value.h"
#include "core/evaluation/metrics.h"

#include <QRegularExpression>

#include <cmath>

namespace cmir::ui {

QString readableNumber(double value)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    const double size = std::abs(value);
    const bool wide = size != 0 && (size < 1e-3 || size >= 1e5);
    return QString::number(value, wide ? 'e' : 'f', wide ? 2 : 3).replace(u'-', QChar(0x2212));
}

QString signedNumber(double value)
{
    return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) + readableNumber(std::abs(value));
}

QString readableDuration(double seconds)
{
    if (!(seconds >= 0))
        return QStringLiteral("–");
    const auto whole = static_cast<qint64>(std::llround(seconds));
    const QChar zero(u'0');
    if (whole < 3600)
        return QStringLiteral("%1:%2").arg(whole / 60, 2, 10, zero).arg(whole % 60, 2, 10, zero);
    return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, zero).arg(whole % 60, 2, 10, zero);
}

QString historyTitle(const QString& name)
{
    const QString key = name.section(u'/', 1);
    if (name == u"valid/all_variants")
        return QObject::tr("MAE or loss over all variants");
    if (name.startsWith(u"valid/"))
        return toQt(metricInfo(key.toStdString()).title);
    return key == u"loss" ? QStringLiteral("weighted total") : key;
}

QStringList historyNames(const std::map<std::string, std::vector<double>>& series, const QString& prefix)
{
    QStringList names;
    for (const auto& [name, values] : series)
        if (toQt(name).startsWith(prefix))
            names << toQt(name);
    if (const QString total = prefix + QStringLiteral("loss"); names.removeAll(total) > 0)
        names.prepend(total);
    return names;
}

QString epochsText(std::int64_t epochs)
{
    return toQt(shownValue(parameter("epochs"), epochs));
}

QString metricTitle(const QString& key)
{
    const MetricInfo info = metricInfo(key.toStdString());
    return info.unit.empty() ? toQt(info.title) : QStringLiteral("%1 (%2)").arg(toQt(info.title), toQt(info.unit));
}

QString fileNameOf(const QString& title, const QString& ending, const QString& otherwise)
{
    static const QRegularExpression unfit(QStringLiteral("[^\\w.-]+"), QRegularExpression::UseUnicodePropertiesOption);
    const QString name = title.trimmed().replace(unfit, QStringLiteral("_"));
    return (name.isEmpty() ? otherwise : name) + ending;
}

QString richTip(const QString& text)
{
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped());
}

}
