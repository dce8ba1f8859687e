#include "viz/apart_figure.h"

#include "viz/figure.h"
#include "viz/fonts.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

QByteArray apartSvg(const ApartTable& table, int width, QSize* size)
{
    Figure tile;
    tile.name = ApartTile::tr("Did they come apart?");
    tile.font = plainFont(QGuiApplication::font());
    tile.theme = Theme::fromPalette(lightPalette());
    const int inside = width - 2 * tile.margin;
    const int high = ApartTile::draw(nullptr, QRectF(0, 0, inside, 0), table, tile.font, tile.theme);
    tile.size = QSize(width, high + 2 * tile.margin);
    tile.drawPlot = [&](QCPPainter& painter, const QSize& area) {
        ApartTile::draw(&painter, QRectF(QPointF(0, 0), area), table, tile.font, tile.theme);
    };
    *size = tile.size;
    return svgOf(tile);
}

}
