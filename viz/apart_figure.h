#pragma once

#include "viz/apart_tile.h"

#include <QByteArray>
#include <QSize>

namespace cmir::viz {

/// The tile as a figure of this width in the light theme: an SVG document. `size`: of it in pixels of 1/96 inch.
QByteArray apartSvg(const ApartTable& table, int width, QSize* size);

}
