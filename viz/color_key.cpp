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
constexpr int barWidth = 140;

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

/// "−3 [bar] 3": the title, the ends, and the colours between them. Returns the width it takes.
int drawScale(QPainter* painter, const Coloring& coloring, const QRectF& area, const QFont& font, const Theme& theme)
{
    const QFontMetrics metrics(font);
    const QString low = shortNumber(coloring.lowerEnd()), high = shortNumber(coloring.upperEnd());
    const double bar = area.left() + metrics.horizontalAdvance(low) + keyGap;
    const int width = metrics.horizontalAdvance(low) + metrics.horizontalAdvance(high) + 2 * keyGap + barWidth;
    if (!painter)
        return width;
    painter->setFont(font);
    painter->setPen(theme.text);
    const QRectF row(area.left(), area.top(), width, metrics.height() + 4);
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter, low);
    painter->drawText(row, Qt::AlignRight | Qt::AlignVCenter, high);
    const double top = std::round(row.center().y() - barHeight / 2.0);
    for (int x = 0; x < barWidth; ++x) {
        const double value = coloring.lowerEnd() + (coloring.upperEnd() - coloring.lowerEnd()) * (x + 0.5) / barWidth;
        painter->fillRect(QRectF(bar + x, top, 1, barHeight), pointColor(coloring, value, theme));
    }
    return width;
}

}

ColorKey::ColorKey(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ColorKey::setColoring(const Coloring& coloring)
{
    m_coloring = coloring;
    setAccessibleName(coloring.title);
    setAccessibleDescription(coloring.categorical
            ? coloring.categories.join(QStringLiteral(", "))
            : tr("from %1 to %2").arg(coloring.lowerEnd()).arg(coloring.upperEnd()));
    updateGeometry();
    update();
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
    const QFontMetrics metrics(font);
    const int row = metrics.height() + 4;
    const int title = coloring.title.isEmpty() ? 0 : metrics.horizontalAdvance(coloring.title) + 2 * keyGap;
    if (painter && title > 0) {
        painter->setFont(font);
        painter->setPen(theme.mutedText);
        painter->drawText(
            QRectF(area.left(), area.top(), title, row), Qt::AlignLeft | Qt::AlignVCenter, coloring.title);
    }
    QRectF rest = area.adjusted(title, 0, 0, 0);
    QList<LegendBar::Item> items;
    if (coloring.categorical)
        items = itemsOf(coloring, theme);
    else
        rest.adjust(drawScale(painter, coloring, rest, font, theme) + 2 * keyGap, 0, 0, 0);
    const bool missing
        = std::any_of(coloring.values.begin(), coloring.values.end(), [&](double v) { return !coloring.hasValue(v); });
    if (missing)
        items.append(missingItem(theme));
    return std::max(row, LegendBar::drawItems(painter, items, rest, font, theme));
}

void ColorKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    draw(&painter, QRectF(rect()), m_coloring, plainFont(font()), Theme::fromPalette(palette()));
}

}
