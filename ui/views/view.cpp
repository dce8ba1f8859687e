#include "ui/views/view.h"

#include "viz/plot_widget.h"

#include <algorithm>

namespace cmir::ui {

namespace {
constexpr int refreshMs = 100;
}

View::View(QWidget* parent)
    : QWidget(parent)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &View::refreshNow);
}

void View::scheduleRefresh()
{
    m_dirty = true;
    if (!isVisible() || m_timer.isActive())
        return;
    // What comes after a pause is shown at once, when the event that tells of it is done.
    const qint64 since = m_sinceRefresh.isValid() ? m_sinceRefresh.elapsed() : refreshMs;
    m_timer.start(static_cast<int>(std::clamp<qint64>(refreshMs - since, 0, refreshMs)));
}

void View::refreshNow()
{
    if (!isVisible() || !m_dirty)
        return;
    m_dirty = false;
    m_sinceRefresh.start();
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
