#include "viz/trail_item.h"

#include "viz/theme.h"

namespace cmir::viz {

void TrailItem::draw(QCPPainter* painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipRect(mParentPlot->axisRect()->rect());
    const auto pixel = [this](const QPointF& p) {
        return QPointF(mParentPlot->xAxis->coordToPixel(p.x()), mParentPlot->yAxis->coordToPixel(p.y()));
    };
    for (const Trail& trail : trails) {
        const QPointF from = pixel(trail.line.p1()), to = pixel(trail.line.p2()), middle = (from + to) / 2;
        painter->setPen(QPen(mixed(trail.color, background, 0.72), 1, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(from, middle);
        painter->setPen(QPen(mixed(trail.color, background, 0.4), 1, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(middle, to);
    }
}

}
