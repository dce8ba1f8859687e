#pragma once

#include <QString>

class QFontMetrics;

namespace cmir::viz {

/// A text in two lines, broken at the space where the longer one is shortest; one without a space as it is.
QString inTwoLines(const QString& text, const QFontMetrics& metrics);

}
