#include "viz/star_item.h"

#include <algorithm>

namespace cmir::viz {

void StarItem::draw(QCPPainter* painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipRect(mParentPlot->axisRect()->rect());
    painter->setBrush(Qt::NoBrush);
    const auto pixel = [this](const QPointF& p) {
        return QPointF(mParentPlot->xAxis->coordToPixel(p.x()), mParentPlot->yAxis->coordToPixel(p.y()));
    };
    const QPointF from = pixel(center);
    // A ring is not crossed by its own line.
    const auto line = [&](const QPointF& to) {
        QLineF whole(from, to);
        whole.setLength(std::max(0.0, whole.length() - radius));
        return whole;
    };
    for (const QPen& pen : { QPen(halo, 3.5), QPen(color, 1.25) }) {
        painter->setPen(pen);
        for (const QPointF& other : others) {
            const QPointF to = pixel(other);
            painter->drawLine(line(to));
            painter->drawEllipse(to, radius, radius);
        }
        painter->drawEllipse(from, radius + 2, radius + 2);
    }
}

}
