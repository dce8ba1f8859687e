#pragma once

// What the files of CurvePlot share; for no one else.

#include "viz/curve_marks.h"
#include "viz/curve_plot.h"
#include "viz/curve_series.h"
#include "viz/hover_card.h"
#include "viz/legend_bar.h"
#include "viz/qcustomplot_fence.h"
#include "viz/tickers.h"

#include <QPointer>
#include <QSet>

#include <array>

namespace cmir::viz {

class CurvePlot::Private {
public:
    QList<std::shared_ptr<CurveSeries>> series;
    QSet<QString> hidden; ///< ids switched off in the legend: a series that comes back after clear() stays so
    QString xTitle, yTitle;
    QStringList xNames;
    ValueScale xScale;
    double smoothing = 0;
    double leastSpan = 0;
    bool logarithmic = false;
    CurveMarks* marks = nullptr;
    QStringList cards; ///< of the marks
    QPointer<HoverCard> cardWidget;
    QCPItemStraightLine* cursor = nullptr;
    QCPItemStraightLine* place = nullptr; ///< on show elsewhere
    double placeX = qQNaN();
    QPointF pressed;
    QPointer<CurvePlot> partner; ///< whose data the axes have room for too
    QCPRange toldX, toldY; ///< the extent that the partner knows of
    int toldRows = 0; ///< of marks, likewise
    double readX = qQNaN(); ///< whose values the title line tells; NaN: none
    QString readId; ///< the curve that the keyboard is at; empty: none by itself

    QSharedPointer<QCPAxisTicker> xTicker() const
    {
        if (xScale.isLogarithmic())
            return QSharedPointer<QCPAxisTicker>(new ScaleTicker(xScale));
        if (xNames.isEmpty())
            return QSharedPointer<QCPAxisTicker>(xIsInteger() ? new IntegerTicker : new QCPAxisTicker);
        const auto names = QSharedPointer<QCPAxisTickerText>::create();
        for (qsizetype i = 0; i < xNames.size(); ++i)
            names->addTick(static_cast<double>(i), xNames[i]);
        return names;
    }

    CurveSeries* find(const QString& id) const
    {
        for (const auto& one : series)
            if (one->look.id == id)
                return one.get();
        return nullptr;
    }

    void resolveColors(const Theme& theme) const
    {
        int next = 0;
        for (const auto& one : series) {
            const CurvePlot::Series& look = one->look;
            const QList<QColor> roles { theme.invariant, theme.spurious, theme.baseline };
            if (look.themeRole >= 0 && look.themeRole < roles.size())
                one->color = roles[look.themeRole];
            else if (look.themeRole >= roles.size())
                one->color = theme.category(look.themeRole - roles.size());
            else if (look.color.isValid())
                one->color = theme.shown(look.color);
            else
                one->color = theme.category(next++);
        }
        resolveDashes(theme);
    }

    /// Without colours, curves that are drawn through differ in their dashes.
    void resolveDashes(const Theme& theme) const
    {
        constexpr std::array other { Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine };
        std::size_t solid = 0;
        for (const auto& one : series) {
            one->dashes = one->look.style;
            if (theme.grey && one->look.style == Qt::SolidLine && !one->look.behind && one->hasShownPoint(false))
                one->dashes = other[solid++ % other.size()];
        }
    }

    /// Of a level for which the view makes no room: where it lies, if none of it is in sight.
    QString outOfSight(const CurveSeries& one, const QCPRange& view) const
    {
        if (one.look.stretches || !one.visible)
            return {};
        bool above = false, below = false;
        for (const double value : one.shownValues(logarithmic)) {
            if (view.contains(value))
                return {};
            above = above || value > view.upper;
            below = below || value < view.lower;
        }
        return above == below ? QString() : above ? CurvePlot::tr(" (above)") : CurvePlot::tr(" (below)");
    }

    /// What is drawn; and what is switched off, to be switched on again. `view`: of the values.
    QList<LegendBar::Item> legendItems(const QCPRange& view) const
    {
        QList<LegendBar::Item> items;
        for (const auto& one : series) {
            if (!one->hasShownPoint(logarithmic))
                continue;
            const CurvePlot::Series& look = one->look;
            LegendBar::Item item;
            item.id = look.id;
            item.title = (look.title.isEmpty() ? look.id : look.title) + outOfSight(*one, view);
            item.color = one->color;
            item.style = one->dashes;
            item.markerShape = look.markers ? look.markerShape : -1;
            item.checked = one->visible;
            items.append(item);
        }
        return items;
    }

    bool xIsInteger() const
    {
        for (const auto& one : series)
            for (const double x : one->x)
                if (std::isfinite(x) && x != std::round(x))
                    return false;
        return true;
    }

    /// Widens both ranges, once they are `found`, to the finite values that are shown, with their bands.
    void extent(QCPRange* xs, QCPRange* ys, bool* found) const
    {
        for (const auto& one : series) {
            if (!one->visible || !one->look.stretches)
                continue;
            const QList<double> values = one->shownValues(logarithmic);
            for (qsizetype i = 0; i < values.size(); ++i) {
                const double x = xScale.place(one->x[i]);
                if (std::isnan(values[i]) || std::isnan(x))
                    continue;
                const bool band = !std::isnan(one->spreadAt(i));
                double low = band ? one->lowAt(i) : values[i];
                if (logarithmic && low <= 0)
                    low = values[i];
                const double high = band ? one->highAt(i) : values[i];
                if (!*found) {
                    *xs = QCPRange(x, x);
                    *ys = QCPRange(low, high);
                    *found = true;
                }
                xs->expand(x);
                ys->expand(QCPRange(low, high));
            }
        }
    }
};

}
