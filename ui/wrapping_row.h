#pragma once

#include <QLayout>
#include <QList>

namespace cmir::ui {

/// Controls in a row, from left to right in their sizes; what has no room goes on in a further row. Takes no more width
/// than the widest of them, so that a window need not grow for them.
class WrappingRow : public QLayout {
    Q_OBJECT

public:
    explicit WrappingRow(QWidget* parent = nullptr);
    ~WrappingRow() override;

    /// What is added afterwards stands at the right end, while all are in one row.
    void addSpring() { m_spring = count(); }

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSize() const override;
    QSize sizeHint() const override;
    void setGeometry(const QRect& rect) override;

private:
    int arrange(const QRect& rect, bool move) const;

    QList<QLayoutItem*> m_items;
    int m_spring = -1; ///< items before it; -1: none
};

}
