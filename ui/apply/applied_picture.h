#pragma once

#include "core/common/job.h"
#include "core/experiment/apply_run.h"
#include "core/run/run_record.h"

#include <QList>
#include <QPointF>
#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <vector>

namespace cmir::ui {

/// A trained model on other data, for showing: its answers, and where the new samples lie beside the run's own.
struct AppliedPicture {
    /// One part (Z_inv or Z_spu) of one modality in a plane that was fitted to the run's own samples.
    struct Panel {
        QString title;
        QList<QPointF> own,
            other; ///< shown samples of validation (or test), and of all splits of the new data, no more than those
    };
    QString data; ///< the name of the new data
    std::shared_ptr<const Dataset> dataset;
    AppliedRun applied;
    QList<Panel> panels; ///< Z_inv and Z_spu of each modality in turn; empty: the run has no shown samples
    QStringList ownIds, otherIds;
    QString ownSplit; ///< of the run's own samples
    QStringList notices;
};

/// Reads the file, of this or of another program, applies the run, and lays the samples out. Throws as newSamples,
/// loadDataset and applyRun do.
AppliedPicture makeAppliedPicture(
    const std::shared_ptr<const RunRecord>& run, const std::vector<std::string>& paths, const JobContext& job);

}
