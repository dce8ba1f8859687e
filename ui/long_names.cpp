#include "ui/long_names.h"

#include <QStringList>

#include <algorithm>

namespace cmir::ui {

namespace {

/// How many characters from `from` on stand in a line of this width; at least one.
qsizetype lineLength(const QString& name, qsizetype from, const QFontMetrics& metrics, int width)
{
    qsizetype fits = 1;
    while (from + fits < name.size() && metrics.horizontalAdvance(name.mid(from, fits + 1).trimmed()) <= width)
        ++fits;
    if (from + fits >= name.size())
        return fits;
    const QString separators = QStringLiteral(" -_,./·=");
    for (qsizetype at = fits; at > fits / 3; --at)
        if (separators.contains(name[from + at - 1]))
            return at;
    return fits;
}

QStringList nameLines(const QString& name, const QFontMetrics& metrics, int width)
{
    QStringList lines;
    for (qsizetype from = 0; from < name.size();) {
        const qsizetype length = lineLength(name, from, metrics, width);
        lines << name.mid(from, length).trimmed();
        from += length;
    }
    return lines;
}

}

QString shortenedName(const QString& name, qsizetype most)
{
    if (name.size() <= most)
        return name;
    const qsizetype kept = std::max<qsizetype>(2, most - 1), last = kept / 2;
    return name.first(kept - last).trimmed() + u'…' + name.last(last).trimmed();
}

QString wrappedName(const QString& name, const QFontMetrics& metrics, int width, int lines)
{
    QStringList wrapped = nameLines(name, metrics, width);
    for (qsizetype most = name.size() - 1; wrapped.size() > lines && most > 2; --most)
        wrapped = nameLines(shortenedName(name, most), metrics, width);
    return wrapped.join(u'\n');
}

}
