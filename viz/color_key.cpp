#include "viz/embedding_plot.h"

#include "viz/fonts.h"
#include "viz/legend_bar.h"
#include "viz/markers.h"
#include "viz/short_number.h"

#include <QPainter>

namespace cmir::viz {

namespace {

constexpr int keyGap = 8;
constexpr int barHeight = 10;
constexpr int usualBar = 140, leastBar = 40;

QList<LegendBar::Item> itemsOf(const Coloring& coloring, const Theme& theme)
{
    QList<LegendBar::Item> items;
    for (qsizetype i = 0; i < coloring.categories.size(); ++i) {
        LegendBar::Item item;
        item.title = coloring.categories[i];
        item.color = pointColor(coloring, static_cast<double>(i), theme);
        item.markerShape = categoryShape(i, theme.categories.size());
        item.line = false;
        items.append(item);
    }
    return items;
}

LegendBar::Item missingItem(const Theme& theme)
{
    LegendBar::Item item;
    item.title = ColorKey::tr("no value");
    item.color = pointColor({}, qQNaN(), theme);
    item.markerShape = ringShape;
    item.line = false;
    return item;
}

bool hasMissing(const Coloring& coloring)
{
    return std::any_of(coloring.values.begin(), coloring.values.end(), [&](double v) { return !coloring.hasValue(v); });
}

int titleWidth(const Coloring& coloring, const QFont& font)
{
    return coloring.title.isEmpty() ? 0 : QFontMetrics(font).horizontalAdvance(coloring.title) + 2 * keyGap;
}

void drawTitle(QPainter* painter, const Coloring& coloring, const QRectF& area, const QFont& font, const Theme& theme)
{
    if (!painter || coloring.title.isEmpty())
        return;
    painter->setFont(font);
    painter->setPen(theme.mutedText);
    const QRectF row(area.left(), area.top(), area.width(), QFontMetrics(font).height() + 4);
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, coloring.title);
}

/// What the numbers at the ends of the scale take, with the gaps.
int endsWidth(const Coloring& coloring, const QFont& font)
{
    const QFontMetrics metrics(font);
    return metrics.horizontalAdvance(shortNumber(coloring.lowerEnd()))
        + metrics.horizontalAdvance(shortNumber(coloring.upperEnd())) + 2 * keyGap;
}

/// Where the colours are told: right of the title, or below it where that leaves too little.
QRectF besideTitle(const Coloring& coloring, const QRectF& area, const QFont& font)
{
    const int title = titleWidth(coloring, font);
    const double least = coloring.categorical ? area.width() / 3 : endsWidth(coloring, font) + leastBar;
    if (title == 0 || area.width() - title >= least)
        return area.adjusted(title, 0, 0, 0);
    return area.adjusted(0, QFontMetrics(font).height() + 4, 0, 0);
}

/// "−3 [bar] 3": the ends, and the colours between them. Returns the width it takes.
int drawScale(QPainter* painter, const Coloring& coloring, const QRectF& area, const QFont& font, const Theme& theme)
{
    const QFontMetrics metrics(font);
    const QString low = shortNumber(coloring.lowerEnd()), high = shortNumber(coloring.upperEnd());
    const double left = area.left() + metrics.horizontalAdvance(low) + keyGap;
    const int ends = endsWidth(coloring, font);
    const int bar = std::clamp(static_cast<int>(area.width()) - ends, leastBar, usualBar);
    if (!painter)
        return ends + bar;
    painter->setFont(font);
    painter->setPen(theme.text);
    const QRectF row(area.left(), area.top(), ends + bar, metrics.height() + 4);
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, low);
    painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, high);
    const double top = std::round(row.center().y() - barHeight / 2.0);
    for (int x = 0; x < bar; ++x) {
        const double value = coloring.lowerEnd() + (coloring.upperEnd() - coloring.lowerEnd()) * (x + 0.5) / bar;
        painter->fillRect(QRectF(left + x, top, 1, barHeight), pointColor(coloring, value, theme));
    }
    return ends + bar;
}

}

ColorKey::ColorKey(QWidget* parent)
    : QWidget(parent)
    , m_switches(new LegendBar(this))
{
    m_switches->hide();
    connect(m_switches, &LegendBar::toggled, this, &ColorKey::toggled);
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ColorKey::setColoring(const Coloring& coloring)
{
    const bool same = coloring.title == m_coloring.title && coloring.categories == m_coloring.categories;
    m_coloring = coloring;
    // What is drawn at every paint needs no value but one of each kind.
    m_coloring.values.clear();
    for (const bool wanted : { true, false })
        if (const auto found
            = std::ranges::find_if(coloring.values, [&](double value) { return coloring.hasValue(value) == wanted; });
            found != coloring.values.end())
            m_coloring.values << *found;
    if (!same && !m_hidden.isEmpty()) {
        m_hidden.clear();
        Q_EMIT hiddenChanged();
    }
    showSwitches();
    setAccessibleName(coloring.title);
    setAccessibleDescription(coloring.categorical
            ? coloring.categories.join(QStringLiteral(", "))
            : tr("from %1 to %2").arg(coloring.lowerEnd()).arg(coloring.upperEnd()));
    updateGeometry();
    update();
}

void ColorKey::setSwitchable(bool switchable)
{
    m_switchable = switchable;
    showSwitches();
}

void ColorKey::showSwitches()
{
    m_switches->setVisible(hasSwitches());
    if (!hasSwitches())
        return;
    const Theme theme = Theme::fromPalette(palette());
    QList<LegendBar::Item> items = itemsOf(m_coloring, theme);
    for (qsizetype i = 0; i < items.size(); ++i)
        items[i].id = QString::number(i);
    if (hasMissing(m_coloring)) {
        items.append(missingItem(theme));
        items.last().id = QStringLiteral("-1");
    }
    for (LegendBar::Item& item : items)
        item.checked = !m_hidden.contains(item.id.toInt());
    m_switches->setItems(items);
    resizeEvent(nullptr);
}

void ColorKey::toggled(const QString& id, bool checked)
{
    if (checked)
        m_hidden.remove(id.toInt());
    else
        m_hidden.insert(id.toInt());
    Q_EMIT hiddenChanged();
}

void ColorKey::resizeEvent(QResizeEvent*)
{
    m_switches->setGeometry(besideTitle(m_coloring, QRectF(rect()), plainFont(font())).toRect());
}

void ColorKey::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        showSwitches();
}

QSize ColorKey::sizeHint() const
{
    return { 240, heightForWidth(100000) };
}

QSize ColorKey::minimumSizeHint() const
{
    return { 40, QFontMetrics(font()).height() + 4 };
}

int ColorKey::heightForWidth(int width) const
{
    return draw(nullptr, QRectF(0, 0, width, 0), m_coloring, plainFont(font()), Theme::fromPalette(palette()));
}

int ColorKey::draw(
    QPainter* painter, const QRectF& area, const Coloring& coloring, const QFont& font, const Theme& theme)
{
    if (coloring.values.isEmpty() && coloring.categories.isEmpty())
        return 0;
    const int row = QFontMetrics(font).height() + 4;
    drawTitle(painter, coloring, area, font, theme);
    QRectF rest = besideTitle(coloring, area, font);
    QList<LegendBar::Item> items;
    if (coloring.categorical)
        items = itemsOf(coloring, theme);
    const bool missing = hasMissing(coloring);
    if (missing)
        items.append(missingItem(theme));
    if (!coloring.categorical) {
        const int scale = drawScale(painter, coloring, rest, font, theme) + 2 * keyGap;
        if (!missing)
            return static_cast<int>(rest.top() - area.top()) + row;
        const bool fits = rest.width() - scale >= LegendBar::widthOf(items, font);
        rest.adjust(fits ? scale : 0, fits ? 0 : row, 0, 0);
    }
    return static_cast<int>(rest.top() - area.top())
        + std::max(row, LegendBar::drawItems(painter, items, rest, font, theme));
}

void ColorKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme = Theme::fromPalette(palette());
    if (hasSwitches())
        drawTitle(&painter, m_coloring, QRectF(rect()), plainFont(font()), theme);
    else
        draw(&painter, QRectF(rect()), m_coloring, plainFont(font()), theme);
}

}
