#include "viz/apart_tile.h"

#include "viz/fixed_number.h"
#include "viz/fonts.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace cmir::viz {

namespace {

constexpr int blockGap = 20;
constexpr int cellGap = 10;
constexpr int cellBarHeight = 5;
constexpr int lineGap = 4;

const std::array<QString, 2> partNames { QStringLiteral("Zᵢₙᵥ"), QStringLiteral("Zₛₚᵤ") };

QString arrowOf(const ApartTable::Cell& cell)
{
    return cell.wanted > 0 ? QStringLiteral("↑") : cell.wanted < 0 ? QStringLiteral("↓") : QString();
}

/// The places of everything in a width. The rows are named once in a line of blocks.
class TileLayout {
public:
    TileLayout(const ApartTable& table, const QFont& font, double width)
        : m_metrics(font)
        , m_columns(static_cast<int>(table.columns.size()))
    {
        m_name = std::max(m_metrics.horizontalAdvance(partNames[0]), m_metrics.horizontalAdvance(partNames[1])) + 8;
        m_cell = m_metrics.horizontalAdvance(QStringLiteral("−0.00 ↑"));
        for (const QString& column : table.columns)
            m_cell = std::max(m_cell, m_metrics.horizontalAdvance(column));
        const int blocks = static_cast<int>(table.blocks.size());
        const int fit = static_cast<int>((width - m_name + blockGap) / (blockWidth() + blockGap));
        m_perLine = std::max(1, std::min(blocks, fit));
        m_lines = (blocks + m_perLine - 1) / m_perLine;
        if (m_lines > 0) // evenly: not three blocks above one
            m_perLine = std::max(1, (blocks + m_lines - 1) / m_lines);
    }

    int row() const { return m_metrics.height(); }
    int cellRow() const { return row() + cellBarHeight + 5; }
    int height() const { return m_lines * blockHeight() + std::max(0, m_lines - 1) * 2 * lineGap; }
    bool beginsLine(int index) const { return index % m_perLine == 0; }
    QRectF block(int index) const
    {
        const int line = index / m_perLine, place = index % m_perLine;
        return { static_cast<double>(m_name + place * (blockWidth() + blockGap)),
            static_cast<double>(line * (blockHeight() + 2 * lineGap)), static_cast<double>(blockWidth()),
            static_cast<double>(blockHeight()) };
    }
    QRectF name(int index, int part) const
    {
        return { 0.0, cell(index, part, 0).top(), static_cast<double>(m_name), static_cast<double>(row()) };
    }
    QRectF heading(int index, int column) const
    {
        return QRectF(cell(index, 0, column).topLeft() - QPointF(0, row() + 1), QSizeF(m_cell, row()));
    }
    /// Number and bar.
    QRectF cell(int index, int part, int column) const
    {
        const QRectF place = block(index);
        return { place.left() + column * (m_cell + cellGap), place.top() + 2 * row() + lineGap + part * cellRow(),
            static_cast<double>(m_cell), static_cast<double>(cellRow()) };
    }

private:
    int blockWidth() const { return m_columns * (m_cell + cellGap) - cellGap; }
    int blockHeight() const { return 2 * row() + lineGap + 2 * cellRow(); }

    QFontMetrics m_metrics;
    int m_columns, m_name = 0, m_cell = 0, m_perLine = 1, m_lines = 0;
};

void drawBar(
    QPainter& painter, const ApartTable::Cell& cell, const QRectF& place, const QColor& color, const Theme& theme)
{
    const auto at = [&](double value) {
        const double share = (value - cell.chance) / std::max(1 - cell.chance, 1e-9);
        return place.left() + std::clamp(share, 0.0, 1.0) * place.width();
    };
    painter.fillRect(place, theme.grid);
    painter.fillRect(QRectF(place.topLeft(), QPointF(at(cell.value), place.bottom())), color);
    if (std::isfinite(cell.before)) {
        const QLineF line(at(cell.before), place.top() - 1, at(cell.before), place.bottom() + 1);
        painter.setPen(QPen(theme.background, 4));
        painter.drawLine(line);
        painter.setPen(QPen(theme.baseline, 2));
        painter.drawLine(line);
    }
    if (!std::isfinite(cell.lower) || !std::isfinite(cell.upper))
        return;
    const double middle = place.center().y();
    painter.setPen(QPen(theme.background, 3));
    painter.drawLine(QPointF(at(cell.lower), middle), QPointF(at(cell.upper), middle));
    painter.setPen(QPen(theme.text, 1.25));
    painter.drawLine(QPointF(at(cell.lower), middle), QPointF(at(cell.upper), middle));
}

void drawCell(QPainter& painter, const ApartTable::Cell& cell, const QRectF& place, int row, const QColor& color,
    const QFont& font, const Theme& theme)
{
    const bool asked = std::isfinite(cell.value);
    const QRectF line(place.left(), place.top(), place.width(), row);
    QFont bold = font;
    bold.setBold(true);
    painter.setFont(asked ? bold : font);
    painter.setPen(asked ? theme.text : theme.mutedText);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, fixedNumber(cell.value));
    painter.setFont(font);
    painter.setPen(theme.mutedText);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, arrowOf(cell));
    if (asked)
        drawBar(painter, cell, QRectF(place.left(), place.top() + row + 1, place.width(), cellBarHeight), color, theme);
}

void drawBlock(QPainter& painter, const TileLayout& layout, const ApartTable& table, int index, const QFont& font,
    const Theme& theme)
{
    const ApartTable::Block& block = table.blocks[index];
    QFont bold = font;
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(theme.text);
    const QRectF place = layout.block(index);
    painter.drawText(QRectF(place.left(), place.top(), place.width(), layout.row()), Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(bold).elidedText(block.title, Qt::ElideRight, static_cast<int>(place.width())));
    painter.setFont(font);
    painter.setPen(theme.mutedText);
    for (int c = 0; c < table.columns.size(); ++c)
        painter.drawText(layout.heading(index, c), Qt::AlignLeft | Qt::AlignVCenter, table.columns[c]);
    for (int part = 0; part < 2; ++part) {
        const QColor color = part == 0 ? theme.invariant : theme.spurious;
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(
            layout.name(index, part), Qt::AlignLeft | Qt::AlignVCenter, partNames[static_cast<std::size_t>(part)]);
        const QList<ApartTable::Cell>& cells = block.rows[static_cast<std::size_t>(part)];
        for (int c = 0; c < cells.size(); ++c)
            drawCell(painter, cells[c], layout.cell(index, part, c), layout.row(), color, font, theme);
    }
}

QRectF verdictPlace(const ApartTable& table, const QFont& font, double width)
{
    if (table.verdict.isEmpty())
        return {};
    return QFontMetrics(font).boundingRect(
        QRect(0, 0, std::max(40, static_cast<int>(width)), 10000), Qt::TextWordWrap, table.verdict);
}

}

ApartTile::ApartTile(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Whether Z_inv and Z_spu have come apart"));
}

void ApartTile::setTable(const ApartTable& table)
{
    m_table = table;
    setAccessibleDescription(table.verdict);
    updateGeometry();
    update();
}

QSize ApartTile::sizeHint() const
{
    return { 700, heightForWidth(700) };
}

QSize ApartTile::minimumSizeHint() const
{
    return { 160, 40 };
}

int ApartTile::heightForWidth(int width) const
{
    return draw(nullptr, QRectF(0, 0, width, 0), m_table, plainFont(font()), Theme::fromPalette(palette()));
}

int ApartTile::draw(
    QPainter* painter, const QRectF& area, const ApartTable& table, const QFont& font, const Theme& theme)
{
    if (table.blocks.isEmpty())
        return 0;
    const TileLayout layout(table, font, area.width());
    const QRectF words = verdictPlace(table, font, area.width());
    const int height = layout.height() + (words.isEmpty() ? 0 : lineGap + qCeil(words.height()));
    if (!painter)
        return height;
    painter->save();
    painter->translate(area.topLeft());
    for (int i = 0; i < table.blocks.size(); ++i)
        drawBlock(*painter, layout, table, i, font, theme);
    painter->setFont(font);
    painter->setPen(theme.text);
    painter->drawText(
        QRectF(0, layout.height() + lineGap, area.width(), words.height()), Qt::TextWordWrap, table.verdict);
    painter->restore();
    return height;
}

void ApartTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    draw(&painter, QRectF(rect()), m_table, plainFont(font()), Theme::fromPalette(palette()));
}

bool ApartTile::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || m_table.blocks.isEmpty())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const TileLayout layout(m_table, plainFont(font()), width());
    for (int i = 0; i < m_table.blocks.size(); ++i)
        for (int part = 0; part < 2; ++part)
            for (int c = 0; c < m_table.blocks[i].rows[static_cast<std::size_t>(part)].size(); ++c)
                if (layout.cell(i, part, c).contains(help->pos())) {
                    QToolTip::showText(
                        help->globalPos(), m_table.blocks[i].rows[static_cast<std::size_t>(part)][c].tip, this);
                    return true;
                }
    QToolTip::hideText();
    return true;
}

}
