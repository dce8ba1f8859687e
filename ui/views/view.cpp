#include "ui/views/view.h"

#include "viz/plot_widget.h"

namespace cmir::ui {

namespace {
constexpr int refreshMs = 100;
}

View::View(QWidget* parent)
    : QWidget(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(refreshMs);
    connect(&m_timer, &QTimer::timeout, this, &View::refreshNow);
}

void View::scheduleRefresh()
{
    m_dirty = true;
    if (isVisible() && !m_timer.isActive())
        m_timer.start();
}

void View::refreshNow()
{
    if (!isVisible() || !m_dirty)
        return;
    m_dirty = false;
    refresh();
}

void View::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refreshNow();
}

void View::adopt(viz::PlotWidget* plot)
{
    connect(plot, &viz::PlotWidget::exportRequested, this, [this, plot] { Q_EMIT exportRequested(plot); });
}

}
