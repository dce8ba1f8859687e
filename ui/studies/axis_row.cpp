#include "ui/studies/axis_row.h"

#include "core/config/registry.h"
#include "ui/elided_label.h"
#include "ui/icons.h"
#include "ui/quiet_widgets.h"
#include "ui/studies/sweep_picture.h"
#include "ui/text.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

constexpr double leastDecade = 1e-6,
                 lastDecade = 1; ///< as the paper varies its weights; beyond it to where the default lies
constexpr double widestByStep = 20; ///< whole numbers of a longer range are doubled instead

bool canBeSwept(const Parameter& parameter)
{
    return parameter.group != ParameterGroup::Machine && parameter.key != "seed";
}

QString decades(const Parameter& parameter)
{
    const ParameterValue standard = parameter.defaultValue();
    const auto* usual = std::get_if<double>(&standard);
    const double above = usual && *usual > lastDecade ? std::pow(10, std::ceil(std::log10(*usual))) : lastDecade;
    const double low = std::max(parameter.minimum, leastDecade), high = std::min(parameter.maximum, above);
    const auto points = static_cast<int>(std::lround(std::log10(high / low))) + 1;
    const QString range = QStringLiteral("%1..%2:%3").arg(low).arg(high).arg(std::max(points, 2));
    return parameter.zeroAllowed ? QStringLiteral("0, ") + range : range;
}

QString doublings(const Parameter& parameter)
{
    const ParameterValue standard = parameter.defaultValue();
    const auto* number = std::get_if<std::int64_t>(&standard);
    const double middle = number && *number > 0 ? static_cast<double>(*number) : std::max(parameter.minimum, 1.0);
    QStringList values;
    for (const double factor : { 0.25, 0.5, 1.0, 2.0, 4.0 })
        if (const double value = std::round(middle * factor); value >= parameter.minimum && value <= parameter.maximum)
            values << QString::number(value, 'f', 0);
    return values.join(QStringLiteral(", "));
}

}

QString suggestedValues(const Parameter& parameter)
{
    QStringList choices;
    for (const std::string& choice : parameter.choices)
        choices << toQt(choice);
    if (!choices.isEmpty())
        return choices.join(QStringLiteral(", "));
    if (parameter.type == ParameterType::Text)
        return toQt(parameter.format(parameter.defaultValue()));
    if (parameter.scale == ParameterScale::Logarithmic)
        return decades(parameter);
    const double size = parameter.maximum - parameter.minimum;
    if (parameter.type == ParameterType::Integer && size > widestByStep)
        return doublings(parameter);
    constexpr int mostPoints = 9, realPoints = 5;
    const int points = parameter.type == ParameterType::Real ? realPoints
        : size < mostPoints                                  ? static_cast<int>(size) + 1
                                                             : mostPoints;
    return QStringLiteral("%1..%2:%3").arg(parameter.minimum).arg(parameter.maximum).arg(points);
}

QString suggestedRange(const Parameter& parameter)
{
    return toQt(usualAxis(parameter)).replace(u',', QStringLiteral(", "));
}

AxisRow::AxisRow(const QString& key, Suggest suggest, QWidget* parent)
    : QWidget(parent)
    , m_suggest(suggest)
    , m_drawn(suggest == Suggest::Range)
    , m_parameter(new QuietComboBox)
    , m_values(new QLineEdit)
    , m_meaning(new ElidedLabel)
    , m_remove(new QToolButton)
{
    for (const Parameter& parameter : allParameters())
        if (canBeSwept(parameter))
            m_parameter->addItem(parameterTitle(parameter), toQt(parameter.key));
    m_parameter->setAccessibleName(tr("Parameter that is swept"));
    m_values->setAccessibleName(tr("Values of the parameter"));
    m_remove->setIcon(icon(QStringLiteral("close")));
    m_remove->setAutoRaise(true);
    m_remove->setAccessibleName(tr("Take the parameter out"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_parameter, 3);
    row->addWidget(m_values, 3);
    row->addWidget(m_meaning, 4);
    row->addWidget(m_remove);
    connect(m_parameter, &QComboBox::activated, this, [this] {
        setKey(this->key());
        Q_EMIT edited();
    });
    connect(m_values, &QLineEdit::textEdited, this, [this] {
        showMeaning();
        Q_EMIT edited();
    });
    connect(m_remove, &QToolButton::clicked, this, &AxisRow::removeRequested);
    setKey(key);
    setRemovable(true);
}

bool AxisRow::offers(const QString& key)
{
    return std::ranges::any_of(allParameters(),
        [&](const Parameter& parameter) { return canBeSwept(parameter) && toQt(parameter.key) == key; });
}

QString AxisRow::key() const
{
    return m_parameter->currentData().toString();
}

void AxisRow::setKey(const QString& key)
{
    m_parameter->setCurrentIndex(m_parameter->findData(key));
    const Parameter& chosen = parameter(key.toStdString());
    m_parameter->setToolTip(richTip(toQt(chosen.help)));
    m_values->setToolTip(richTip(
        tr("Values, or ranges with their number of points: 0, 1e-6..1:7. Allowed: %1.").arg(toQt(chosen.allowed()))));
    setValues(m_suggest == Suggest::Range ? suggestedRange(chosen) : suggestedValues(chosen));
}

QString AxisRow::values() const
{
    return m_values->text();
}

void AxisRow::setValues(const QString& values)
{
    m_values->setText(values);
    showMeaning();
}

QString AxisRow::text() const
{
    QStringList parts;
    for (const QString& part : m_values->text().split(u',', Qt::SkipEmptyParts))
        parts << part.trimmed();
    return QStringLiteral("%1=%2").arg(key(), parts.join(u','));
}

SearchAxis AxisRow::axis() const
{
    return parseSearchAxis(text().toStdString());
}

void AxisRow::setRemovable(bool removable)
{
    m_remove->setEnabled(removable);
    m_remove->setToolTip(richTip(removable ? tr("Takes the parameter out.") : tr("At least one parameter is needed.")));
}

void AxisRow::setDrawn(bool drawn)
{
    m_drawn = drawn;
    showMeaning();
}

QString AxisRow::meaningText() const
{
    const SearchAxis read = axis();
    QStringList names;
    if (m_drawn) {
        const bool factors = parameter(read.key).scale == ParameterScale::Logarithmic;
        for (const SearchAxis::Part& part : read.parts)
            names << (!part.value.empty() ? toQt(part.value)
                    : factors             ? tr("anything from %1 to %2, by factors").arg(part.lower).arg(part.upper)
                                          : tr("anything from %1 to %2").arg(part.lower).arg(part.upper));
        return names.join(tr(", or "));
    }
    constexpr std::size_t mostNamed = 24; // then those in between go without saying
    const std::vector<std::string> points = gridPoints(read);
    for (std::size_t i = 0; i < std::min(points.size(), mostNamed); ++i)
        names << toQt(points[i]);
    if (points.size() > mostNamed)
        names << QStringLiteral("…") << toQt(points.back());
    return tr("%1 points: %2").arg(points.size()).arg(names.join(QStringLiteral(", ")));
}

void AxisRow::showMeaning()
{
    QString text;
    bool refused = false;
    try {
        text = meaningText();
    } catch (const Error& error) {
        text = QString::fromUtf8(error.what());
        refused = true;
    }
    setMarked(m_values, refused);
    m_meaning->setText(text);
    m_meaning->setToolTip(richTip(text));
}

}
