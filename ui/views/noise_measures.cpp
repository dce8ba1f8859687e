#include "ui/views/noise_measures.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

/// The measured points of a curve by rising noise.
QList<std::pair<double, double>> points(const RobustnessCurve& curve)
{
    QList<std::pair<double, double>> list;
    for (qsizetype i = 0; i < curve.x.size(); ++i)
        if (std::isfinite(curve.x[i]) && std::isfinite(curve.mean[i]))
            list << std::pair(curve.x[i], curve.mean[i]);
    std::sort(list.begin(), list.end());
    return list;
}

double meanOver(const QList<std::pair<double, double>>& list)
{
    double area = 0;
    for (qsizetype i = 1; i < list.size(); ++i)
        area += (list[i].first - list[i - 1].first) * (list[i].second + list[i - 1].second) / 2;
    return area / (list.last().first - list.first().first);
}

}

NoiseMeasures noiseMeasures(const RobustnessCurve& curve)
{
    NoiseMeasures measures;
    measures.id = curve.id;
    measures.title = curve.title;
    const auto list = points(curve);
    if (list.isEmpty())
        return measures;
    if (list.first().first == 0)
        measures.clean = list.first().second;
    measures.sigma = list.last().first;
    if (list.size() < 2)
        return measures;
    measures.noisy = list.last().second;
    measures.area = meanOver(list);
    if (measures.clean && *measures.clean > 0)
        measures.change = *measures.noisy / *measures.clean - 1;
    return measures;
}

RobustnessCurve relativeToClean(const RobustnessCurve& curve)
{
    RobustnessCurve relative = curve;
    const std::optional<double> clean = noiseMeasures(curve).clean;
    if (!clean || *clean <= 0) {
        relative.x.clear();
        relative.mean.clear();
        relative.std.clear();
        return relative;
    }
    for (QList<double>* values : { &relative.mean, &relative.std })
        for (double& value : *values)
            value /= *clean;
    relative.least /= *clean;
    relative.most /= *clean;
    return relative;
}

}
