#include "ui/studies/study_curves.h"

#include "ui/studies/other_levels.h"
#include "ui/studies/reference_look.h"
#include "ui/text.h"
#include "ui/views/robustness_look.h"

#include <array>

namespace cmir::ui {

namespace {

/// As robustness curves look, so that a method looks the same everywhere.
viz::CurvePlot::Series methodLook(Method method)
{
    RobustnessCurve of;
    of.of = method == Method::Cmir ? RobustnessCurve::Of::Run : RobustnessCurve::Of::Baseline;
    of.method = method;
    return robustnessLook(of);
}

}

viz::CurvePlot::Series sweepLook(const SweepCurve& curve, bool severalMethods)
{
    viz::CurvePlot::Series series;
    if (severalMethods) {
        series = methodLook(curve.method);
    } else {
        constexpr int firstCategory = 3; // CurvePlot::Series::themeRole
        series.themeRole = curve.split == 0 ? 0 : firstCategory + curve.split - 1;
        series.markerShape = curve.split;
    }
    constexpr std::array styles { Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine };
    series.style = styles[static_cast<std::size_t>(curve.split) % styles.size()];
    series.id = curve.id;
    series.title = curve.title;
    series.markers = true;
    return series;
}

viz::CurvePlot::Series noiseLook(const NoiseRatioCurve& curve)
{
    if (curve.isOther)
        return otherLook(curve.id, curve.title);
    if (!curve.method)
        return referenceLook(curve.id, curve.title);
    viz::CurvePlot::Series series = methodLook(*curve.method);
    series.id = curve.id;
    series.title = curve.title;
    return series;
}

QList<viz::CurvePlot::Curve> sweepDrawn(const StudySummary& summary, const QStringList& splits, const QString& metric)
{
    const bool several = studyMethods(summary.plan()).size() > 1;
    QList<viz::CurvePlot::Curve> drawn;
    for (const SweepCurve& curve : sweepCurves(summary, splits, metric))
        drawn << viz::CurvePlot::Curve { sweepLook(curve, several), curve.x, curve.mean, curve.half };
    for (const SweepLevel& level : sweepLevels(summary, splits, metric))
        drawn << viz::CurvePlot::Curve { (level.isOther ? otherLook : referenceLook)(level.id, level.title), level.x,
            level.y, level.half };
    return drawn;
}

QList<viz::CurvePlot::Curve> noiseDrawn(
    const StudySummary& summary, NoiseKind protocol, const QString& split, const QString& metric)
{
    QList<viz::CurvePlot::Curve> drawn;
    for (const NoiseRatioCurve& curve : noiseRatioCurves(summary, protocol, split, metric))
        drawn << viz::CurvePlot::Curve { noiseLook(curve), curve.x, curve.mean, curve.half };
    return drawn;
}

QList<viz::IntervalBars::Row> variantBars(const StudySummary& summary, const QString& split, const QString& metric)
{
    QList<viz::IntervalBars::Row> rows;
    for (std::size_t v = 0; v < summary.variants(); ++v) {
        const MeanEstimate estimate = summary.estimate(v, split, metric);
        const auto [lower, upper] = drawnInterval(estimate, metric);
        viz::IntervalBars::Row row;
        row.name = toQt(summary.plan().variants[v].name);
        row.mean = estimate.mean;
        row.lower = lower;
        row.upper = upper;
        for (const auto& value : summary.values(v, split, metric))
            row.points << value.value_or(qQNaN());
        rows << row;
    }
    return rows;
}

}
