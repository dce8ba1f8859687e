#include "viz/page.h"

#include "viz/figure.h"
#include "viz/plot_widget.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

namespace {

/// Of one plot on a page, in pixels of 1/96 inch.
constexpr QSize smallestCell(400, 300), largestCell(720, 560);

QString text(const char* source)
{
    return QCoreApplication::translate("cmir::viz::Page", source);
}

QSize cellSize(const QList<const PlotWidget*>& plots)
{
    QSize cell = smallestCell;
    for (const PlotWidget* plot : plots)
        cell = cell.expandedTo(plot->size());
    return cell.boundedTo(largestCell);
}

void paintCell(QCPPainter& painter, const PlotWidget& plot, const QPoint& place, const QSize& size)
{
    plot.withFigure([&](const Figure& alone) {
        Figure figure = alone;
        figure.size = size;
        figure.caption.clear(); // of the page
        painter.save();
        painter.translate(place);
        paintFigure(painter, figure);
        painter.restore();
    });
}

Figure pageOf(const QList<const PlotWidget*>& plots, const PageOptions& options)
{
    const int columns = std::clamp<int>(options.columns, 1, static_cast<int>(plots.size()));
    const int rows = (static_cast<int>(plots.size()) + columns - 1) / columns;
    const QSize cell = cellSize(plots);
    Figure page;
    page.title = options.title;
    page.caption = options.caption;
    for (const PlotWidget* plot : plots) // said once
        if (page.vectorRemark.isEmpty())
            page.vectorRemark = plot->vectorRemark();
    page.font = plots.first()->font();
    page.theme = Theme::fromPalette(lightPalette());
    constexpr int frame = 96; // title, caption and margins
    page.size = QSize(columns * cell.width() + 32, rows * cell.height() + frame);
    page.drawPlot = [plots, columns, rows](QCPPainter& painter, const QSize& size) {
        const QSize share(size.width() / columns, size.height() / rows);
        for (int i = 0; i < plots.size(); ++i)
            paintCell(painter, *plots[i], QPoint(i % columns * share.width(), i / columns * share.height()), share);
    };
    return page;
}

QString tables(const QList<const PlotWidget*>& plots)
{
    QStringList parts;
    for (const PlotWidget* plot : plots)
        parts << QStringLiteral("# %1\n%2").arg(plot->title(), plot->data().toCsv());
    return parts.join(u'\n');
}

}

bool writePage(const QList<const PlotWidget*>& plots, const PageOptions& options, const QString& path, QString* error)
{
    const auto failed = [error](const QString& reason) {
        if (error)
            *error = reason;
        return false;
    };
    const QString ending = u'.' + QFileInfo(path).suffix().toLower();
    if (!figureEndings().contains(ending))
        return failed(text("%1 cannot be written: its ending is no format of plots; allowed are %2.")
                          .arg(path, figureEndings().join(QStringLiteral(", "))));
    QList<const PlotWidget*> filled;
    std::copy_if(plots.begin(), plots.end(), std::back_inserter(filled),
        [](const PlotWidget* plot) { return plot && !plot->isEmpty(); });
    if (filled.isEmpty())
        return failed(text("%1 was not written: none of the plots has data yet.").arg(path));
    if (ending == QLatin1String(".csv"))
        return writeText(tables(filled), path, error);
    return writeFigure(pageOf(filled, options), path, error, options.dpi);
}

}
