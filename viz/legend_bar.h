#pragma once

#include "viz/theme.h"

#include <QColor>
#include <QList>
#include <QWidget>

namespace cmir::viz {

/// The legend beside a plot: a row of swatch and name that wraps; each item is a check box reachable by keyboard.
class LegendBar : public QWidget {
    Q_OBJECT

public:
    struct Item {
        QString id, title;
        QColor color;
        Qt::PenStyle style = Qt::SolidLine;
        int markerShape = -1; ///< -1: line only
        bool line = true; ///< false: the marker alone
        bool checked = true;

        friend bool operator==(const Item&, const Item&) = default;
    };

    explicit LegendBar(QWidget* parent = nullptr);
    void setItems(const QList<Item>& items);
    QList<Item> items() const { return m_items; }
    void setCheckable(bool checkable);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

    /// What they take in one row.
    static int widthOf(const QList<Item>& items, const QFont& font);
    /// Draws the items into the area from its top left, wrapped, and returns the height they take; without a painter
    /// it only measures. For figures, where there are no check boxes.
    static int drawItems(
        QPainter* painter, const QList<Item>& items, const QRectF& area, const QFont& font, const Theme& theme);

Q_SIGNALS:
    void toggled(const QString& id, bool checked);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class ItemButton;
    void rebuild();

    QList<Item> m_items;
    QList<ItemButton*> m_buttons;
    bool m_checkable = true;
};

}
