#pragma once

#include "ui/report/report_drawing.h"

#include <QList>

namespace cmir::ui {

/// The report as HTML, once: a page whose pictures are named ("figure:0") and drawn beside it. It is written to a file
/// with the pictures in it (htmlOf), and printed by QTextDocument (pdfOf): what the one says the other says.
struct ReportPage {
    QString html; ///< without a style, well-formed XML
    QList<DrawnFigure> figures; ///< by their number

    /// "figure:3" to its picture; null: none of them.
    const DrawnFigure* figure(const QString& name) const;
};

ReportPage pageOf(const ReportContents& contents, const DrawFigure& draw);
/// The page as one file that needs nothing beside it.
QString htmlOf(const ReportPage& page);

/// A document of SVG as an element of a page: without XML head and fixed size, ids with a prefix that keeps those of
/// several figures apart.
QString inlineSvg(const QByteArray& document, const QString& prefix);

}
