// How fast a large embedding answers: a million points in four categories, in a plot of 800 x 600 pixels.
//   scatter_frames [points]
// Prints what a frame of panning and zooming costs the window (also while a third of the points is selected), how long
// it takes from the last move until the exact picture is painted, how long a lasso takes from the release of the button
// to the painted selection, what one step of drawing it costs, and how long a move of the pointer takes from the event
// to the painted ring and card; each beside what it should stay below, and divided by the reference: blending one
// picture of the plot's size over another, which is of this machine.

#include "core/common/random.h"
#include "viz/embedding_plot.h"
#include "viz/point_set.h"
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
constexpr double mostFrame = 1000.0 / 30, mostLasso = 300, mostHover = 30, mostExact = 500; ///< milliseconds
double referenceTime = 1; ///< milliseconds

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
    QElapsedTimer clock;
    clock.start();
    const auto set = PointSet::make(points);
    const double made = millisecondsOf(clock);
    clock.restart();
    plot.setReadyCloud(set, coloring, {}, false);
    std::printf("making the points ready (any thread) %.0f ms, giving them to the plot (the window's) %.1f ms\n", made,
        millisecondsOf(clock));
    plot.setCardText([](int i) { return QStringLiteral("<b>sample %1</b><br>label 2.4, prediction 1.9").arg(i); });
}

void report(const char* what, std::vector<double> times, double most)
{
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2], worst = times.back();
    std::printf("%-36s median %7.2f ms   worst %7.2f ms   should be below %6.1f ms   %6.1f references", what, median,
        worst, most, median / referenceTime);
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

/// One picture of this size blended over another.
double timeOfReference(const QSize& size)
{
    QImage below(size, QImage::Format_ARGB32_Premultiplied), above = below;
    below.fill(Qt::white);
    above.fill(QColor(0, 60, 120, 90));
    auto times = timesOf(101, [&](int) { QPainter(&below).drawImage(0, 0, above); });
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
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

/// Whatever waits is done; true: the exact picture is painted.
bool becomeExact(EmbeddingPlot& plot)
{
    QElapsedTimer clock;
    clock.start();
    do
        QApplication::processEvents(QEventLoop::AllEvents, 1);
    while (plot.isDrawing() && clock.elapsed() < 20000);
    paint(plot); // which asks for nothing if it is exact
    return !plot.isDrawing();
}

/// Moves as fast as the window can: threads draw meanwhile, and what they have drawn comes between two frames.
void moveTheView(EmbeddingPlot& plot, const char* pan, const char* zoom)
{
    std::vector<double> exact;
    const auto movedBy = [&](const char* what, const auto& step) {
        QElapsedTimer whole;
        whole.start();
        const auto times = timesOf(frames, [&](int i) {
            step(i);
            paint(plot);
            QApplication::processEvents(QEventLoop::ExcludeUserInputEvents, 1);
        });
        report(what, times, mostFrame);
        const auto until = timesOf(1, [&](int) { becomeExact(plot); });
        exact.push_back(until.front());
    };
    movedBy(pan, [&](int i) { plot.pan(i < frames / 2 ? 0.01 : -0.01, 0); });
    movedBy(zoom, [&](int i) { plot.zoom(i < frames / 2 ? 0.98 : 1 / 0.98); });
    for (int i = 0; i < 10; ++i) { // single moves, from rest
        plot.pan(i % 2 == 0 ? 0.1 : -0.1, 0);
        const auto until = timesOf(1, [&](int) {
            paint(plot);
            becomeExact(plot);
        });
        exact.push_back(until.front());
    }
    report("  from the last move to exact", exact, mostExact);
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
    std::vector<double> steps, asked, ends;
    for (int round = 0; round < rounds; ++round) {
        plot.setSelected({});
        paint(plot);
        becomeExact(plot);
        send(plot, QEvent::MouseButtonPress, lassoAt(area, 0));
        const auto drawn = timesOf(corners, [&](int i) {
            send(plot, QEvent::MouseMove, lassoAt(area, (i + 1.0) / (corners + 4)));
            plot.canvas()->repaint();
        });
        steps.insert(steps.end(), drawn.begin(), drawn.end());
        QElapsedTimer released;
        released.start();
        const auto end = timesOf(1, [&](int) {
            send(plot, QEvent::MouseButtonRelease, lassoAt(area, 0.99), Qt::NoButton);
            asked.push_back(millisecondsOf(released));
            paint(plot);
            becomeExact(plot);
        });
        ends.insert(ends.end(), end.begin(), end.end());
    }
    plot.setTool(Tool::Pan);
    report("lasso, from release to selection", ends, mostLasso);
    report("  of which the window's thread", asked, mostFrame);
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
    const int count = argc > 1 ? QString::fromLocal8Bit(argv[1]).toInt() : 1000000;
    if (count < 1) {
        std::fprintf(stderr, "scatter_frames: the number of points must be 1 or more.\n");
        return 2;
    }
    EmbeddingPlot plot;
    plot.resize(800, 600);
    referenceTime = timeOfReference(plot.size());
    std::printf(
        "%d points, plot of %d x %d pixels, reference %.3f ms\n", count, plot.width(), plot.height(), referenceTime);
    fill(plot, count);
    plot.show();
    QElapsedTimer first;
    first.start();
    QApplication::processEvents();
    paint(plot);
    becomeExact(plot);
    std::printf("first exact picture after %.0f ms\n", millisecondsOf(first));
    moveTheView(plot, "pan", "zoom");
    const qsizetype held = drawLassos(plot);
    std::printf("the lasso held %lld points\n", static_cast<long long>(held));
    QList<bool> third(count, false);
    for (int i = 0; i < count; i += 3)
        third[i] = true;
    plot.setSelected(third);
    paint(plot);
    becomeExact(plot);
    moveTheView(plot, "pan with a selection", "zoom with a selection");
    hover(plot);
    return 0;
}
