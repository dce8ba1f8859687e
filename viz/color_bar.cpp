#include "viz/color_bar.h"

#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

QCPColorScale* addColorBar(QCustomPlot& plot)
{
    auto* bar = new QCPColorScale(&plot);
    bar->setType(QCPAxis::atRight);
    bar->setBarWidth(10);
    bar->setRangeDrag(false);
    bar->setRangeZoom(false);
    auto* margins = new QCPMarginGroup(&plot);
    for (QCPLayoutElement* element :
        { static_cast<QCPLayoutElement*>(plot.axisRect()), static_cast<QCPLayoutElement*>(bar) })
        element->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    plot.plotLayout()->addElement(0, 1, bar);
    return bar;
}

}
