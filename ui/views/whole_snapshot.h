#pragma once

#include "core/run/run_record.h"

#include <QStringList>

#include <memory>

namespace cmir::ui {

inline constexpr std::int64_t mostWholeSamples = 200'000; ///< of all splits together

/// Every sample of these splits as a finished run represents it, without noise: what the run keeps of whole splits, in
/// the form in which the views know the shown ones. Of more than mostWholeSamples so many are drawn. Splits of which
/// the run keeps nothing are left out.
Snapshot wholeSnapshot(const RunRecord& record, const QStringList& splits);

}
