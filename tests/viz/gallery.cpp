// Pictures of every plot, light and dark, to be looked at: viz_gallery FOLDER. Not a test.

#include "core/common/random.h"
#include "viz/curve_plot.h"
#include "viz/embedding_plot.h"
#include "viz/heat_map.h"
#include "viz/interval_bars.h"
#include "viz/matrix_plot.h"
#include "viz/parallel_coordinates.h"
#include "viz/qcustomplot_fence.h"

#include <memory>

using namespace cmir;
using namespace cmir::viz;

namespace {

QList<double> epochs(int count)
{
    QList<double> list;
    for (int i = 1; i <= count; ++i)
        list.append(i);
    return list;
}

std::unique_ptr<CurvePlot> lossCurves()
{
    auto plot = std::make_unique<CurvePlot>();
    plot->setTitle(QStringLiteral("Loss terms"));
    plot->setAxes(QStringLiteral("epoch"), QStringLiteral("loss"));
    plot->setLogarithmicY(true);
    plot->setSmoothing(0.7);
    plot->setCaption(QStringLiteral("A made-up run: K = 3, α⁽¹⁾ = 1, λ₁ = 1, λ₂ = λ₃ = 0.1, seed 0."));
    Random random(1, "gallery");
    const QStringList names { QStringLiteral("prediction"), QStringLiteral("invariance"),
        QStringLiteral("decorrelation"), QStringLiteral("reconstruction") };
    for (int s = 0; s < names.size(); ++s) {
        CurvePlot::Series series;
        series.id = series.title = names[s];
        series.style = s % 2 ? Qt::DashLine : Qt::SolidLine;
        plot->setSeries(series);
        QList<double> y;
        for (const double x : epochs(60))
            y.append(std::exp(-x / (10 + 8 * s)) / (1 + s) + 0.02 * (s + 1) * (1 + 0.3 * random.gaussian()));
        plot->setData(series.id, epochs(60), y);
    }
    plot->addMark(12, QStringLiteral("λ₁ 1 → 3"));
    plot->addMark(14, QStringLiteral("K 3 → 5"));
    plot->addMark(58, QStringLiteral("learning rate 0.001 → 0.0001"));
    return plot;
}

std::unique_ptr<CurvePlot> robustness()
{
    auto plot = std::make_unique<CurvePlot>();
    plot->setTitle(QStringLiteral("Mean absolute error under test noise"));
    plot->setAxes(QStringLiteral("test noise σ (standardised units)"), QStringLiteral("MAE"));
    const QStringList names { QStringLiteral("this run"), QStringLiteral("baseline"), QStringLiteral("augmentation") };
    for (int s = 0; s < names.size(); ++s) {
        CurvePlot::Series series;
        series.id = series.title = names[s];
        series.themeRole = s == 0 ? 0 : s == 1 ? 2 : -1;
        series.markers = true;
        series.markerShape = s;
        plot->setSeries(series);
        QList<double> x, y, spread;
        for (int i = 0; i <= 8; ++i) {
            x.append(0.25 * i);
            y.append(0.3 + (0.05 + 0.08 * s) * x.last() * x.last());
            spread.append(0.01 + 0.015 * i);
        }
        plot->setData(series.id, x, y, spread);
    }
    return plot;
}

std::unique_ptr<EmbeddingPlot> embedding(int count, int classes)
{
    auto plot = std::make_unique<EmbeddingPlot>();
    plot->setTitle(classes ? QStringLiteral("Text, Z_spu") : QStringLiteral("Text, Z_inv"));
    plot->setAxes(QStringLiteral("PC 1 (41 %)"), QStringLiteral("PC 2 (18 %)"));
    Random random(2, "gallery");
    Coloring coloring;
    coloring.title = classes ? QStringLiteral("environment") : QStringLiteral("label");
    coloring.categorical = classes > 0;
    coloring.diverging = classes == 0;
    coloring.minimum = -3;
    coloring.maximum = 3;
    for (int c = 0; c < classes; ++c)
        coloring.categories.append(c ? QStringLiteral("e = %1").arg(c) : QStringLiteral("clean"));
    QList<QPointF> points;
    for (int i = 0; i < count; ++i) {
        const int group = classes ? i % classes : 0;
        const QPointF point(1.4 * random.gaussian() + 1.8 * group, random.gaussian() + 0.6 * group);
        points.append(point);
        coloring.values.append(i % 23 == 0 ? qQNaN() : classes ? group : 2 * point.x());
    }
    plot->setPoints(points, false);
    plot->setColoring(coloring);
    plot->setCardText([](int i) { return QStringLiteral("<b>video_%1</b><br>label 2.4, prediction 1.9").arg(i); });
    return plot;
}

std::unique_ptr<MatrixPlot> correlation(int rows, int columns)
{
    auto plot = std::make_unique<MatrixPlot>();
    plot->setTitle(QStringLiteral("Correlation of Z_inv with Z_spu"));
    plot->setAxes(QStringLiteral("sample of Z_spu"), QStringLiteral("sample of Z_inv"));
    Random random(3, "gallery");
    Matrix matrix(rows, columns);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c)
            matrix(r, c) = r == c ? 0.9F : static_cast<float>(std::tanh(0.35 * random.gaussian()));
    matrix(1, 2) = std::numeric_limits<float>::quiet_NaN();
    plot->setMatrix(matrix);
    return plot;
}

std::unique_ptr<CurvePlot> sensitivity()
{
    auto plot = std::make_unique<CurvePlot>();
    plot->setTitle(QStringLiteral("Sensitivity to λ₁"));
    plot->setAxes(QStringLiteral("λ₁ (invariance)"), QStringLiteral("MAE"));
    QList<double> x { 0 };
    for (int exponent = -6; exponent <= 0; ++exponent)
        x.append(std::pow(10.0, exponent));
    plot->setXScale(ValueScale::logarithmic(x));
    for (int s = 0; s < 2; ++s) {
        CurvePlot::Series series;
        series.id = series.title = s ? QStringLiteral("test_rho_-0.95") : QStringLiteral("test");
        series.markers = true;
        series.markerShape = s;
        plot->setSeries(series);
        QList<double> y, spread;
        for (int i = 0; i < x.size(); ++i) {
            y.append(0.5 + 0.2 * s + (0.02 + 0.03 * s) * std::abs(i - 5));
            spread.append(0.01 + 0.01 * s);
        }
        plot->setData(series.id, x, y, spread);
    }
    return plot;
}

std::unique_ptr<IntervalBars> ablation()
{
    auto plot = std::make_unique<IntervalBars>();
    plot->setTitle(QStringLiteral("Ablation"));
    plot->setAxisTitle(QStringLiteral("MAE, test"));
    plot->setIntervalTitle(QStringLiteral("mean, 95 % interval over 5 seeds"));
    const QStringList names { QStringLiteral("full"), QStringLiteral("without R_inv"), QStringLiteral("without R_dec"),
        QStringLiteral("without R_rec"), QStringLiteral("vanilla (the features straight into the predictor)") };
    Random random(4, "gallery");
    QList<IntervalBars::Row> rows;
    for (int i = 0; i < names.size(); ++i) {
        IntervalBars::Row row { names[i], 0.61 + 0.02 * i, 0.59 + 0.02 * i, 0.63 + 0.02 * i, {},
            i == 0       ? IntervalBars::Role::Method
                : i == 4 ? IntervalBars::Role::Baseline
                         : IntervalBars::Role::Plain };
        for (int s = 0; s < 5; ++s)
            row.points.append(row.mean + 0.016 * random.gaussian());
        rows.append(row);
    }
    plot->setRows(rows);
    return plot;
}

std::unique_ptr<HeatMap> sweep(int rows, int columns)
{
    auto plot = std::make_unique<HeatMap>();
    plot->setTitle(QStringLiteral("MAE over λ₁ and K"));
    plot->setAxes(QStringLiteral("K (virtual environments)"), QStringLiteral("λ₁ (invariance)"));
    plot->setValue(QStringLiteral("MAE"), false);
    Matrix matrix(rows, columns);
    QStringList rowNames, columnNames;
    for (int r = 0; r < rows; ++r) {
        rowNames.append(r ? QStringLiteral("1e-%1").arg(rows - r) : QStringLiteral("0"));
        for (int c = 0; c < columns; ++c)
            matrix(r, c) = static_cast<float>(0.6 + 0.01 * std::hypot(r - 0.6 * rows, c - 0.4 * columns));
    }
    matrix(0, 1) = std::numeric_limits<float>::quiet_NaN();
    for (int c = 0; c < columns; ++c)
        columnNames.append(QString::number(c + 1));
    plot->setCells(matrix, rowNames, columnNames);
    return plot;
}

std::unique_ptr<ParallelCoordinates> trials()
{
    auto plot = std::make_unique<ParallelCoordinates>();
    plot->setTitle(QStringLiteral("Every setting"));
    Random random(5, "gallery");
    QList<QList<double>> lines;
    QStringList names;
    QList<double> lambdas;
    for (int i = 0; i < 50; ++i) {
        const double lambda1 = i % 9 ? std::pow(10, -6 * random.uniform()) : 0,
                     alpha = std::pow(10, -3 * random.uniform());
        const int K = 1 + static_cast<int>(random.uniform() * 10), form = i % 2;
        const double mae = 0.6 + 0.03 * std::abs(std::log10(lambda1 + 1e-7) + 2) + 0.004 * K + 0.01 * form;
        lines.append({ lambda1, alpha, static_cast<double>(K), static_cast<double>(form), mae });
        lambdas.append(lambda1);
        names.append(QString::number(i));
    }
    plot->setAxes({ { QStringLiteral("λ₁"), ValueScale::logarithmic(lambdas) },
                      { QStringLiteral("α⁽¹⁾"), ValueScale::logarithmic({ 0.001, 1 }) }, { QStringLiteral("K"), {} },
                      { QStringLiteral("invariance form"),
                          ValueScale::ofNames({ QStringLiteral("l1"), QStringLiteral("relative") }) },
                      { QStringLiteral("MAE, test"), {}, true } },
        4);
    plot->setLines(names, lines);
    plot->setBrush(4, 0.6, 0.68);
    return plot;
}

/// Moves the pointer over a place of the canvas, given as shares of its size.
void pointAt(PlotWidget& plot, double x, double y)
{
    QWidget& canvas = *plot.canvas();
    const QPointF place(canvas.width() * x, canvas.height() * y);
    QMouseEvent move(QEvent::MouseMove, place, canvas.mapToGlobal(place), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&canvas, &move);
}

void save(PlotWidget& plot, const QString& folder, const QString& name, const QSize& size = { 640, 420 })
{
    for (const bool dark : { false, true }) {
        QApplication::setPalette(dark ? darkPalette() : lightPalette());
        plot.resize(size);
        plot.show();
        QApplication::processEvents();
        plot.grab();
        pointAt(plot, 0.45, 0.5);
        QApplication::processEvents();
        plot.grab().save(folder + u'/' + name + (dark ? QStringLiteral("_dark.png") : QStringLiteral("_light.png")));
    }
    QString error;
    for (const char* ending : { ".png", ".pdf", ".svg" })
        if (!plot.isEmpty()
            && !plot.exportTo(folder + u'/' + name + QStringLiteral("_figure") + QLatin1String(ending), &error))
            qWarning() << error;
    plot.hide();
}

/// What one painting costs while the view moves.
void time(EmbeddingPlot& plot)
{
    plot.show();
    QApplication::processEvents();
    QElapsedTimer timer;
    timer.start();
    constexpr int rounds = 50;
    for (int i = 0; i < rounds; ++i) {
        plot.canvas()->xAxis->moveRange(0.01);
        plot.canvas()->replot(QCustomPlot::rpImmediateRefresh);
    }
    qInfo() << plot.pointCount() << "points:" << static_cast<double>(timer.elapsed()) / rounds << "ms a painting";
    plot.hide();
}

}

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QApplication::setStyle(QStringLiteral("fusion"));
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral(".");
    save(*lossCurves(), folder, QStringLiteral("curves"));
    save(*robustness(), folder, QStringLiteral("robustness"));
    save(*embedding(800, 4), folder, QStringLiteral("embedding_classes"));
    save(*embedding(300, 10), folder, QStringLiteral("embedding_ten_classes"));
    save(*embedding(3000, 0), folder, QStringLiteral("embedding_numbers"));
    save(*embedding(50000, 4), folder, QStringLiteral("embedding_many"));
    save(*correlation(48, 48), folder, QStringLiteral("matrix"));
    save(*correlation(20, 50), folder, QStringLiteral("matrix_wide"));
    save(*sensitivity(), folder, QStringLiteral("sensitivity"));
    save(*ablation(), folder, QStringLiteral("ablation"));
    save(*sweep(6, 8), folder, QStringLiteral("heat_map"));
    save(*sweep(24, 30), folder, QStringLiteral("heat_map_many"));
    save(*trials(), folder, QStringLiteral("parallel"), { 900, 420 });
    const QSize panel(260, 200); // as in a grid
    save(*lossCurves(), folder, QStringLiteral("small_curves"), panel);
    save(*embedding(800, 4), folder, QStringLiteral("small_embedding"), panel);
    save(*correlation(48, 48), folder, QStringLiteral("small_matrix"), panel);
    CurvePlot empty;
    empty.setTitle(QStringLiteral("Loss terms"));
    empty.setEmptyText(
        QStringLiteral("The terms of the loss will be drawn here, epoch by epoch.\nPress Train to begin."));
    save(empty, folder, QStringLiteral("empty"));
    const auto many = embedding(50000, 4);
    many->resize(900, 700);
    time(*many);
    return 0;
}
