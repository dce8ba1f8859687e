#pragma once

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
        bool checked = true;
    };

    explicit LegendBar(QWidget* parent = nullptr);
    void setItems(const QList<Item>& items);
    QList<Item> items() const { return m_items; }
    void setCheckable(bool checkable);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void toggled(const QString& id, bool checked);

private:
    QList<Item> m_items;
    bool m_checkable = true;
};

}
