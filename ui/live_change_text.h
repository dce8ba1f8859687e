#pragma once

#include "core/run/live_change.h"

#include <QString>

namespace cmir::ui {

/// What was turned, for a table: "invariance (λ₁)", or that the run was stopped or continued.
QString changedName(const LiveChange& change);
/// The whole change in a few words, for a mark on a curve: "λ₁ 1 → 3", "stopped".
QString changeText(const LiveChange& change);
/// What was turned alone, as short as can be: "λ₁", "stopped".
QString changedSymbol(const LiveChange& change);
/// The new value, in words where it stands for "no end"; empty: it was no parameter.
QString changedTo(const LiveChange& change);
/// What was turned and what it came to: "λ₁ → 3", "stopped".
QString markText(const LiveChange& change);
/// All there is to say of it, as rich text for a card: what, when, in which step.
QString changeCard(const LiveChange& change);

/// The values of `first` that are others in `last`, in a few words: "λ₁ 1, K 3"; empty: none.
QString valuesThatDiffer(const ExperimentConfig& first, const ExperimentConfig& last);

}
