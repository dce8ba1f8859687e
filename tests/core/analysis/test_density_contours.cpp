#include "core/analysis/density_contours.h"
#include "core/analysis/level_lines.h"
#include "core/common/random.h"

#include <QTest>

#include <array>
#include <cmath>
#include <functional>

using namespace cmir;

namespace {

constexpr std::array shares { 0.5, 0.9 };

std::vector<PlanePoint> gaussian(std::size_t count, double width, double height, std::uint64_t seed = 1)
{
    Random random(seed, "contour test");
    std::vector<PlanePoint> out(count);
    for (PlanePoint& p : out)
        p = { 3 + width * random.gaussian(), height * random.gaussian() - 1 };
    return out;
}

bool isClosed(const std::vector<PlanePoint>& line)
{
    return line.size() > 3 && std::abs(line.front().x - line.back().x) < 1e-12
        && std::abs(line.front().y - line.back().y) < 1e-12;
}

/// Even and odd, as for a polygon with holes.
bool isInside(const DensityContour& contour, const PlanePoint& p)
{
    bool inside = false;
    for (const auto& line : contour.lines)
        for (std::size_t i = 0; i + 1 < line.size(); ++i) {
            const PlanePoint &a = line[i], &b = line[i + 1];
            if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x))
                inside = !inside;
        }
    return inside;
}

PlaneGrid grid(std::size_t columns, std::size_t rows, const std::function<double(double, double)>& value)
{
    PlaneGrid out { columns, rows, { -1, -1 }, { 2 / double(columns - 1), 2 / double(rows - 1) }, {} };
    for (std::size_t j = 0; j < rows; ++j)
        for (std::size_t i = 0; i < columns; ++i)
            out.values.push_back(value(-1 + out.step.x * double(i), -1 + out.step.y * double(j)));
    return out;
}

}

class TestDensityContours : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A cell whose lower left node alone is above: one line, its ends worked out by hand.
    void oneCell()
    {
        const PlaneGrid cell { 2, 2, { 10, 20 }, { 1, 2 }, { 4, 0, 0, 0 } };
        const auto lines = levelLines(cell, 1);
        QCOMPARE(lines.size(), std::size_t { 1 });
        QCOMPARE(lines[0].size(), std::size_t { 2 });
        const bool first = lines[0][0].y == 20;
        const PlanePoint a = lines[0][first ? 0 : 1], b = lines[0][first ? 1 : 0];
        QVERIFY(std::abs(a.x - 10.75) < 1e-12 && std::abs(a.y - 20) < 1e-12);
        QVERIFY(std::abs(b.x - 10) < 1e-12 && std::abs(b.y - 21.5) < 1e-12);
    }

    /// Two opposite nodes above: parted by the middle, so that it is joined to those on its own side.
    void saddle()
    {
        for (const bool high : { false, true }) {
            const PlaneGrid cell { 2, 2, {}, { 1, 1 }, { high ? 9.0 : 1.2, 0, 0, 1.2 } };
            const auto lines = levelLines(cell, 1);
            QCOMPARE(lines.size(), std::size_t { 2 });
            for (const auto& line : lines) {
                QCOMPARE(line.size(), std::size_t { 2 });
                // Cut off are the nodes above at (0, 0) and (1, 1), or with a high middle those below.
                const double x = (line[0].x + line[1].x) / 2, y = (line[0].y + line[1].y) / 2;
                QCOMPARE((x > 0.5) == (y > 0.5), !high);
            }
        }
    }

    void aCircleIsOneClosedLine()
    {
        const auto lines = levelLines(grid(81, 61, [](double x, double y) { return 1 - x * x - y * y; }), 0.75);
        QCOMPARE(lines.size(), std::size_t { 1 });
        QVERIFY(isClosed(lines[0]));
        for (const PlanePoint& p : lines[0])
            QVERIFY(std::abs(std::hypot(p.x, p.y) - 0.5) < 2e-3);
        // Beyond the border: open lines in the four corners.
        const auto corners = levelLines(grid(41, 41, [](double x, double y) { return 1 - x * x - y * y; }), -0.5);
        QCOMPARE(corners.size(), std::size_t { 4 });
        for (const auto& line : corners)
            QVERIFY(!isClosed(line));
        QVERIFY(levelLines(grid(9, 9, [](double, double) { return 1.0; }), 2).empty());
    }

    /// Each line holds the share that it promises, and of Gaussian points about the ellipse that is known.
    void sharesAreKept()
    {
        const auto points = gaussian(2000, 2, 0.5);
        const auto contours = densityContours(points, shares);
        QCOMPARE(contours.size(), std::size_t { 2 });
        for (std::size_t c = 0; c < 2; ++c) {
            double held = 0;
            for (const PlanePoint& p : points)
                held += isInside(contours[c], p) ? 1.0 / 2000 : 0;
            QVERIFY2(std::abs(held - shares[c]) < 0.02, qPrintable(QString::number(held)));
            for (const auto& line : contours[c].lines)
                QVERIFY(isClosed(line));
        }
        double radius
            = 0; // in standard deviations: sqrt(2 ln 2) for half of the points, a little more by the smoothing
        for (const PlanePoint& p : contours[0].lines[0])
            radius += std::hypot((p.x - 3) / 2, (p.y + 1) / 0.5) / double(contours[0].lines[0].size());
        QVERIFY2(std::abs(radius - std::sqrt(2 * std::log(2.0))) < 0.12, qPrintable(QString::number(radius)));
    }

    void twoCloudsAreTwoLines()
    {
        auto points = gaussian(300, 1, 1);
        for (const PlanePoint& p : gaussian(300, 1, 1, 2))
            points.push_back({ p.x + 9, p.y });
        const auto contours = densityContours(points, shares);
        QCOMPARE(contours[0].lines.size(), std::size_t { 2 });
    }

    /// Far points neither make the grid coarse nor draw the line to them.
    void farPointsDoNotMatter()
    {
        auto points = gaussian(600, 1, 1);
        points.push_back({ 1e6, -1e6 });
        points.push_back({ NAN, 0 });
        const auto contours = densityContours(points, shares);
        QVERIFY(!contours[1].lines.empty());
        for (const auto& line : contours[1].lines)
            for (const PlanePoint& p : line)
                QVERIFY(std::hypot(p.x - 3, p.y + 1) < 5);
    }

    void nothingOfTooLittle()
    {
        QVERIFY(densityContours(gaussian(19, 1, 1), shares).empty());
        QVERIFY(densityContours(gaussian(100, 1, 0), shares).empty());
        QVERIFY(densityContours(std::vector<PlanePoint>(100, { 5, 5 }), shares).empty());
        QVERIFY(densityContours({}, shares).empty());
    }
};

QTEST_APPLESS_MAIN(TestDensityContours)
#include "test_density_contours.moc"
