#pragma once

#include "core/run/live_change.h"

#include <QString>

namespace cmir::ui {

/// What was turned, for a table: "invariance (λ₁)", or that the run was stopped or continued.
QString changedName(const LiveChange& change);
/// The whole change in a few words, for a mark on a curve: "λ₁ 1 → 3", "stopped".
QString changeText(const LiveChange& change);

/// The values of `first` that are others in `last`, in a few words: "λ₁ 1, K 3"; empty: none.
QString valuesThatDiffer(const ExperimentConfig& first, const ExperimentConfig& last);

}
