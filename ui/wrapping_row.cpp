#include "ui/wrapping_row.h"

#include <algorithm>
#include <utility>

namespace cmir::ui {

WrappingRow::WrappingRow(QWidget* parent)
    : QLayout(parent)
{ }

WrappingRow::~WrappingRow()
{
    qDeleteAll(m_items);
}

void WrappingRow::addItem(QLayoutItem* item)
{
    m_items << item;
}

QLayoutItem* WrappingRow::takeAt(int index)
{
    return index >= 0 && index < count() ? m_items.takeAt(index) : nullptr;
}

QSize WrappingRow::sizeHint() const
{
    QSize size(0, 0);
    for (const QLayoutItem* item : m_items)
        if (!item->isEmpty()) {
            const QSize one = item->sizeHint();
            size = { size.width() + (size.width() > 0 ? spacing() : 0) + one.width(),
                std::max(size.height(), one.height()) };
        }
    return size.grownBy(contentsMargins());
}

QSize WrappingRow::minimumSize() const
{
    QSize size(0, 0);
    for (const QLayoutItem* item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    return size.grownBy(contentsMargins());
}

int WrappingRow::heightForWidth(int width) const
{
    return arrange({ 0, 0, width, 0 }, false);
}

void WrappingRow::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

/// Returns the height that is taken.
int WrappingRow::arrange(const QRect& rect, bool move) const
{
    const QRect inner = rect.marginsRemoved(contentsMargins());
    int spare = std::max(0, rect.width() - sizeHint().width()); // in one row, before what stands at its right end
    int x = inner.left(), y = inner.top();
    QList<std::pair<QLayoutItem*, QRect>> row;
    int high = 0;
    const auto endRow = [&] {
        for (const auto& [item, place] : row)
            if (move) // in the middle of the row's height
                item->setGeometry(place.translated(0, (high - place.height()) / 2));
        row.clear();
    };
    for (int i = 0; i < count(); ++i) {
        QLayoutItem* item = m_items[i];
        if (item->isEmpty())
            continue;
        const int wide = std::min(item->sizeHint().width(), std::max(inner.width(), item->minimumSize().width()));
        if (m_spring >= 0 && i >= m_spring)
            x += std::exchange(spare, 0);
        if (!row.isEmpty() && x + wide > inner.right() + 1) {
            endRow();
            y += high + spacing();
            x = inner.left();
            high = 0;
        }
        row.append({ item, QRect(x, y, wide, item->sizeHint().height()) });
        high = std::max(high, item->sizeHint().height());
        x += wide + spacing();
    }
    endRow();
    return y + high - inner.top() + contentsMargins().top() + contentsMargins().bottom();
}

}
