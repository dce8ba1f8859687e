#pragma once

#include "core/common/matrix.h"
#include "viz/apart_tile.h"
#include "viz/coloring.h"
#include "viz/curve_plot.h"
#include "viz/histogram.h"
#include "viz/interval_bars.h"

#include <QDateTime>
#include <QList>
#include <QPointF>
#include <QRectF>
#include <QSize>
#include <QString>
#include <QStringList>

#include <variant>

namespace cmir::ui {

/// Curves of a report, drawn by CurvePlot.
struct ReportCurves {
    using Curve = viz::CurvePlot::Curve;
    struct Mark {
        double x = 0;
        QString text;
    };
    QList<Curve> curves;
    QList<Mark> marks;
    QStringList xNames; ///< for x = 0, 1, 2, ...; empty: numbers
    viz::ValueScale xScale {};
};

/// Points of a projection, drawn by EmbeddingPlot.
struct ReportCloud {
    QList<QPointF> points;
    viz::Coloring coloring;
    QRectF box {}; ///< what is shown, on scales of their own; null: the cloud, on equal scales
};

/// A matrix of correlations, drawn by MatrixPlot.
struct ReportMatrix {
    Matrix matrix;
};

/// A metric over two parameters, drawn by HeatMap.
struct ReportCells {
    Matrix values;
    QStringList rows, columns;
    QString valueTitle;
    bool largerIsBetter = true;
};

/// Means with intervals and seeds, drawn by IntervalBars.
struct ReportBars {
    QList<viz::IntervalBars::Row> rows;
    QString intervalTitle;
};

/// One distribution, drawn by HistogramPlot.
struct ReportHistogram {
    viz::Histogram histogram;
    QString name;
};

/// Whether the parts came apart, drawn as its tile.
struct ReportTile {
    viz::ApartTable table;
};

/// One figure as plain data: it can be made anywhere and is drawn on the GUI thread.
struct ReportFigure {
    QString title, xTitle, yTitle;
    QString note; ///< a line below the figure; may be empty
    QSize size { 400, 330 }; ///< in pixels of 1/96 inch
    std::variant<ReportCurves, ReportCloud, ReportMatrix, ReportCells, ReportBars, ReportHistogram, ReportTile> content;
};

/// Figures side by side, `perRow` (1 or 2) of them.
struct ReportFigures {
    int perRow = 2;
    QList<ReportFigure> figures;
};

struct ReportTable {
    QString columns; ///< one letter per column: 'l' words, 'r' numbers
    QStringList head;
    QList<QStringList> rows; ///< as many cells as columns
    QList<bool> marked; ///< one per row, shown bold; empty: none
};

struct ReportText {
    enum class Kind { Plain, Note, Heading, Warning } kind = Kind::Plain; ///< Heading: below the section's
    QString text; ///< plain
};

using ReportBlock = std::variant<ReportText, ReportTable, ReportFigures>;

struct ReportSection {
    QString id; ///< stable: "settings"
    QString title;
    QList<ReportBlock> blocks;
};

/// A whole report: what is said and drawn, without how. Every text is plain.
struct ReportContents {
    QString title; ///< "CmIR · synthetic · seed 0"
    QDateTime made;
    QList<ReportSection> sections;
};

}
