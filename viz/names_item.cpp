#include "viz/names_item.h"

#include <QFontMetricsF>

#include <algorithm>

namespace cmir::viz {

namespace {
constexpr double plateMargin = 3; ///< pixels
constexpr int plateOpacity = 150; ///< of 255
constexpr double roomForDetails = 200; ///< height of a plot in pixels; a lower one has names alone
}

void NamesItem::draw(QCPPainter* painter)
{
    const QRectF area = mParentPlot->axisRect()->rect();
    painter->setClipRect(area);
    const QFontMetricsF large(nameFont), small(detailFont);
    const bool detailed = area.height() >= roomForDetails;
    QList<QRectF> taken;
    for (const PlaceName& name : std::as_const(names)) {
        const QPointF middle(
            mParentPlot->xAxis->coordToPixel(name.place.x()), mParentPlot->yAxis->coordToPixel(name.place.y()));
        if (!area.contains(middle))
            continue;
        const double width
            = std::max(large.horizontalAdvance(name.name), detailed ? small.horizontalAdvance(name.detail) : 0.0);
        QRectF plate(
            0, 0, width + 2 * plateMargin, large.height() + (detailed ? small.height() : 0.0) + 2 * plateMargin);
        plate.moveCenter(middle);
        plate.moveLeft(std::clamp(plate.left(), area.left(), std::max(area.left(), area.right() - plate.width())));
        for (const QRectF& other : std::as_const(taken))
            if (plate.intersects(other))
                plate.moveTop(other.bottom() + 1);
        taken << plate;
        QColor ground = halo;
        ground.setAlpha(plateOpacity);
        painter->setPen(Qt::NoPen);
        painter->setBrush(ground);
        painter->drawRoundedRect(plate, plateMargin, plateMargin);
        painter->setPen(color);
        const QRectF inside = plate.adjusted(plateMargin, plateMargin, -plateMargin, -plateMargin);
        painter->setFont(nameFont);
        painter->drawText(inside, Qt::AlignHCenter | Qt::AlignTop, name.name);
        if (!detailed)
            continue;
        painter->setFont(detailFont);
        painter->drawText(inside, Qt::AlignHCenter | Qt::AlignBottom, name.detail);
    }
}

}
