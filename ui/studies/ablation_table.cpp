#include "ui/studies/ablation_table.h"

#include "ui/studies/paper_figures.h"
#include "ui/text.h"

namespace cmir::ui {

namespace {

/// The name of the paper's row: the nearest thing to vanilla says so in its own.
QString paperRow(const QString& name)
{
    return name.startsWith(u"vanilla") ? QStringLiteral("vanilla") : name;
}

}

QList<AblationRow> ablationRows(const StudySummary& summary, const QString& split, const QString& metric)
{
    QList<AblationRow> rows;
    const QString dataset = summary.variants() > 0 ? paperDataset(toQt(summary.plan().base.dataName)) : QString();
    for (const ComparedVariant& variant : comparedVariants(summary, split, metric))
        rows << AblationRow { variant, paperFigure(dataset, paperRow(variant.name), split, metric), false };
    for (const ComparedVariant& reference : comparedReferences(summary, split, metric))
        rows << AblationRow { reference, std::nullopt, true };
    return rows;
}

}
