#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"
#include "viz/histogram.h"

#include <QStringList>

namespace cmir::ui {

/// How the labels of a data set lie, computed off the GUI thread: it looks at every sample.
struct DataPicture {
    QStringList labels; ///< per split in words: "mean −0.02, sd 1.01, from −3 to 3"; of classes their shares
    viz::Histogram training; ///< of the labels of train; empty: of classes, or none is known
};

/// Throws Cancelled.
DataPicture makeDataPicture(const Dataset& dataset, const JobContext& job);

}
