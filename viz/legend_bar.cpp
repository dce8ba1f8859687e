#include "viz/legend_bar.h"

#include "viz/fonts.h"
#include "viz/markers.h"

#include <QAbstractButton>
#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace cmir::viz {

namespace {

constexpr int swatchWidth = 20;
constexpr int brokenWidth = 36; ///< of a broken line with a marker on it: one that is whole looks otherwise
constexpr int swatchGap = 6;
constexpr int itemGap = 12;
constexpr int padding = 3;

int swatchOf(const LegendBar::Item& item)
{
    if (!item.line)
        return 10;
    return item.markerShape != -1 && item.style != Qt::SolidLine ? brokenWidth : swatchWidth;
}

QSize itemSize(const LegendBar::Item& item, const QFont& font)
{
    const QFontMetrics metrics(font);
    return { padding + swatchOf(item) + swatchGap + metrics.horizontalAdvance(item.title) + padding,
        metrics.height() + 4 };
}

/// Left to right, wrapped: the places of boxes of these sizes.
QList<QRect> flow(const QList<QSize>& sizes, int width)
{
    QList<QRect> places;
    int x = 0, y = 0, rowHeight = 0;
    for (const QSize& size : sizes) {
        if (x > 0 && x + size.width() > width) {
            x = 0;
            y += rowHeight + 2;
            rowHeight = 0;
        }
        places.append(QRect(QPoint(x, y), QSize(std::min(size.width(), std::max(width, 40)), size.height())));
        x += size.width() + itemGap;
        rowHeight = std::max(rowHeight, size.height());
    }
    return places;
}

QList<QRect> placesOf(const QList<LegendBar::Item>& items, const QFont& font, int width)
{
    QList<QSize> sizes;
    for (const LegendBar::Item& item : items)
        sizes.append(itemSize(item, font));
    return flow(sizes, width);
}

int heightOf(const QList<QRect>& places)
{
    return places.isEmpty() ? 0 : places.last().bottom() + 1;
}

/// A switched-off item keeps its shape but loses its colour.
void drawItem(
    QPainter& painter, const LegendBar::Item& item, const QRectF& place, const QFont& font, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    const QColor color = item.checked ? item.color : theme.axis;
    const double middle = place.center().y();
    const double left = place.left() + padding;
    const double swatch = swatchOf(item);
    if (item.line) {
        painter.setPen(QPen(color, theme.wide(2), item.style, Qt::FlatCap));
        painter.drawLine(QPointF(left, middle), QPointF(left + swatch, middle));
    }
    if (item.markerShape != -1)
        drawMarker(painter, { left + swatch / 2, middle }, item.markerShape, 3.5, color, theme.background);
    painter.setPen(item.checked ? theme.text : theme.mutedText);
    const QRectF textPlace = place.adjusted(padding + swatch + swatchGap, 0, 0, 0);
    painter.drawText(textPlace, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, item.title);
    painter.restore();
}

}

class LegendBar::ItemButton : public QAbstractButton {
public:
    ItemButton(LegendBar* bar, const Item& item, bool checkable)
        : QAbstractButton(bar)
    {
        setItem(item, checkable);
        connect(this, &QAbstractButton::toggled, bar, [bar, this](bool checked) {
            for (Item& other : bar->m_items)
                if (other.id == m_item.id)
                    other.checked = checked;
            m_item.checked = checked;
            Q_EMIT bar->toggled(m_item.id, checked);
        });
    }

    void setItem(const Item& item, bool checkable)
    {
        const QSignalBlocker blocker(this);
        m_item = item;
        setText(item.title);
        setCheckable(checkable);
        setChecked(item.checked);
        setFocusPolicy(checkable ? Qt::StrongFocus : Qt::NoFocus);
        setCursor(checkable ? Qt::PointingHandCursor : Qt::ArrowCursor);
        setAccessibleName(item.title);
        setToolTip(checkable ? tr("Show or hide %1").arg(item.title) : QString());
        update();
    }

    QSize sizeHint() const override { return itemSize(m_item, plainFont(font())); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const Theme theme = Theme::fromPalette(palette());
        if (underMouse() && isCheckable())
            painter.fillRect(rect(), theme.grid);
        drawItem(painter, m_item, QRectF(rect()), plainFont(font()), theme);
        if (hasFocus()) {
            painter.setPen(theme.accent);
            painter.drawRect(rect().adjusted(0, 0, -1, -1));
        }
    }

private:
    Item m_item;
};

LegendBar::LegendBar(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Legend"));
}

void LegendBar::setItems(const QList<Item>& items)
{
    if (items == m_items)
        return;
    m_items = items;
    rebuild();
}

void LegendBar::setCheckable(bool checkable)
{
    m_checkable = checkable;
    rebuild();
}

// Buttons are reused, so that an item that has the keyboard focus keeps it when colours or names change.
void LegendBar::rebuild()
{
    while (m_buttons.size() > m_items.size())
        m_buttons.takeLast()->deleteLater();
    for (qsizetype i = 0; i < m_items.size(); ++i) {
        if (i < m_buttons.size())
            m_buttons[i]->setItem(m_items[i], m_checkable);
        else
            m_buttons.append(new ItemButton(this, m_items[i], m_checkable));
        m_buttons[i]->show();
    }
    resizeEvent(nullptr);
    updateGeometry();
}

void LegendBar::resizeEvent(QResizeEvent*)
{
    const QList<QRect> places = placesOf(m_items, plainFont(font()), width());
    for (qsizetype i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setGeometry(places[i]);
}

void LegendBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        resizeEvent(nullptr);
        updateGeometry();
    }
}

QSize LegendBar::sizeHint() const
{
    return { 200, heightOf(placesOf(m_items, plainFont(font()), 100000)) };
}

QSize LegendBar::minimumSizeHint() const
{
    return { 40, sizeHint().height() };
}

int LegendBar::heightForWidth(int width) const
{
    return heightOf(placesOf(m_items, plainFont(font()), width));
}

int LegendBar::widthOf(const QList<Item>& items, const QFont& font)
{
    const QList<QRect> places = placesOf(items, font, 100000);
    return places.isEmpty() ? 0 : places.last().right() + 1;
}

int LegendBar::drawItems(
    QPainter* painter, const QList<Item>& items, const QRectF& area, const QFont& font, const Theme& theme)
{
    const QList<QRect> places = placesOf(items, font, static_cast<int>(area.width()));
    if (painter)
        for (qsizetype i = 0; i < items.size(); ++i)
            drawItem(*painter, items[i], QRectF(places[i]).translated(area.topLeft()), font, theme);
    return heightOf(places);
}

}
