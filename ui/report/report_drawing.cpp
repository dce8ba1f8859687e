#include "ui/report/report_drawing.h"

#include "viz/apart_figure.h"
#include "viz/embedding_plot.h"
#include "viz/heat_map.h"
#include "viz/histogram_plot.h"
#include "viz/matrix_plot.h"

#include <QBuffer>

#include <memory>

namespace cmir::ui {

namespace {

std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure& figure, const ReportCurves& content)
{
    auto plot = std::make_unique<viz::CurvePlot>();
    plot->setAxes(figure.xTitle, figure.yTitle);
    plot->setXNames(content.xNames);
    plot->setXScale(content.xScale);
    plot->setCurves(content.curves);
    for (const ReportCurves::Mark& mark : content.marks)
        plot->addMark(mark.x, mark.text);
    return plot;
}

std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure& figure, const ReportCloud& content)
{
    auto plot = std::make_unique<viz::EmbeddingPlot>();
    plot->setAxes(figure.xTitle, figure.yTitle);
    if (!content.box.isNull())
        plot->setAxisScale(viz::AxisScale::Free);
    plot->setCloud(content.points, content.coloring, {}, false);
    if (!content.box.isNull())
        plot->setUsualBox(content.box);
    return plot;
}

std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure& figure, const ReportMatrix& content)
{
    auto plot = std::make_unique<viz::MatrixPlot>();
    plot->setAxes(figure.xTitle, figure.yTitle);
    plot->setMatrix(content.matrix);
    return plot;
}

std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure& figure, const ReportCells& content)
{
    auto plot = std::make_unique<viz::HeatMap>();
    plot->setAxes(figure.xTitle, figure.yTitle);
    plot->setValue(content.valueTitle, content.largerIsBetter);
    plot->setCells(content.values, content.rows, content.columns);
    return plot;
}

std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure& figure, const ReportBars& content)
{
    auto plot = std::make_unique<viz::IntervalBars>();
    plot->setAxisTitle(figure.xTitle);
    plot->setIntervalTitle(content.intervalTitle);
    plot->setRows(content.rows);
    return plot;
}

std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure& figure, const ReportHistogram& content)
{
    auto plot = std::make_unique<viz::HistogramPlot>();
    plot->setAxes(figure.xTitle, figure.yTitle);
    plot->setHistogram({ { content.name, viz::HistogramPlot::Role::Invariant } }, content.histogram);
    return plot;
}

/// No plot: it draws itself.
std::unique_ptr<viz::PlotWidget> makePlot(const ReportFigure&, const ReportTile&)
{
    return nullptr;
}

DrawnFigure drawTile(const ReportFigure& figure, const viz::ApartTable& table)
{
    DrawnFigure drawn;
    if (!table.blocks.isEmpty())
        drawn.svg = viz::apartSvg(table, figure.size.width(), &drawn.size);
    return drawn;
}

QByteArray pngOf(const viz::PlotWidget& plot)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    plot.figure().save(&buffer, "PNG");
    return bytes;
}

}

DrawnFigure drawFigure(const ReportFigure& figure)
{
    if (const auto* tile = std::get_if<ReportTile>(&figure.content))
        return drawTile(figure, tile->table);
    const auto plot = std::visit([&](const auto& content) { return makePlot(figure, content); }, figure.content);
    if (!plot || plot->isEmpty())
        return {};
    plot->setTitle(figure.title);
    plot->resize(figure.size);
    if (!std::holds_alternative<ReportCloud>(figure.content)) // which would go on to what lies far outside
        plot->resetView();
    DrawnFigure drawn { plot->figureSvg(), {}, figure.size };
    if (drawn.svg.size() > mostSvgBytes)
        drawn.png = pngOf(*plot);
    return drawn;
}

}
