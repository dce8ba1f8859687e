#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cmir::ui {

inline QString toQt(const std::string& text)
{
    return QString::fromStdString(text);
}

/// A measured value for reading: three digits after the point, or scientific where that would hide it, with the
/// typographic minus; "–" for NaN.
QString readableNumber(double value);
/// The same with its sign always before it: a difference.
QString signedNumber(double value);

/// A duration as mm:ss or h:mm:ss; "–" when negative (not known).
QString readableDuration(double seconds);

/// Epochs asked for: a number, or "until paused" where a run was to go on without end.
QString epochsText(std::int64_t epochs);

/// The title of a history series: "train/invariance" is "invariance", "valid/mae" the metric's own title.
QString historyTitle(const QString& name);

/// The names of a history that begin with a prefix ("train/"), the total first.
QStringList historyNames(const std::map<std::string, std::vector<double>>& series, const QString& prefix);

/// A metric's title with its unit, for an axis: "accuracy (%)".
QString metricTitle(const QString& key);

/// A file name made of a title: what does not fit into one becomes "_". `ending`: with its point. `otherwise`: for a
/// title without a letter.
QString fileNameOf(const QString& title, const QString& ending, const QString& otherwise = {});

/// Wraps plain text for a tooltip, so that long ones break into lines.
QString richTip(const QString& text);

}
