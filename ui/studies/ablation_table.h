#pragma once

#include "ui/studies/study_summary.h"

#include <QList>

#include <optional>

namespace cmir::ui {

/// One variant of an ablation against the first one, the full objective.
struct AblationRow {
    QString name;
    MeanEstimate value;
    std::optional<MeanEstimate> difference; ///< variant - full, over the seeds that both have; not of the full one
    std::optional<double> p; ///< paired t-test, Holm-corrected over the variants
    std::optional<double> effect; ///< Cohen's d_z
    QString comparison; ///< in words
    std::optional<double> paper; ///< what the paper prints for this row, on its own features
};

QList<AblationRow> ablationRows(const StudySummary& summary, const QString& split, const QString& metric);

}
