#include "ui/report/report_drawing.h"

#include "viz/embedding_plot.h"
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
    for (const ReportCurves::Curve& curve : content.curves) {
        plot->setSeries(curve.look);
        plot->setData(curve.look.id, curve.x, curve.y, curve.spread);
    }
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
    const auto plot = std::visit([&](const auto& content) { return makePlot(figure, content); }, figure.content);
    if (plot->isEmpty())
        return {};
    plot->setTitle(figure.title);
    plot->resize(figure.size);
    plot->resetView();
    DrawnFigure drawn { plot->figureSvg(), {} };
    if (drawn.svg.size() > mostSvgBytes)
        drawn.png = pngOf(*plot);
    return drawn;
}

}
