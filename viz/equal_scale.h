#pragma once

#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// Widens one of two ranges about its middle so that a unit of both is as many pixels in an axis rect of this size.
inline void makeEqualScale(QCPRange* x, QCPRange* y, const QSize& rect)
{
    if (rect.isEmpty() || !(x->size() > 0) || !(y->size() > 0))
        return;
    const double unit = std::max(x->size() / rect.width(), y->size() / rect.height());
    const auto widen = [unit](QCPRange* range, int pixels) {
        const double middle = range->center();
        *range = QCPRange(middle - unit * pixels / 2, middle + unit * pixels / 2);
    };
    widen(x, rect.width());
    widen(y, rect.height());
}

}
