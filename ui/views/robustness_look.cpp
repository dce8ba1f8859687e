#include "ui/views/robustness_look.h"

namespace cmir::ui {

viz::CurvePlot::Series robustnessLook(const RobustnessCurve& curve)
{
    viz::CurvePlot::Series series;
    series.id = curve.id;
    series.title = curve.title;
    series.markers = true;
    switch (curve.of) {
    case RobustnessCurve::Of::Run:
        series.themeRole = 0;
        break;
    case RobustnessCurve::Of::RunModality:
        series.themeRole = 0;
        series.style = Qt::DotLine;
        series.markerShape = curve.modality + 1;
        break;
    case RobustnessCurve::Of::Erm:
        series.themeRole = 2;
        series.style = Qt::DashLine;
        series.markerShape = 1;
        break;
    case RobustnessCurve::Of::Augmentation:
        series.style = Qt::DashDotLine; // colour: the next category of the theme
        series.markerShape = 3;
        break;
    }
    return series;
}

}
