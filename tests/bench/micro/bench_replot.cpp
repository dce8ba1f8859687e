// What one frame of each plot costs, from new data to the painted window of 800 x 600 pixels, without a display.

#include "tests/bench/micro/fixtures.h"
#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/matrix_plot.h"
#include "viz/qcustomplot_fence.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QImage>
#include <QLoggingCategory>
#include <QPainter>

#include <cmath>

using namespace cmir;
using namespace cmir::viz;

namespace {

constexpr QSize frame(800, 600);

void blend(benchmark::State& state)
{
    QImage image(frame, QImage::Format_ARGB32_Premultiplied), layer(frame, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    layer.fill(QColor(0, 114, 178, 100));
    for (auto _ : state) {
        QPainter(&image).drawImage(0, 0, layer);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(blend)->Name("reference/blend_of_800x600")->Unit(benchmark::kMicrosecond);

void show(PlotWidget& plot)
{
    plot.resize(frame);
    plot.show();
    QApplication::processEvents();
}

/// Brings the plot up to date with its data and paints it, at once.
void paint(PlotWidget& plot)
{
    plot.canvas()->repaint();
}

/// Six curves over range(0) epochs; each frame takes a new value of one of them.
void curves(benchmark::State& state, double smoothing)
{
    CurvePlot plot;
    plot.setSmoothing(smoothing);
    QList<double> epochs, values;
    for (int i = 0; i < state.range(0); ++i)
        epochs << i;
    Random random(1, "curves");
    for (int curve = 0; curve < 6; ++curve) {
        values.clear();
        for (const double epoch : epochs)
            values << curve + std::exp(-0.01 * epoch) + 0.1 * random.gaussian();
        plot.setData(QString::number(curve), epochs, values);
    }
    show(plot);
    for (auto _ : state) {
        values.last() += 0.001;
        plot.setData(QStringLiteral("5"), epochs, values);
        paint(plot);
    }
    state.SetComplexityN(state.range(0));
}
void epochCounts(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("epochs")->Arg(40)->Arg(400)->Arg(4'000)->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK_CAPTURE(curves, raw, 0.0)->Name("curves/curves:6")->Apply(epochCounts);
BENCHMARK_CAPTURE(curves, smoothed, 0.9)->Name("curves_smoothed/curves:6")->Apply(epochCounts);

/// A cloud of points in four categories.
struct Cloud {
    QList<QPointF> points;
    Coloring coloring;

    explicit Cloud(std::int64_t count)
    {
        Random random(1, "cloud");
        coloring.title = QStringLiteral("environment");
        coloring.categorical = true;
        for (int c = 0; c < 4; ++c)
            coloring.categories << QStringLiteral("e = %1").arg(c);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto category = static_cast<double>(i % 4);
            points << QPointF(random.gaussian() + category, random.gaussian() + 0.5 * category);
            coloring.values << category;
        }
    }
};

void fill(EmbeddingPlot& plot, const Cloud& cloud)
{
    plot.setPoints(cloud.points, false);
    plot.setColoring(cloud.coloring);
    show(plot);
}

void embeddingUpdate(benchmark::State& state)
{
    Cloud cloud(state.range(0));
    EmbeddingPlot plot;
    fill(plot, cloud);
    for (auto _ : state) {
        cloud.points.front() += QPointF(0.001, 0);
        plot.setPoints(cloud.points, true);
        paint(plot);
    }
    state.SetComplexityN(state.range(0));
}

void embeddingPan(benchmark::State& state)
{
    EmbeddingPlot plot;
    fill(plot, Cloud(state.range(0)));
    double step = 0.01;
    for (auto _ : state) {
        plot.pan(step = -step, 0);
        paint(plot);
    }
    state.SetComplexityN(state.range(0));
}
void pointCounts(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("points")->Arg(2'000)->Arg(10'000)->Arg(50'000)->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK(embeddingUpdate)->Name("embedding_update")->Apply(pointCounts);
BENCHMARK(embeddingPan)->Name("embedding_pan")->Apply(pointCounts);

void matrix(benchmark::State& state)
{
    Matrix correlations = bench::gaussianMatrix(state.range(0), state.range(0), "correlations");
    for (float& value : correlations.values)
        value = std::tanh(value);
    MatrixPlot plot;
    plot.setMatrix(correlations);
    show(plot);
    for (auto _ : state) {
        correlations.values.front() = -correlations.values.front();
        plot.setMatrix(correlations);
        paint(plot);
    }
    state.SetComplexityN(state.range(0));
}
BENCHMARK(matrix)
    ->Name("matrix")
    ->ArgName("rows")
    ->Arg(64)
    ->Arg(256)
    ->Arg(1'024)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false")); // the platform's remarks on each window
    QApplication application(argc, argv);
    QApplication::setStyle(QStringLiteral("fusion"));
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
