#include "ui/studies/ablation_table.h"

#include "core/analysis/statistics.h"
#include "ui/studies/paper_figures.h"
#include "ui/text.h"

#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

/// The name of the paper's row: the nearest thing to vanilla says so in its own.
QString paperRow(const QString& name)
{
    return name.startsWith(u"vanilla") ? QStringLiteral("vanilla") : name;
}

void compare(AblationRow& row, const std::vector<double>& values, const std::vector<double>& full)
{
    std::vector<double> differences;
    for (std::size_t i = 0; i < values.size(); ++i)
        differences.push_back(values[i] - full[i]);
    if (!differences.empty())
        row.difference = studentInterval(differences);
    const PairedEffect effect = pairedEffect(values, full);
    if (effect.reason.empty())
        row.effect = effect.dz;
}

}

QList<AblationRow> ablationRows(const StudySummary& summary, const QString& split, const QString& metric)
{
    QList<AblationRow> rows;
    const QString dataset = summary.variants() > 0 ? paperDataset(q(summary.plan().base.dataName)) : QString();
    std::vector<double> p;
    for (std::size_t v = 0; v < summary.variants(); ++v) {
        AblationRow row;
        row.name = q(summary.plan().variants[v].name);
        row.value = summary.estimate(v, split, metric);
        row.paper = paperFigure(dataset, paperRow(row.name), split, metric);
        p.push_back(std::numeric_limits<double>::quiet_NaN());
        if (v > 0) {
            const auto [values, full] = summary.pairs(v, 0, split, metric);
            compare(row, values, full);
            const PairedTTest test = pairedTTest(values, full);
            row.comparison = q(test.reason);
            if (test.reason.empty())
                p.back() = test.p;
        }
        rows << row;
    }
    const HolmCorrection holm = holmCorrection(p);
    for (std::size_t v = 0; v < p.size(); ++v) {
        if (std::isnan(p[v]))
            continue;
        AblationRow& row = rows[static_cast<qsizetype>(v)];
        row.p = holm.p[v];
        row.comparison = QObject::tr("paired t-test %1; %2").arg(q(pText(p[v])), q(holm.note(v)));
    }
    return rows;
}

}
