#pragma once

#include "viz/theme.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <array>

namespace cmir::viz {

/// What a tile shows: blocks side by side (all modalities, then each), each with the rows Z_inv and Z_spu and a column
/// per question.
struct ApartTable {
    struct Cell {
        double value = qQNaN(); ///< NaN: not asked
        double lower = qQNaN(), upper = qQNaN(); ///< interval
        double before = qQNaN(); ///< of the result before: a grey line across the bar; NaN: none
        double chance = 0; ///< where the bar begins; it ends at 1
        int wanted = 0; ///< 1: a good one is high, -1: low, 0: neither
        QString tip; ///< rich text
    };
    struct Block {
        QString title;
        std::array<QList<Cell>, 2> rows; ///< Z_inv, Z_spu
    };
    QStringList columns;
    QList<Block> blocks;
    QString verdict; ///< the same in words, beneath
};

/// The table as numbers with a bar from chance to best and the interval on it. As wide as its blocks, which wrap.
class ApartTile : public QWidget {
    Q_OBJECT

public:
    explicit ApartTile(QWidget* parent = nullptr);
    void setTable(const ApartTable& table);
    const ApartTable& table() const { return m_table; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

    /// Draws the table into the area from its top left and returns the height it takes; without a painter it only
    /// measures. For reports too.
    static int draw(
        QPainter* painter, const QRectF& area, const ApartTable& table, const QFont& font, const Theme& theme);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override; ///< the tip of the cell under the pointer

private:
    ApartTable m_table;
};

}
