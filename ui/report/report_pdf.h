#pragma once

#include "ui/report/report_drawing.h"

namespace cmir::ui {

/// The report as a PDF: A4, vectors, numbered pages. Throws what `draw` throws.
QByteArray pdfOf(const ReportContents& contents, const DrawFigure& draw);

}
