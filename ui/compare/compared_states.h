#pragma once

#include "core/run/run_record.h"
#include "ui/library/pinned_runs.h"

#include <QList>
#include <QString>

#include <memory>
#include <string>

namespace cmir::ui {

class RunModel;

/// A model at one moment, whose representations can be put beside another's: the run on show, one of its kept epochs,
/// a pinned run.
struct ComparedState {
    QString key; ///< "run", "epoch 12", "pin /path/of/the/run.h5"
    QString title;
    int color = -1; ///< viz::Theme::category(color); negative: of the run on show
    std::shared_ptr<const Snapshot> snapshot; ///< the shown samples; null: none were kept
    std::shared_ptr<const RunRecord> record; ///< with whole splits; null: of an earlier epoch, or while it trains
    std::string sha256; ///< of the data
    std::string run; ///< whose states have the same features; empty: not known

    bool hasAnything() const { return snapshot || (record && !record->representations.empty()); }
};

/// The run on show first, then its kept epochs, the newest first, then the pinned runs.
QList<ComparedState> comparedStates(const RunModel& model, const PinnedRuns& pinned);

/// What both have: splits in the order of `a`, modalities likewise.
QStringList commonSplits(const ComparedState& a, const ComparedState& b);
QStringList commonModalities(const ComparedState& a, const ComparedState& b);

/// The names of the state's modalities.
const std::vector<std::string>& modalitiesOf(const ComparedState& state);

}
