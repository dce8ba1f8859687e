#pragma once

#include "ui/studies/compared_variants.h"

namespace cmir::ui {

/// One variant of an ablation against the first one, the full objective.
struct AblationRow : ComparedVariant {
    std::optional<double> paper; ///< what the paper prints for this row, on its own features
    bool isSimple = false; ///< a reference model: below the variants, compared with none
};

QList<AblationRow> ablationRows(const StudySummary& summary, const QString& split, const QString& metric);

}
