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
    /// A tabular with the rules of booktabs, numbers with four digits. A mean stands with its interval or spread in one
    /// cell; the values of single seeds ("value 1") are left out.
    QString toLatex() const;
};

/// The shortest text that reads back as the same number, with a point whatever the locale; NaN (no value): empty.
QString numberText(double value);

}
