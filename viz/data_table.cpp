#include "viz/data_table.h"

namespace cmir::viz {

namespace {

void appendField(QString& line, const QString& field)
{
    const bool plain
        = !field.contains(u'"') && !field.contains(u',') && !field.contains(u'\n') && !field.contains(u'\r');
    if (plain) {
        line += field;
        return;
    }
    QString quoted = field;
    quoted.replace(u'"', QStringLiteral("\"\""));
    line += u'"' + quoted + u'"';
}

void appendLine(QString& text, const QStringList& fields)
{
    for (qsizetype i = 0; i < fields.size(); ++i) {
        if (i > 0)
            text += u',';
        appendField(text, fields[i]);
    }
    text += u'\n';
}

}

QString numberText(double value)
{
    if (qIsNaN(value))
        return {};
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

QString DataTable::toCsv() const
{
    QString text;
    appendLine(text, columns);
    for (const QStringList& row : rows)
        appendLine(text, row);
    return text;
}

}
