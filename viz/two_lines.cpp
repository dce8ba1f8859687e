#include "viz/two_lines.h"

#include <QFontMetrics>

#include <algorithm>

namespace cmir::viz {

QString inTwoLines(const QString& text, const QFontMetrics& metrics)
{
    QString best = text;
    int shortest = metrics.horizontalAdvance(text);
    for (qsizetype space = text.indexOf(u' '); space > 0; space = text.indexOf(u' ', space + 1)) {
        const QString first = text.left(space), second = text.mid(space + 1);
        const int longer = std::max(metrics.horizontalAdvance(first), metrics.horizontalAdvance(second));
        if (longer < shortest) {
            shortest = longer;
            best = first + u'\n' + second;
        }
    }
    return best;
}

}
