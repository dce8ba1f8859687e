#include "viz/data_table.h"

#include "core/library/comparison_text.h"

#include <cmath>

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

QString latexField(const QString& field)
{
    bool isNumber = false;
    const double value = field.toDouble(&isNumber);
    const bool isWhole = !field.contains(u'.') && !field.contains(u'e');
    const QString shown = isNumber && std::isfinite(value) && !isWhole ? QString::number(value, 'g', 4) : field;
    return QString::fromStdString(escapedLatex(shown.toStdString())).replace(u'\n', u' ');
}

/// "0.616 \pm 0.012", or the ends where they do not lie at the same distance.
QString latexInterval(const QString& middle, const QString& low, const QString& high)
{
    bool hasLow = false, hasHigh = false;
    const double mean = middle.toDouble(), lower = low.toDouble(&hasLow), upper = high.toDouble(&hasHigh);
    if (middle.isEmpty() || !hasLow || !hasHigh)
        return latexField(middle);
    const double half = (upper - lower) / 2;
    if (std::abs(upper + lower - 2 * mean) <= 1e-6 * std::max(half, 1e-12))
        return QStringLiteral("$%1 \\pm %2$").arg(latexField(middle), latexField(QString::number(half, 'g', 9)));
    return QStringLiteral("$%1$ $[%2, %3]$").arg(latexField(middle), latexField(low), latexField(high));
}

/// What one column of the tabular is made of: one column of the table, or a mean and what stands behind it.
struct LatexColumn {
    enum class Kind { Plain, Spread, Ends } kind = Kind::Plain;
    qsizetype first = 0;
    QString title;
};

QList<LatexColumn> latexColumns(const QStringList& columns)
{
    QList<LatexColumn> found;
    using Kind = LatexColumn::Kind;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const QString &name = columns[i], next = columns.value(i + 1), last = columns.value(i + 2);
        if (name.startsWith(QLatin1String("value ")))
            continue;
        const bool isMean = name == QLatin1String("mean") && next == QLatin1String("lower");
        const bool hasEnds = isMean || (next == name + QLatin1String(" low") && last == name + QLatin1String(" high"));
        const bool hasSpread = next == name + QLatin1String(" spread");
        found << LatexColumn { hasEnds ? Kind::Ends : hasSpread ? Kind::Spread : Kind::Plain, i, name };
        i += hasEnds ? 2 : hasSpread ? 1 : 0;
    }
    return found;
}

QString latexCell(const LatexColumn& column, const QStringList& row)
{
    const QString &first = row.value(column.first), second = row.value(column.first + 1);
    switch (column.kind) {
    case LatexColumn::Kind::Ends:
        return latexInterval(first, second, row.value(column.first + 2));
    case LatexColumn::Kind::Spread:
        return second.isEmpty() ? latexField(first)
                                : QStringLiteral("$%1 \\pm %2$").arg(latexField(first), latexField(second));
    case LatexColumn::Kind::Plain:
        break;
    }
    return latexField(first);
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

QString DataTable::toLatex() const
{
    const QList<LatexColumn> wanted = latexColumns(columns);
    QString text = QStringLiteral("% \\usepackage{booktabs}\n\\begin{tabular}{l%1}\n\\toprule\n")
                       .arg(QString(std::max<qsizetype>(0, wanted.size() - 1), u'r'));
    const auto line = [&text](const QStringList& fields) {
        text += fields.join(QStringLiteral(" & ")) + QStringLiteral(" \\\\\n");
    };
    QStringList head;
    for (const LatexColumn& column : wanted)
        head << latexField(column.title);
    line(head);
    text += QStringLiteral("\\midrule\n");
    for (const QStringList& row : rows) {
        QStringList fields;
        for (const LatexColumn& column : wanted)
            fields << latexCell(column, row);
        line(fields);
    }
    return text + QStringLiteral("\\bottomrule\n\\end{tabular}\n");
}

}
