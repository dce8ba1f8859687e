#pragma once

#include <QFontMetrics>
#include <QString>

namespace cmir::ui {

/// A name for where there is little room. Names of runs often begin alike, and as often end alike: what does not fit
/// goes from the middle.
QString shortenedName(const QString& name, qsizetype most); ///< characters

/// In lines of at most this width in pixels, broken behind a separator where there is one; of more than `lines` of them
/// the middle goes.
QString wrappedName(const QString& name, const QFontMetrics& metrics, int width, int lines);

}
