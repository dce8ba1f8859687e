#include "ui/views/robustness_look.h"

#include "ui/library/run_ghosts.h"

namespace cmir::ui {

namespace {

struct BaselineLook {
    int themeRole, markerShape;
};

/// A method has the same colour and marker wherever it stands beside a run, whatever else is shown.
BaselineLook baselineLook(Method method)
{
    constexpr int grey = 2, category = 3; // CurvePlot::Series::themeRole
    switch (method) {
    case Method::Erm:
        return { grey, 1 };
    case Method::Augmentation:
        return { category, 3 };
    case Method::Misa:
        return { category + 1, 4 };
    case Method::Irm:
        return { category + 2, 2 };
    case Method::Vrex:
        return { category + 3, 5 };
    case Method::Coral:
        return { category + 4, 6 };
    case Method::GroupDro:
        return { category + 5, 7 };
    case Method::Vanilla:
        return { grey, 0 };
    case Method::Recombination:
        return { category + 1, 0 };
    case Method::Cmir: // beside a run of another method; category 6 is blue
        return { category + 6, 1 };
    }
    return { grey, 0 };
}

}

viz::CurvePlot::Series robustnessLook(const RobustnessCurve& curve)
{
    viz::CurvePlot::Series series;
    series.id = curve.id;
    series.title = curve.title;
    series.markers = true;
    series.least = curve.least;
    series.most = curve.most;
    switch (curve.of) {
    case RobustnessCurve::Of::Run:
        series.themeRole = 0;
        break;
    case RobustnessCurve::Of::RunModality:
        series.themeRole = 0;
        series.style = Qt::DotLine;
        series.markerShape = curve.modality + 1;
        break;
    case RobustnessCurve::Of::Baseline:
        series.themeRole = baselineLook(curve.method).themeRole;
        series.markerShape = baselineLook(curve.method).markerShape;
        series.style = curve.method == Method::Erm ? Qt::DashLine
            : curve.method == Method::Vanilla      ? Qt::DotLine
                                                   : Qt::DashDotLine;
        break;
    case RobustnessCurve::Of::Pinned:
        series.themeRole = 3 + curve.color;
        series.style = curve.color == beforeColor ? Qt::DashDotLine : Qt::DashLine;
        series.markers = false;
        series.behind = true;
        break;
    }
    return series;
}

}
