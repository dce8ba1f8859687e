#include "viz/page.h"

#include "viz/figure.h"
#include "viz/plot_widget.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

namespace {

/// Of one plot on a page that is as on the screen, in pixels of 1/96 inch.
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

/// How wide and high a page is, how large its cells are and what its letters look like.
struct PageMeasure {
    FigureMeasure cell;
    QSize page;
};

/// What a page has beside its plots.
int linesAround(const PageOptions& options)
{
    const bool hasTitle = options.style.title && !options.title.isEmpty();
    const bool hasCaption = options.style.caption && !options.caption.isEmpty();
    constexpr int each = 32;
    return (hasTitle ? each : 0) + (hasCaption ? each : 0);
}

PageMeasure measurePage(const QList<const PlotWidget*>& plots, const PageOptions& options, int columns, int rows)
{
    FigureStyle one = options.style;
    one.widthMm = options.style.widthMm / columns;
    PageMeasure measure;
    measure.cell = measureFigure(one, cellSize(plots), plots.first()->font());
    if (options.style.widthMm > 0 || options.style.heightMm > 0) {
        measure.page
            = QSize(columns * measure.cell.size.width(), rows * measure.cell.size.height() + linesAround(options));
    } else {
        constexpr int frame = 96; // title, caption and margins
        measure.page = QSize(columns * measure.cell.size.width() + 32, rows * measure.cell.size.height() + frame);
    }
    return measure;
}

void paintCell(QCPPainter& painter, const PlotWidget& plot, const FigureStyle& style, const FigureMeasure& measure,
    const QPoint& place)
{
    plot.withFigure(
        [&](const Figure& alone) {
            Figure figure = alone;
            figure.caption.clear(); // of the page
            painter.save();
            painter.translate(place);
            paintFigure(painter, figure);
            painter.restore();
        },
        style, &measure);
}

QString tables(const QList<const PlotWidget*>& plots, bool latex)
{
    QStringList parts;
    for (const PlotWidget* plot : plots)
        parts << (latex ? QStringLiteral("% %1\n%2").arg(plot->title(), plot->data().toLatex())
                        : QStringLiteral("# %1\n%2").arg(plot->title(), plot->data().toCsv()));
    return parts.join(u'\n');
}

}

Figure pageFigure(const QList<const PlotWidget*>& plots, const PageOptions& wanted)
{
    PageOptions options = wanted;
    qsizetype omitted = 0;
    for (const PlotWidget* plot : plots)
        omitted += plot->omitted();
    options.caption = withOmission(options.caption, omitted);
    const int columns = std::clamp<int>(options.columns, 1, static_cast<int>(plots.size()));
    const int rows = (static_cast<int>(plots.size()) + columns - 1) / columns;
    const PageMeasure measure = measurePage(plots, options, columns, rows);
    Figure page;
    page.name = options.title;
    if (options.style.title)
        page.title = options.title;
    if (options.style.caption)
        page.caption = options.caption;
    for (const PlotWidget* plot : plots) // said once
        if (options.style.caption && page.vectorRemark.isEmpty())
            page.vectorRemark = plot->vectorRemark();
    page.font = measure.cell.font;
    page.theme = measure.cell.theme;
    page.size = measure.page;
    page.unit = measure.cell.unit;
    if (options.style.widthMm > 0)
        page.margin = Figure::narrowMargin;
    FigureStyle each = options.style;
    each.title = each.title || plots.size() > 1; // or nobody can tell them apart
    page.drawPlot = [plots, columns, rows, style = each, cell = measure.cell](QCPPainter& painter, const QSize& size) {
        FigureMeasure share = cell;
        share.size = QSize(size.width() / columns, size.height() / rows);
        for (int i = 0; i < plots.size(); ++i)
            paintCell(painter, *plots[i], style, share,
                QPoint(i % columns * share.size.width(), i / columns * share.size.height()));
    };
    return page;
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
    if (ending == QLatin1String(".csv") || ending == QLatin1String(".tex"))
        return writeTable(tables(filled, ending == QLatin1String(".tex")), options.settings, path, error);
    return writeFigure(pageFigure(filled, options), path, error, options.style.dpi,
        { options.settings, tables(filled, false).toUtf8() });
}

}
