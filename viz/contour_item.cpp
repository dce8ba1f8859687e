#include "viz/contour_item.h"

namespace cmir::viz {

void ContourItem::draw(QCPPainter* painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipRect(mParentPlot->axisRect()->rect());
    painter->setBrush(Qt::NoBrush);
    for (const Drawn& drawn : lines) {
        QPolygonF pixels;
        pixels.reserve(drawn.line.size());
        for (const QPointF& p : drawn.line)
            pixels << QPointF(mParentPlot->xAxis->coordToPixel(p.x()), mParentPlot->yAxis->coordToPixel(p.y()));
        const double width = widths * (drawn.share > 0.75 ? 1.25 : 2.25);
        painter->setPen(QPen(halo, width + 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPolyline(pixels);
        painter->setPen(QPen(drawn.color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPolyline(pixels);
    }
}

}
