#include "ui/views/embedding_contours.h"

#include "core/analysis/density_contours.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace cmir::ui {

namespace {

constexpr std::array shares { 0.5, 0.9 };
constexpr std::size_t bands = 3;

/// The points of one colour.
struct Group {
    double value = 0; ///< the colour: a category, or the middle of a band of numbers
    std::vector<PlanePoint> points;
};

PlanePoint planePoint(const QPointF& p)
{
    return { p.x(), p.y() };
}

std::vector<Group> byCategory(const QList<QPointF>& positions, const viz::Coloring& coloring)
{
    std::map<double, Group> groups;
    for (qsizetype i = 0; i < positions.size() && i < coloring.values.size(); ++i)
        if (coloring.hasValue(coloring.values[i]))
            groups[coloring.values[i]].points.push_back(planePoint(positions[i]));
    std::vector<Group> out;
    for (auto& [value, group] : groups)
        out.push_back({ value, std::move(group.points) });
    return out;
}

std::vector<Group> byThirds(const QList<QPointF>& positions, const viz::Coloring& coloring)
{
    std::vector<std::pair<double, PlanePoint>> sorted;
    for (qsizetype i = 0; i < positions.size() && i < coloring.values.size(); ++i)
        if (coloring.hasValue(coloring.values[i]))
            sorted.emplace_back(coloring.values[i], planePoint(positions[i]));
    std::ranges::stable_sort(sorted, {}, &std::pair<double, PlanePoint>::first);
    std::vector<Group> out;
    for (std::size_t band = 0; band < bands; ++band) {
        const std::size_t begin = band * sorted.size() / bands, end = (band + 1) * sorted.size() / bands;
        if (begin == end)
            continue;
        Group group { sorted[(begin + end) / 2].first, {} };
        for (std::size_t i = begin; i < end; ++i)
            group.points.push_back(sorted[i].second);
        out.push_back(std::move(group));
    }
    return out;
}

}

QList<viz::ContourLine> makeContours(const QList<QPointF>& positions, const viz::Coloring& coloring)
{
    QList<viz::ContourLine> lines;
    for (const Group& group : coloring.categorical ? byCategory(positions, coloring) : byThirds(positions, coloring))
        for (const DensityContour& contour : densityContours(group.points, shares))
            for (const auto& line : contour.lines) {
                viz::ContourLine drawn { group.value, contour.share, {} };
                for (const PlanePoint& p : line)
                    drawn.line << QPointF(p.x, p.y);
                lines << drawn;
            }
    return lines;
}

}
