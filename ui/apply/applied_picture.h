#pragma once

#include "core/common/job.h"
#include "core/experiment/apply_run.h"
#include "core/run/run_record.h"
#include "ui/import/import_choice.h"
#include "ui/samples/sample_table.h"

#include <QList>
#include <QPointF>
#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <vector>

namespace cmir::ui {

/// What was found in the files that a run is to be applied to: data, or a file of another program of which somebody has
/// to say first what its columns are.
struct NewData {
    std::shared_ptr<const Dataset> dataset; ///< null: it is to be said
    ImportChoice choice; ///< of a file of another program: what the columns seem to be
};

/// Reads files, of this or of another program; columns are taken as in the run's own import, and the features of its
/// text joined as there. Throws as loadDataset, readForRun and newSamples do.
NewData findNewData(
    const std::shared_ptr<const RunRecord>& run, const std::vector<std::string>& paths, const JobContext& job);

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
    std::shared_ptr<const SampleTable> table; ///< every sample with its prediction
    QList<Panel> panels; ///< Z_inv and Z_spu of each modality in turn; empty: the run has no shown samples
    QStringList ownIds, otherIds;
    QString ownSplit; ///< of the run's own samples
    QStringList notices;
    QStringList leftOut; ///< test splits of the run's own data whose answers are not to be seen yet

    bool isLabelled() const; ///< any of the samples
};

/// Applies the run and lays the samples out. `withTest`: what it answers on the test splits of its own data too; other
/// data have no part in what was tuned, and are shown whole. Throws as applyRun does.
AppliedPicture makeAppliedPicture(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, const JobContext& job, bool withTest = true);

}
