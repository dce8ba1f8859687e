#include "ui/studies/compared_variants.h"

#include "core/analysis/statistics.h"
#include "ui/text.h"

#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

void compare(ComparedVariant& row, const std::vector<double>& values, const std::vector<double>& first)
{
    std::vector<double> differences;
    for (std::size_t i = 0; i < values.size(); ++i)
        differences.push_back(values[i] - first[i]);
    if (!differences.empty())
        row.difference = studentInterval(differences);
    const PairedEffect effect = pairedEffect(values, first);
    if (effect.reason.empty())
        row.effect = effect.dz;
    const PairedTTest test = pairedTTest(values, first);
    row.comparison = toQt(test.reason);
    if (test.reason.empty())
        row.p = test.p;
}

}

QList<ComparedVariant> comparedVariants(const StudySummary& summary, const QString& split, const QString& metric)
{
    QList<ComparedVariant> rows;
    std::vector<double> p;
    for (std::size_t v = 0; v < summary.variants(); ++v) {
        ComparedVariant row;
        row.name = toQt(summary.plan().variants[v].name);
        row.value = summary.estimate(v, split, metric);
        if (v > 0) {
            const auto [values, first] = summary.pairs(v, 0, split, metric);
            compare(row, values, first);
        }
        p.push_back(row.p.value_or(std::numeric_limits<double>::quiet_NaN()));
        rows << row;
    }
    const HolmCorrection holm = holmCorrection(p);
    for (std::size_t v = 0; v < p.size(); ++v) {
        if (std::isnan(p[v]))
            continue;
        ComparedVariant& row = rows[static_cast<qsizetype>(v)];
        row.pHolm = holm.p[v];
        row.comparison = QObject::tr("paired t-test %1; %2").arg(toQt(pText(p[v])), toQt(holm.note(v)));
    }
    return rows;
}

QList<ComparedVariant> comparedReferences(const StudySummary& summary, const QString& split, const QString& metric)
{
    QList<ComparedVariant> rows;
    for (const ReferenceModel& model : measuredReferences(summary, { split }, { metric })) {
        ComparedVariant row;
        row.name = referenceTitle(model);
        row.value = referenceEstimate(model, split, metric);
        row.comparison = referenceNote();
        rows << row;
    }
    return rows;
}

QString differenceText(const std::optional<MeanEstimate>& difference)
{
    if (!difference || !std::isfinite(difference->mean))
        return QStringLiteral("–");
    const double half = halfWidth(*difference);
    return signedNumber(difference->mean)
        + (std::isnan(half) ? QString() : QStringLiteral(" ± ") + readableNumber(half));
}

QString shortPText(const std::optional<double>& p)
{
    return p ? toQt(pText(*p)).section(u' ', 1).remove(QStringLiteral("= ")) : QString();
}

}
