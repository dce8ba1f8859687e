#pragma once

#include <QProxyStyle>

namespace cmir::ui {

/// Fusion, whose boxes to tick are dark on dark in a dark palette: here they have an outline that can be seen, and a
/// button that is on is told from one that is off.
class OutlinedStyle : public QProxyStyle {
    Q_OBJECT

public:
    OutlinedStyle();

    void drawPrimitive(
        PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
};

}
