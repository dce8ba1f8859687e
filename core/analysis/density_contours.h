#pragma once

#include <span>
#include <vector>

namespace cmir {

struct PlanePoint {
    double x = 0, y = 0;
};

/// Lines around the smallest regions that hold a share of some points: where their estimated density is above the level
/// that this share of them reaches. A line that is closed ends where it began.
struct DensityContour {
    double share = 0;
    std::vector<std::vector<PlanePoint>> lines;
};

/// One contour for each share (0..1), in their order. The density is a sum of Gaussians of width s n^(-1/6) in each
/// direction, s the standard deviation or the interquartile range / 1.34, whichever is smaller, on a grid over all but
/// the outermost points. Points that are not finite are left out. No contour of fewer than 20 points, or of points on a
/// line along an axis. Sources: Silverman, "Density estimation", 1986, section 4.3; Hyndman, "Computing and graphing
/// highest density regions", 1996.
std::vector<DensityContour> densityContours(std::span<const PlanePoint> points, std::span<const double> shares);

}
