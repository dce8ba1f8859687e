#include "viz/selection_band.h"

namespace cmir::viz {

namespace {
constexpr double bandClickDistance = 4; ///< a drag shorter than this is a click
constexpr double lassoStep = 3; ///< between two corners of the line
}

void SelectionBand::begin(const QPointF& place, bool lasso)
{
    m_lasso = lasso;
    m_line = { place };
    setVisible(true);
}

void SelectionBand::moveTo(const QPointF& place)
{
    if (!m_lasso)
        m_line = { m_line.first(), place };
    else if (QLineF(m_line.last(), place).length() >= lassoStep)
        m_line << place;
}

bool SelectionBand::isClick() const
{
    const QRectF box = m_line.boundingRect();
    return std::max(box.width(), box.height()) < bandClickDistance;
}

QPolygonF SelectionBand::outline() const
{
    return m_lasso ? m_line : QPolygonF(QRectF(m_line.first(), m_line.last()).normalized());
}

void SelectionBand::draw(QCPPainter* painter)
{
    if (m_line.size() < 2)
        return;
    painter->setRenderHint(QPainter::Antialiasing, m_lasso);
    QColor fill = color;
    fill.setAlpha(36);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    painter->drawPolygon(outline(), Qt::OddEvenFill);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(color, 1.25));
    if (!m_lasso) {
        painter->drawPolygon(outline());
        return;
    }
    painter->drawPolyline(m_line);
    painter->setPen(QPen(color, 1.25, Qt::DashLine));
    painter->drawLine(QLineF(m_line.last(), m_line.first()));
}

void PathItem::draw(QCPPainter* painter)
{
    QPolygonF line;
    for (const QPointF& place : places)
        line << QPointF(mParentPlot->xAxis->coordToPixel(place.x()), mParentPlot->yAxis->coordToPixel(place.y()));
    if (line.isEmpty())
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    for (const QPen& pen : { QPen(halo, 3.5), QPen(color, 1.25) }) {
        painter->setPen(pen);
        painter->drawPolyline(line);
        painter->drawEllipse(line.first(), 4.5, 4.5);
    }
    painter->setBrush(color);
    painter->setPen(QPen(halo, 1));
    painter->drawEllipse(line.last(), 4, 4);
}

}
