#include "ui/figures/figure_styles.h"

#include "ui/settings.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace cmir::ui {

namespace {

const QString stylesKey = QStringLiteral("figures/styles");
const QString chosenStyleKey = QStringLiteral("figures/style");

constexpr std::array colorNames { "light", "grey", "dark" };

/// 0 stays 0.
double within(double value, double least, double most)
{
    return value > 0 ? std::clamp(value, least, most) : 0;
}

viz::FigureStyle paperStyle(const QString& name, double widthMm, double heightMm, double points, double lineWidth)
{
    viz::FigureStyle style;
    style.name = name;
    style.widthMm = widthMm;
    style.heightMm = heightMm;
    style.points = points;
    style.lineWidth = lineWidth;
    style.title = false;
    style.caption = false;
    style.dpi = 600;
    return style;
}

const QList<viz::FigureStyle>& builtInStyles()
{
    static const QList<viz::FigureStyle> styles = [] {
        viz::FigureStyle screen;
        screen.name = FigureStyles::tr("As on the screen");
        viz::FigureStyle slides = paperStyle(FigureStyles::tr("Slides (16:9)"), 300, 150, 18, 2.5);
        slides.title = true;
        slides.dpi = 200;
        viz::FigureStyle dark = slides;
        dark.name = FigureStyles::tr("Slides, dark");
        dark.colors = viz::FigureColors::Dark;
        viz::FigureStyle grey = paperStyle(FigureStyles::tr("Journal, one column, greys"), 88, 66, 8, 1);
        grey.colors = viz::FigureColors::Grey;
        return QList<viz::FigureStyle> { screen, paperStyle(FigureStyles::tr("Journal, one column"), 88, 66, 8, 1),
            paperStyle(FigureStyles::tr("Journal, two columns"), 180, 75, 8, 1), grey,
            paperStyle(FigureStyles::tr("ACL, one column"), 77, 58, 8, 1),
            paperStyle(FigureStyles::tr("ACL, two columns"), 160, 70, 8, 1), slides, dark };
    }();
    return styles;
}

template <class List> qsizetype indexOf(const List& styles, const QString& name)
{
    const auto found = std::ranges::find(styles, name, &viz::FigureStyle::name);
    return found == styles.end() ? -1 : found - styles.begin();
}

}

QJsonObject styleToJson(const viz::FigureStyle& style)
{
    return { { QStringLiteral("name"), style.name }, { QStringLiteral("width_mm"), style.widthMm },
        { QStringLiteral("height_mm"), style.heightMm }, { QStringLiteral("font"), style.family },
        { QStringLiteral("font_points"), style.points }, { QStringLiteral("line_points"), style.lineWidth },
        { QStringLiteral("colors"), QLatin1String(colorNames[static_cast<std::size_t>(style.colors)]) },
        { QStringLiteral("title"), style.title }, { QStringLiteral("caption"), style.caption },
        { QStringLiteral("dpi"), style.dpi } };
}

std::optional<viz::FigureStyle> styleFromJson(const QJsonObject& object)
{
    using Limits = StyleLimits;
    viz::FigureStyle style;
    style.name = object[QStringLiteral("name")].toString().trimmed();
    if (style.name.isEmpty())
        return std::nullopt;
    style.widthMm = within(object[QStringLiteral("width_mm")].toDouble(), Limits::leastMm, Limits::mostMm);
    style.heightMm = within(object[QStringLiteral("height_mm")].toDouble(), Limits::leastMm, Limits::mostMm);
    style.family = object[QStringLiteral("font")].toString();
    style.points = within(object[QStringLiteral("font_points")].toDouble(), Limits::leastPoints, Limits::mostPoints);
    style.lineWidth = within(object[QStringLiteral("line_points")].toDouble(), Limits::leastLine, Limits::mostLine);
    const auto color = std::ranges::find(colorNames, object[QStringLiteral("colors")].toString().toStdString());
    if (color != colorNames.end())
        style.colors = static_cast<viz::FigureColors>(color - colorNames.begin());
    style.title = object[QStringLiteral("title")].toBool(true);
    style.caption = object[QStringLiteral("caption")].toBool(true);
    style.dpi = std::clamp(object[QStringLiteral("dpi")].toInt(style.dpi), Limits::leastDpi, Limits::mostDpi);
    return style;
}

FigureStyles::FigureStyles(Settings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
{
    const QJsonArray stored = QJsonDocument::fromJson(settings.value(stylesKey).toByteArray()).array();
    for (const QJsonValue& one : stored)
        if (const auto style = styleFromJson(one.toObject());
            style && !isBuiltIn(style->name) && ownIndex(style->name) < 0)
            m_own << *style;
}

QList<viz::FigureStyle> FigureStyles::all() const
{
    return builtInStyles() + m_own;
}

bool FigureStyles::isBuiltIn(const QString& name) const
{
    return indexOf(builtInStyles(), name) >= 0;
}

qsizetype FigureStyles::ownIndex(const QString& name) const
{
    return indexOf(m_own, name);
}

viz::FigureStyle FigureStyles::find(const QString& name) const
{
    const QList<viz::FigureStyle> styles = all();
    const qsizetype index = indexOf(styles, name);
    return styles[std::max<qsizetype>(0, index)];
}

viz::FigureStyle FigureStyles::chosen() const
{
    return find(m_settings.value(chosenStyleKey).toString());
}

void FigureStyles::choose(const QString& name)
{
    if (name == chosen().name)
        return;
    m_settings.setValue(chosenStyleKey, name);
    Q_EMIT changed();
}

QString FigureStyles::copy(const QString& name)
{
    viz::FigureStyle style = find(name);
    const QString like = tr("%1, my own").arg(style.name);
    style.name = like;
    for (int number = 2; isBuiltIn(style.name) || ownIndex(style.name) >= 0; ++number)
        style.name = QStringLiteral("%1 %2").arg(like).arg(number);
    m_own << style;
    store();
    return style.name;
}

void FigureStyles::put(const viz::FigureStyle& style)
{
    const qsizetype index = ownIndex(style.name);
    if (index < 0 || m_own[index] == style)
        return;
    m_own[index] = style;
    store();
}

QString FigureStyles::rename(const QString& from, const QString& to)
{
    const QString name = to.trimmed();
    const qsizetype index = ownIndex(from);
    if (index < 0)
        return tr("“%1” belongs to the program: copy it to change it.").arg(from);
    if (name == from)
        return {};
    if (name.isEmpty())
        return tr("A style needs a name.");
    if (isBuiltIn(name) || ownIndex(name) >= 0)
        return tr("There is a style “%1” already.").arg(name);
    const bool wasChosen = chosen().name == from;
    m_own[index].name = name;
    if (wasChosen)
        m_settings.setValue(chosenStyleKey, name);
    store();
    return {};
}

void FigureStyles::remove(const QString& name)
{
    const qsizetype index = ownIndex(name);
    if (index < 0)
        return;
    m_own.removeAt(index);
    store();
}

void FigureStyles::store()
{
    QJsonArray styles;
    for (const viz::FigureStyle& style : std::as_const(m_own))
        styles.append(styleToJson(style));
    m_settings.setValue(stylesKey, QJsonDocument(styles).toJson(QJsonDocument::Compact));
    Q_EMIT changed();
}

}
