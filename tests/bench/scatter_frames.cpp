// How fast a large embedding answers: 50,000 points in four categories, in a plot of 800 x 600 pixels.
//   scatter_frames [points]
// Prints what a frame of panning and zooming costs (also while a third of the points is selected), how long a lasso
// takes from the release of the button to the painted selection, what one step of drawing it costs, and how long a move
// of the pointer takes from the event to the painted ring and card; each beside what it should stay below.

#include "core/common/random.h"
#include "viz/embedding_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

using namespace cmir;
using namespace cmir::viz;

namespace {

constexpr int frames = 120;
constexpr double mostFrame = 1000.0 / 30, mostLasso = 150, mostHover = 30; ///< milliseconds

double millisecondsOf(const QElapsedTimer& clock)
{
    return 1e-6 * static_cast<double>(clock.nsecsElapsed());
}

void fill(EmbeddingPlot& plot, int count)
{
    Random random(1, "scatter_frames");
    QList<QPointF> points;
    Coloring coloring;
    coloring.title = QStringLiteral("environment");
    coloring.categorical = true;
    for (int c = 0; c < 4; ++c)
        coloring.categories << QStringLiteral("e = %1").arg(c);
    for (int i = 0; i < count; ++i) {
        points << QPointF(1.4 * random.gaussian() + i % 4, random.gaussian() + 0.5 * (i % 4));
        coloring.values << i % 4;
    }
    plot.setPoints(points, false);
    plot.setColoring(coloring);
    plot.setCardText([](int i) { return QStringLiteral("<b>sample %1</b><br>label 2.4, prediction 1.9").arg(i); });
}

void report(const char* what, std::vector<double> times, double most)
{
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2], worst = times.back();
    std::printf("%-34s median %7.2f ms   worst %7.2f ms   should be below %6.1f ms", what, median, worst, most);
    std::printf(most == mostFrame ? "   %.0f frames/s\n" : "\n", 1000 / median);
}

template <typename Step> std::vector<double> timesOf(int count, const Step& step)
{
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        QElapsedTimer clock;
        clock.start();
        step(i);
        times.push_back(millisecondsOf(clock));
    }
    return times;
}

void paint(EmbeddingPlot& plot)
{
    plot.canvas()->replot(QCustomPlot::rpImmediateRefresh);
}

void send(EmbeddingPlot& plot, QEvent::Type type, const QPointF& place, Qt::MouseButtons buttons = Qt::LeftButton)
{
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, place, plot.canvas()->mapToGlobal(place), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(plot.canvas(), &event);
}

void moveTheView(EmbeddingPlot& plot, const char* pan, const char* zoom)
{
    const auto panned = timesOf(frames, [&](int i) {
        plot.pan(i < frames / 2 ? 0.01 : -0.01, 0);
        paint(plot);
    });
    report(pan, panned, mostFrame);
    const auto zoomed = timesOf(frames, [&](int i) {
        plot.zoom(i < frames / 2 ? 0.98 : 1 / 0.98);
        paint(plot);
    });
    report(zoom, zoomed, mostFrame);
}

/// A wavy line around nearly all of the cloud: the corner after this share of a turn.
QPointF lassoAt(const QRectF& area, double turn)
{
    const double angle = 2 * std::numbers::pi * turn, radius = 0.36 + 0.06 * std::sin(9 * angle);
    return area.center() + QPointF(radius * area.width() * std::cos(angle), radius * area.height() * std::sin(angle));
}

/// Returns how many points the last lasso held.
qsizetype drawLassos(EmbeddingPlot& plot)
{
    constexpr int rounds = 20, corners = 400;
    qsizetype held = 0;
    QObject::connect(&plot, &EmbeddingPlot::picked, &plot, [&](const QList<int>& points) {
        held = points.size();
        QList<bool> selected(plot.pointCount(), false);
        for (const int point : points)
            selected[point] = true;
        plot.setSelected(selected);
    });
    plot.setTool(Tool::Lasso);
    const QRectF area = plot.canvas()->axisRect()->rect();
    std::vector<double> steps, ends;
    for (int round = 0; round < rounds; ++round) {
        plot.setSelected({});
        paint(plot);
        send(plot, QEvent::MouseButtonPress, lassoAt(area, 0));
        const auto drawn = timesOf(corners, [&](int i) {
            send(plot, QEvent::MouseMove, lassoAt(area, (i + 1.0) / (corners + 4)));
            plot.canvas()->repaint();
        });
        steps.insert(steps.end(), drawn.begin(), drawn.end());
        const auto end = timesOf(1, [&](int) {
            send(plot, QEvent::MouseButtonRelease, lassoAt(area, 0.99), Qt::NoButton);
            paint(plot);
        });
        ends.insert(ends.end(), end.begin(), end.end());
    }
    plot.setTool(Tool::Pan);
    report("lasso, from release to selection", ends, mostLasso);
    report("lasso, one step of drawing it", steps, mostHover);
    return held;
}

void hover(EmbeddingPlot& plot)
{
    const QRectF area = plot.canvas()->axisRect()->rect();
    const auto times = timesOf(300, [&](int i) {
        const QPointF place = area.topLeft() + QPointF(area.width() * i / 300, area.height() * (0.3 + 0.001 * i));
        send(plot, QEvent::MouseMove, place, Qt::NoButton);
        plot.repaint();
    });
    report("hover, from move to ring and card", times, mostHover);
}

}

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setStyle(QStringLiteral("fusion"));
    const int count = argc > 1 ? QString::fromLocal8Bit(argv[1]).toInt() : 50000;
    if (count < 1) {
        std::fprintf(stderr, "scatter_frames: the number of points must be 1 or more.\n");
        return 2;
    }
    EmbeddingPlot plot;
    plot.resize(800, 600);
    fill(plot, count);
    plot.show();
    QApplication::processEvents();
    paint(plot);
    std::printf("%d points, plot of %d x %d pixels\n", count, plot.width(), plot.height());
    moveTheView(plot, "pan", "zoom");
    const qsizetype held = drawLassos(plot);
    std::printf("the lasso held %lld points\n", static_cast<long long>(held));
    QList<bool> third(count, false);
    for (int i = 0; i < count; i += 3)
        third[i] = true;
    plot.setSelected(third);
    moveTheView(plot, "pan with a selection", "zoom with a selection");
    hover(plot);
    return 0;
}
