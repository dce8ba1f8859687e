#pragma once

#include "core/experiment/fair_comparison.h"
#include "ui/studies/methods_table.h"

namespace cmir::ui {

/// What a table of methods says of the searches for their settings, as `cmir compare --tune-trials` does.

/// The chosen settings: "λ₁ 0.3, K 5".
QString tunedSettings(const TunedVariant& tuned);

/// Budget, chosen settings and, where test is on show, the oracle beside it, as a sentence.
QString tunedSentence(const TunedVariant& tuned, bool test);

/// Columns and a note for the table, whose first rows are the tuned variants. The oracle is of test: it stands there
/// where the table itself shows test.
void addTuned(MethodsTable& table, const std::vector<TunedVariant>& tuned, std::size_t variants);
/// Whether a table shows test.
bool showsTest(const MethodsTable& table);

}
