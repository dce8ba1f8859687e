#pragma once

#include "ui/report/report_drawing.h"

namespace cmir::ui {

/// See reportHtml.
QString htmlOf(const ReportContents& contents, const DrawFigure& draw);

/// An SVG document as a part of a page: without prologue and namespaces, its ids made unlike those of other figures by
/// the prefix.
QString inlineSvg(const QByteArray& document, const QString& prefix);

}
