#pragma once

#include "viz/qcustomplot_fence.h"

#include <QAbstractScrollArea>
#include <QBackingStore>
#include <QCoreApplication>
#include <QResizeEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <utility>

namespace cmir::viz {

/// While a layout finds its sizes a plot may have no area for a moment: there is nothing then to draw on.
/// Where what it stands in can be scrolled, the wheel does that, and zooms only after the user went to the plot.
class PlotCanvas : public QCustomPlot {
public:
    /// Every layer that is added has the picture's buffers filled anew, and a widget that was never laid out is 640
    /// wide: most of what making a plot costs. The first resize gives it its size.
    PlotCanvas() { setViewport(QRect(0, 0, 1, 1)); }

    /// In a paint event: whether it paints a picture that somebody takes (QWidget::grab), not the window.
    bool isPictured() const
    {
        QPoint offset;
        const QPaintDevice* target = redirected(&offset);
        QBackingStore* store = window()->backingStore();
        return target && (!store || target != store->paintDevice());
    }

    /// Finds out where everything lies, as a replot does (who hears afterLayout arranges its part), without drawing.
    void layOut() { updateLayout(); }

    /// Gives back the memory of its picture (the size of the plot, several times): the next replot draws all of it.
    void forgetPicture()
    {
        for (const auto& buffer : std::as_const(mPaintBuffers)) {
            buffer->setSize(QSize(1, 1));
            buffer->setInvalidated();
        }
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        if (event->size().isEmpty())
            QWidget::resizeEvent(event); // NOLINT(bugprone-parent-virtual-call): nothing is to be drawn
        else
            QCustomPlot::resizeEvent(event);
    }

    void wheelEvent(QWheelEvent* event) override
    {
        QAbstractScrollArea* around = hasFocus() ? nullptr : areaThatScrolls();
        if (around) // by itself no mouse event goes on to what is around a QCustomPlot
            QCoreApplication::sendEvent(around->viewport(), event);
        else
            QCustomPlot::wheelEvent(event);
    }

private:
    /// What it stands in and can be scrolled; null: all of it is in sight.
    QAbstractScrollArea* areaThatScrolls() const
    {
        for (QWidget* around = parentWidget(); around; around = around->parentWidget())
            if (auto* area = qobject_cast<QAbstractScrollArea*>(around))
                return area->verticalScrollBar()->maximum() > area->verticalScrollBar()->minimum() ? area : nullptr;
        return nullptr;
    }
};

}
