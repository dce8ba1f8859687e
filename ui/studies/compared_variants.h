#pragma once

#include "ui/studies/study_summary.h"

#include <QList>

#include <optional>

namespace cmir::ui {

/// One variant of a study against its first one. Differences and tests are over the seeds that both have; the first
/// variant itself has none.
struct ComparedVariant {
    QString name;
    MeanEstimate value;
    std::optional<MeanEstimate> difference; ///< variant - first
    std::optional<double> p, pHolm; ///< paired t-test, as it is and Holm-corrected over the variants
    std::optional<double> effect; ///< Cohen's d_z
    QString comparison; ///< in words, or why there is none
};

/// The simple models as rows below them: a value, and no comparison.
QList<ComparedVariant> comparedReferences(const StudySummary& summary, const QString& split, const QString& metric);

QList<ComparedVariant> comparedVariants(const StudySummary& summary, const QString& split, const QString& metric);

/// "+0.020 ± 0.003"; "–" where there is no difference.
QString differenceText(const std::optional<MeanEstimate>& difference);
/// A p value for a column that says so itself: "0.012", "< 0.0001"; empty where there is none.
QString shortPText(const std::optional<double>& p);

}
