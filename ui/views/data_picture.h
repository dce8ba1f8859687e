#pragma once

#include "core/analysis/data_overview.h"
#include "core/common/job.h"
#include "core/data/dataset.h"
#include "viz/histogram.h"

#include <QList>
#include <QStringList>

namespace cmir::ui {

/// A distribution that the page can show.
struct DataPlot {
    QString name; ///< in the list of them: "labels of train", "text, standardised"
    QString title, xTitle, yTitle;
    viz::Histogram histogram;
};

/// What the page says of a data set, computed off the GUI thread: it looks at every value.
struct DataPicture {
    QStringList labels; ///< per split in words: "mean −0.02, sd 1.01, from −3 to 3"; of classes their shares
    QList<DataPlot> plots;
    DataOverview overview;
};

/// Throws Cancelled.
DataPicture makeDataPicture(const Dataset& dataset, const JobContext& job);

}
