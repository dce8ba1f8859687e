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

bool hasMissing(const Coloring& coloring)
{
    return std::any_of(coloring.values.begin(), coloring.values.end(), [&](double v) { return !coloring.hasValue(v); });
}

int titleWidth(const Coloring& coloring, const QFont& font)
{
    return coloring.title.isEmpty() ? 0 : QFontMetrics(font).horizontalAdvance(coloring.title) + 2 * keyGap;
}

/// The title alone; returns its width.
int drawTitle(QPainter* painter, const Coloring& coloring, const QRectF& area, const QFont& font, const Theme& theme)
{
    const int width = titleWidth(coloring, font);
    if (!painter || width == 0)
        return width;
    painter->setFont(font);
    painter->setPen(theme.mutedText);
    painter->drawText(QRectF(area.left(), area.top(), width, QFontMetrics(font).height() + 4),
        Qt::AlignLeft | Qt::AlignVCenter, coloring.title);
    return width;
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
    m_switches->setGeometry(rect().adjusted(titleWidth(m_coloring, plainFont(font())), 0, 0, 0));
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
    QRectF rest = area.adjusted(drawTitle(painter, coloring, area, font, theme), 0, 0, 0);
    QList<LegendBar::Item> items;
    if (coloring.categorical)
        items = itemsOf(coloring, theme);
    else
        rest.adjust(drawScale(painter, coloring, rest, font, theme) + 2 * keyGap, 0, 0, 0);
    if (hasMissing(coloring))
        items.append(missingItem(theme));
    return std::max(row, LegendBar::drawItems(painter, items, rest, font, theme));
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
