#include "ui/studies/methods_table.h"

#include "core/analysis/interval_text.h"
#include "core/analysis/statistics.h"
#include "core/common/not_a_number.h"
#include "core/evaluation/metrics.h"
#include "core/library/comparison_text.h"
#include "ui/studies/paper_figures.h"
#include "ui/text.h"
#include "viz/data_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

constexpr double level = 0.05;
int referenceVariant(const StudyPlan& plan)
{
    for (std::size_t v = 0; v < plan.variants.size(); ++v) {
        const StudyVariant& variant = plan.variants[v];
        if (variant.method == Method::Cmir && variant.settings.empty() && variant.modalities.empty()
            && !variant.otherProgram)
            return static_cast<int>(v);
    }
    const StudyVariant& first = plan.variants.front();
    return first.method == Method::Cmir && first.modalities.empty() && !first.otherProgram ? 0 : -1;
}

/// Whether a value is before another in the order from best to worst.
bool isBetter(double value, double other, bool largerIsBetter)
{
    return largerIsBetter ? value > other : value < other;
}

/// The best and the second best mean of the measured rows; equal means share their rank.
void rankColumn(MethodsTable& table, int column)
{
    const bool larger = metricInfo(table.columns[column].metric.toStdString()).largerIsBetter;
    QList<double> means;
    for (const MethodsTable::Row& row : std::as_const(table.rows))
        if (row.isTrained() && std::isfinite(row.cells[column].estimate.mean)
            && !means.contains(row.cells[column].estimate.mean))
            means << row.cells[column].estimate.mean;
    std::sort(means.begin(), means.end(), [larger](double a, double b) { return isBetter(a, b, larger); });
    for (MethodsTable::Row& row : table.rows) {
        MethodsTable::Cell& cell = row.cells[column];
        const qsizetype place = row.isTrained() ? means.indexOf(cell.estimate.mean) : -1;
        using Rank = MethodsTable::Cell::Rank;
        cell.rank = means.size() < 2 || place > 1 || place < 0 ? Rank::None : place == 0 ? Rank::Best : Rank::Second;
    }
}

void compareColumn(MethodsTable& table, int column, const StudySummary& summary, int reference)
{
    const QString &split = table.columns[column].split, &metric = table.columns[column].metric;
    const int variants = static_cast<int>(summary.variants());
    std::vector<double> p(static_cast<std::size_t>(variants), notANumber);
    for (int v = 0; v < variants; ++v) {
        if (v == reference)
            continue;
        const auto [ours, theirs]
            = summary.pairs(static_cast<std::size_t>(v), static_cast<std::size_t>(reference), split, metric);
        const PairedTTest test = pairedTTest(ours, theirs);
        if (test.reason.empty())
            p[static_cast<std::size_t>(v)] = test.p;
        else
            table.rows[v].cells[column].comparison
                = QObject::tr("not compared with %1: %2").arg(table.rows[reference].name, toQt(test.reason));
    }
    const HolmCorrection holm = holmCorrection(p);
    table.columns[column].comparisons = static_cast<int>(holm.comparisons);
    for (int v = 0; v < variants; ++v) {
        const auto i = static_cast<std::size_t>(v);
        if (std::isnan(p[i]))
            continue;
        MethodsTable::Cell& cell = table.rows[v].cells[column];
        cell.p = holm.p[i];
        cell.significant = holm.p[i] < level;
        cell.comparison = QObject::tr("against %1: paired t-test %2; %3")
                              .arg(table.rows[reference].name, toQt(pText(p[i])), toQt(holm.note(i)));
    }
}

void addSimpleRows(
    MethodsTable& table, const StudySummary& summary, const QStringList& splits, const QStringList& metrics)
{
    for (const ReferenceModel& model : measuredReferences(summary, splits, metrics)) {
        MethodsTable::Row row;
        row.name = referenceTitle(model);
        row.isSimple = true;
        for (const MethodsTable::Column& column : std::as_const(table.columns)) {
            MethodsTable::Cell cell;
            cell.estimate = referenceEstimate(model, column.split, column.metric);
            row.cells << cell;
        }
        table.rows << row;
    }
}

void addPaperRow(MethodsTable& table, const StudyPlan& plan)
{
    const QString dataset = paperDataset(toQt(plan.base.dataName));
    MethodsTable::Row row;
    row.name = QObject::tr("CmIR on %1, the paper's figures").arg(dataset);
    row.isPaper = true;
    bool any = false;
    for (const MethodsTable::Column& column : std::as_const(table.columns)) {
        MethodsTable::Cell cell;
        const auto figure = paperFigure(dataset, QStringLiteral("full"), column.split, column.metric);
        cell.estimate.mean = figure.value_or(notANumber);
        cell.estimate.reason = figure ? "printed in the paper" : "not printed in the paper";
        any = any || figure;
        row.cells << cell;
    }
    if (any)
        table.rows << row;
}

QString latexText(const QString& text)
{
    return toQt(escapedLatex(text.toStdString()));
}

QString latexNumber(double value)
{
    return readableNumber(value).replace(QChar(0x2212), QStringLiteral("-")).replace(u'–', QStringLiteral("--"));
}

QString latexCell(const MethodsTable::Cell& cell, const QString& metric)
{
    if (!std::isfinite(cell.estimate.mean))
        return QStringLiteral("--");
    QString text = latexNumber(cell.estimate.mean);
    if (cell.rank == MethodsTable::Cell::Rank::Best)
        text = QStringLiteral("\\textbf{%1}").arg(text);
    else if (cell.rank == MethodsTable::Cell::Rank::Second)
        text = QStringLiteral("\\underline{%1}").arg(text);
    const auto number = [](double value) { return latexNumber(value).toStdString(); };
    if (const QString spread = toQt(intervalText(cell.estimate, metric.toStdString(), number)); !spread.isEmpty())
        text += u' ' + QString(spread).replace(u'±', QStringLiteral("$\\pm$"));
    return cell.significant ? text + QStringLiteral("$^{\\dagger}$") : text;
}

QString latexRow(const MethodsTable::Row& row, const QList<MethodsTable::Column>& columns)
{
    QStringList fields { latexText(row.name) };
    for (qsizetype column = 0; column < row.cells.size(); ++column)
        fields << latexCell(row.cells[column], columns[column].metric);
    return fields.join(QStringLiteral(" & ")) + QStringLiteral(" \\\\\n");
}

}

MethodsTable methodsTable(const StudySummary& summary, const QStringList& splits, const QStringList& metrics)
{
    MethodsTable table;
    if (summary.isEmpty())
        return table;
    for (const QString& split : splits)
        for (const QString& metric : metrics)
            if (summary.metrics(split).contains(metric))
                table.columns << MethodsTable::Column { split, metric, 0 };
    const int reference = referenceVariant(summary.plan());
    for (std::size_t v = 0; v < summary.variants(); ++v) {
        MethodsTable::Row row;
        row.name = toQt(summary.plan().variants[v].name);
        row.isReference = static_cast<int>(v) == reference;
        for (const MethodsTable::Column& column : std::as_const(table.columns)) {
            MethodsTable::Cell cell;
            cell.estimate = summary.estimate(v, column.split, column.metric);
            row.cells << cell;
        }
        table.rows << row;
    }
    for (int column = 0; column < static_cast<int>(table.columns.size()); ++column) {
        rankColumn(table, column);
        if (reference >= 0)
            compareColumn(table, column, summary, reference);
    }
    addSimpleRows(table, summary, splits, metrics);
    addPaperRow(table, summary.plan());
    return table;
}

QString MethodsTable::cellText(int row, int column) const
{
    const Cell& cell = rows[row].cells[column];
    return estimateText(cell.estimate, columns[column].metric) + (cell.significant ? QStringLiteral("†") : QString());
}

QString MethodsTable::columnTitle(int column) const
{
    const Column& c = columns[column];
    return QStringLiteral("%1\n%2 %3")
        .arg(c.split, toQt(metricInfo(c.metric.toStdString()).title), metricArrow(c.metric));
}

QString MethodsTable::note() const
{
    if (isEmpty())
        return {};
    QStringList sentences { QObject::tr("Mean ± half the 95 % interval over the seeds; best bold, second best "
                                        "underlined.") };
    const auto reference = std::find_if(rows.begin(), rows.end(), [](const Row& row) { return row.isReference; });
    int most = 0;
    for (const Column& column : columns)
        most = std::max(most, column.comparisons);
    if (reference != rows.end() && most > 0) {
        sentences << QObject::tr(
            "† differs from %1: paired t-test over the seeds, p < 0.05 after Holm's correction for "
            "the %2 comparisons of its column.")
                         .arg(reference->name)
                         .arg(most);
        if (columns.size() > 1)
            sentences << QObject::tr("The correction is for one column: over all %1 columns together, a mark by chance "
                                     "is more likely than 1 in 20.")
                             .arg(columns.size());
    }
    if (!tunedNote.isEmpty())
        sentences << tunedNote;
    if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.isSimple; }))
        sentences << referenceNote();
    if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.isPaper; })) {
        sentences << QObject::tr("The last row is printed in the paper (arXiv 2604.18460), with its own features and "
                                 "language model; it was not measured here.");
        for (const Column& column : columns)
            if (const QString reading = paperReading(column.metric); !reading.isEmpty() && !sentences.contains(reading))
                sentences << reading;
    }
    return sentences.join(u' ');
}

QString MethodsTable::toCsv() const
{
    viz::DataTable table;
    table.columns << QStringLiteral("method") << QStringLiteral("source");
    for (const Column& column : columns)
        for (const char* what : { "mean", "lower", "upper", "p" })
            table.columns << QStringLiteral("%1 %2 %3").arg(column.split, column.metric, QLatin1String(what));
    for (const TextColumn& text : texts)
        table.columns << QString(text.title).replace(u'\n', u' ');
    for (qsizetype r = 0; r < rows.size(); ++r) {
        const Row& row = rows[r];
        QStringList line { row.name,
            row.isPaper        ? QStringLiteral("paper")
                : row.isSimple ? QStringLiteral("reference")
                               : QStringLiteral("measured") };
        for (const Cell& cell : row.cells) {
            const bool interval = cell.estimate.reason.empty();
            line << viz::numberText(cell.estimate.mean) << viz::numberText(interval ? cell.estimate.lower : notANumber)
                 << viz::numberText(interval ? cell.estimate.upper : notANumber)
                 << viz::numberText(cell.p.value_or(notANumber));
        }
        for (const TextColumn& text : texts)
            line << text.cells[r];
        table.rows << line;
    }
    return table.toCsv();
}

QString MethodsTable::toLatex() const
{
    QString text = QStringLiteral("\\begin{tabular}{l%1}\n\\toprule\n").arg(QString(columns.size(), u'c'));
    QStringList splits, metrics;
    for (const Column& column : columns) {
        splits << latexText(column.split);
        const MetricInfo info = metricInfo(column.metric.toStdString());
        metrics << latexText(toQt(info.title))
                + (info.largerIsBetter ? QStringLiteral(" $\\uparrow$") : QStringLiteral(" $\\downarrow$"));
    }
    text += QStringLiteral(" & %1 \\\\\n").arg(splits.join(QStringLiteral(" & ")));
    text += QStringLiteral("method & %1 \\\\\n\\midrule\n").arg(metrics.join(QStringLiteral(" & ")));
    for (qsizetype r = 0; r < rows.size(); ++r) {
        if (r > 0 && (rows[r].isPaper != rows[r - 1].isPaper || rows[r].isSimple != rows[r - 1].isSimple))
            text += QStringLiteral("\\midrule\n");
        text += latexRow(rows[r], columns);
    }
    text += QStringLiteral("\\bottomrule\n\\end{tabular}\n");
    return text + QStringLiteral("% %1\n").arg(note());
}

}
