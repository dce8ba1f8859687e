#pragma once

#include <QList>
#include <QLocale>
#include <QString>
#include <QStringList>

namespace cmir::viz {

/// Exactly what a plot shows, as a table: the CSV that is exported.
struct DataTable {
    QStringList columns;
    QList<QStringList> rows;

    /// RFC 4180: comma, CRLF not used, quotes doubled where needed.
    QString toCsv() const;
};

/// The shortest text that reads back as the same number, with a point whatever the locale; NaN (no value): empty.
QString numberText(double value);

}
