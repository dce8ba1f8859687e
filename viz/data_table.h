#pragma once

#include <QString>
#include <QStringList>
#include <QList>

namespace cmir::viz {

/// Exactly what a plot shows, as a table: the CSV that is exported.
struct DataTable {
    QStringList columns;
    QList<QStringList> rows;

    /// RFC 4180: comma, CRLF not used, quotes doubled where needed.
    QString toCsv() const;
};

}
