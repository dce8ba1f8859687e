#pragma once

#include "viz/theme.h"

#include <QWidget>

class QLabel;

namespace cmir::viz {

/// A small card with rich text beside the pointer, a child of the window: it is never outside it, takes no focus and
/// lets the mouse through.
class HoverCard : public QWidget {
public:
    explicit HoverCard(QWidget* window);
    void showText(const QString& text, const QPoint& pointer, const Theme& theme);
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_label;
    Theme m_theme;
};

}
