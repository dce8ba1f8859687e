#include "ui/scent/scent_strip.h"

#include "core/evaluation/metrics.h"
#include "ui/parameter_editor.h"
#include "ui/scent/scent_controller.h"
#include "ui/slider_mapping.h"
#include "ui/text.h"
#include "ui/value_box.h"
#include "viz/short_number.h"
#include "viz/theme.h"

#include <QAction>
#include <QApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QSlider>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

constexpr double reach = 6; ///< pixels around a dot
constexpr double dot = 2.2, bestDot = 3.6; ///< radii
constexpr double stripMargin = 4; ///< above and below the curve
constexpr double toldApart = 0.05;

bool isDrawn(const ScentCurve::Point& point)
{
    return point.there() && std::isfinite(point.estimate.mean);
}

}

ScentStrip::ScentStrip(ParameterEditor& editor, const ScentController& scent)
    : QWidget(editor.slider()->parentWidget())
    , m_editor(editor)
    , m_scent(scent)
    , m_slider(*editor.slider())
    , m_runs(new QMenu(this))
{
    stackUnder(&m_slider);
    setMouseTracking(true);
    m_slider.setMouseTracking(true);
    m_slider.installEventFilter(this);
    m_runs->setTitle(tr("&Open the run of another value"));
    m_runs->setToolTipsVisible(true);
    connect(m_runs, &QMenu::aboutToShow, this, &ScentStrip::fillMenu);
    m_slider.addAction(m_runs->menuAction());
    connect(&scent, &ScentController::changed, this, &ScentStrip::showCurve);
    follow();
    showCurve();
}

const ScentCurve* ScentStrip::curve() const
{
    const auto* shown = m_scent.shown(m_editor.parameter().key);
    return shown && m_editor.isEnabled() ? &shown->curve : nullptr;
}

bool ScentStrip::isStale() const
{
    const auto* shown = m_scent.shown(m_editor.parameter().key);
    return shown && shown->stale;
}

/// As wide as the slider, and as high as its row is in any case.
void ScentStrip::follow()
{
    const QRect beside = m_slider.geometry();
    const int height = std::max(beside.height(), m_editor.box()->height());
    setGeometry(beside.x(), beside.center().y() - height / 2, beside.width(), height);
    setVisible(!m_slider.isHidden());
}

void ScentStrip::showCurve()
{
    const Parameter& p = m_editor.parameter();
    const ScentCurve* known = curve();
    m_runs->menuAction()->setVisible(known && std::ranges::any_of(known->points, isDrawn));
    setAccessibleName(tr("What %1 does").arg(toQt(p.symbol.empty() ? p.label : p.symbol)));
    QStringList said;
    if (known)
        for (const ScentCurve::Point& point : known->points)
            if (isDrawn(point))
                said << summary(point);
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    update();
}

std::optional<QPointF> ScentStrip::placeOf(const ScentCurve::Point& point) const
{
    const auto& scale = m_scent.scale();
    const Parameter& p = m_editor.parameter();
    const NumberRange& span = m_editor.shownSpan();
    const bool stop = point.value == 0 && p.zeroAllowed && p.minimum > 0;
    if (!scale || !isDrawn(point) || (!stop && !span.contains(point.value)))
        return {};
    const SliderMapping mapping(p, span);
    const int handle = style()->pixelMetric(QStyle::PM_SliderLength, nullptr, &m_slider);
    const int x = QStyle::sliderPositionFromValue(0, mapping.last(), mapping.positionOf(point.value), width() - handle)
        + handle / 2;
    const double up = scale->place(point.estimate.mean, metricInfo(m_scent.metric().metric).largerIsBetter);
    return QPointF(x, height() - stripMargin - std::clamp(up, 0.0, 1.0) * (height() - 2 * stripMargin));
}

const ScentCurve::Point* ScentStrip::pointAt(const QPointF& place) const
{
    const ScentCurve::Point* nearest = nullptr;
    double least = reach;
    if (const ScentCurve* known = curve())
        for (const ScentCurve::Point& point : known->points)
            if (const auto at = placeOf(point))
                if (const double distance = std::hypot(at->x() - place.x(), at->y() - place.y()); distance <= least) {
                    least = distance;
                    nearest = &point;
                }
    return nearest;
}

QString ScentStrip::valueText(double value) const
{
    const Parameter& p = m_editor.parameter();
    return toQt(
        p.format(p.type == ParameterType::Integer ? ParameterValue(static_cast<std::int64_t>(std::llround(value)))
                                                  : ParameterValue(value)));
}

/// "0.3: 0.412 (0.401 to 0.423, 3 seeds)"
QString ScentStrip::summary(const ScentCurve::Point& point) const
{
    const MeanEstimate& estimate = point.estimate;
    const QString mean = viz::shortNumber(estimate.mean), value = valueText(point.value);
    const auto seeds = static_cast<int>(estimate.samples);
    if (!estimate.reason.empty())
        return tr("%1: %2 (%n seed(s))", nullptr, seeds).arg(value, mean);
    return tr("%1: %2 (%3 to %4, %n seed(s))", nullptr, seeds)
        .arg(value, mean, viz::shortNumber(estimate.lower), viz::shortNumber(estimate.upper));
}

QString ScentStrip::tipOf(const ScentCurve::Point& point) const
{
    const Parameter& p = m_editor.parameter();
    const ScentMetric metric = m_scent.metric();
    const MetricInfo info = metricInfo(metric.metric);
    const MeanEstimate& estimate = point.estimate;
    const QString name = toQt(p.symbol.empty() ? p.label : p.symbol);
    QString tip = QStringLiteral("<qt><p><b>%1 = %2</b></p><p>").arg(name.toHtmlEscaped(), valueText(point.value));
    tip += tr("%1 on %2%3: <b>%4</b>")
               .arg(toQt(info.title).toHtmlEscaped(), toQt(metric.split).toHtmlEscaped(),
                   metric.oracle() ? tr(" (oracle)") : QString(), viz::shortNumber(estimate.mean));
    tip += QStringLiteral("<br>");
    const auto seeds = static_cast<int>(estimate.samples);
    if (estimate.reason.empty())
        tip += tr("95 % interval %1 to %2, %n seed(s)", nullptr, seeds)
                   .arg(viz::shortNumber(estimate.lower), viz::shortNumber(estimate.upper));
    else
        tip += seeds == 1 ? tr("one seed: no interval") : tr("%1 seeds").arg(seeds);
    if (point.p)
        tip += QStringLiteral("<br>")
            + (*point.p < toldApart ? tr("differs from the present value (paired, p = %1)")
                                    : tr("not to be told apart from the present value (paired, p = %1)"))
                  .arg(viz::shortNumber(*point.p));
    if (isStale())
        tip += QStringLiteral("<br>") + tr("With the settings before; those of now are still to be trained.");
    tip += QStringLiteral("</p><p><i>%1</i></p></qt>")
               .arg(info.largerIsBetter ? tr("Up is better: larger. A click opens the run of the first seed.")
                                        : tr("Up is better: smaller. A click opens the run of the first seed."));
    return tip;
}

void ScentStrip::fillMenu()
{
    m_runs->clear();
    const ScentCurve* known = curve();
    if (!known)
        return;
    for (const ScentCurve::Point& point : known->points)
        if (isDrawn(point)) {
            QAction* action = m_runs->addAction(summary(point), this,
                [this, value = point.value] { Q_EMIT runWanted(toQt(m_editor.parameter().key), value); });
            action->setToolTip(tipOf(point));
        }
}

bool ScentStrip::mouse(QWidget* on, QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const ScentCurve::Point* point = pointAt(on->mapTo(parentWidget(), help->pos()) - pos());
        if (point)
            QToolTip::showText(help->globalPos(), tipOf(*point), on);
        return point != nullptr;
    }
    auto* mouse = static_cast<QMouseEvent*>(event);
    const ScentCurve::Point* point = pointAt(on->mapTo(parentWidget(), mouse->position()) - QPointF(pos()));
    switch (event->type()) {
    case QEvent::MouseMove:
        point && mouse->buttons() == Qt::NoButton ? on->setCursor(Qt::PointingHandCursor) : on->unsetCursor();
        return m_pressed.has_value();
    case QEvent::MouseButtonPress:
        // The handle stands on the present value, which is on show.
        if (mouse->button() == Qt::LeftButton && point && point->value != curve()->present)
            m_pressed = point->value;
        return m_pressed.has_value();
    default: // MouseButtonRelease
        if (const auto pressed = std::exchange(m_pressed, std::nullopt)) {
            if (point && point->value == *pressed)
                Q_EMIT runWanted(toQt(m_editor.parameter().key), *pressed);
            return true;
        }
        return false;
    }
}

bool ScentStrip::event(QEvent* event)
{
    const QEvent::Type type = event->type();
    if (type == QEvent::ToolTip || type == QEvent::MouseMove || type == QEvent::MouseButtonPress
        || type == QEvent::MouseButtonRelease)
        if (mouse(this, event))
            return true;
    return QWidget::event(event);
}

bool ScentStrip::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
        follow();
        break;
    case QEvent::EnabledChange:
        showCurve();
        break;
    case QEvent::Paint: // the slider may span something else
        if (const NumberRange& span = m_editor.shownSpan(); span != NumberRange { m_lower, m_upper }) {
            m_lower = span.minimum;
            m_upper = span.maximum;
            update();
        }
        break;
    case QEvent::ToolTip:
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
        return mouse(&m_slider, event);
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

/// Between the points that have an interval.
void ScentStrip::paintBand(QPainter& painter, const QColor& color) const
{
    const bool larger = metricInfo(m_scent.metric().metric).largerIsBetter;
    QPolygonF upper, lower;
    for (const ScentCurve::Point& point : curve()->points) {
        const auto place = placeOf(point);
        if (!place || !point.complete() || !point.estimate.reason.empty())
            continue;
        const auto y = [&](double value) {
            const double up = std::clamp(m_scent.scale()->place(value, larger), 0.0, 1.0);
            return height() - stripMargin - up * (height() - 2 * stripMargin);
        };
        upper << QPointF(place->x(), y(point.estimate.upper));
        lower.prepend(QPointF(place->x(), y(point.estimate.lower)));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(upper + lower);
}

void ScentStrip::paintEvent(QPaintEvent*)
{
    const ScentCurve* known = curve();
    if (!known)
        return;
    const viz::Theme theme = viz::Theme::fromPalette(QApplication::palette());
    const bool stale = isStale();
    const QColor ink = stale ? viz::mixed(theme.mutedText, theme.background, 0.45) : theme.category(0);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor band = ink;
    band.setAlphaF(stale ? 0.10F : 0.20F);
    paintBand(painter, band);
    QPolygonF line;
    for (const ScentCurve::Point& point : known->points)
        if (const auto place = placeOf(point))
            line << *place;
    painter.setPen(QPen(ink, 1.5, stale ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    for (std::size_t i = 0; i < known->points.size(); ++i) {
        const ScentCurve::Point& point = known->points[i];
        const auto place = placeOf(point);
        if (!place)
            continue;
        const bool best = known->best == i;
        const bool full = best ? point.p && *point.p < toldApart : point.complete();
        painter.setPen(QPen(ink, best ? 1.5 : 1));
        painter.setBrush(full ? ink : theme.background);
        painter.drawEllipse(*place, best ? bestDot : dot, best ? bestDot : dot);
    }
}

}
