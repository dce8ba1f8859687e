#pragma once

#include <QEvent>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>

namespace cmir::ui {

/// What does not fit in its height is scrolled; sideways it is as wide as it has to be, so that nothing is cut off
/// there.
class UprightScroll : public QScrollArea {
public:
    explicit UprightScroll(QWidget* content)
    {
        setWidget(content);
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }

    QSize minimumSizeHint() const override
    {
        const QSize least = QScrollArea::minimumSizeHint();
        return { std::max(least.width(), widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width()),
            least.height() };
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry(); // it may need more now
        return QScrollArea::eventFilter(watched, event);
    }
};

}
