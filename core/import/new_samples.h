#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"
#include "core/import/foreign_file.h"
#include "core/import/mapping.h"
#include "core/run/run_record.h"

namespace cmir::foreign {

/// Samples of another program's file for a model that is trained already, in memory: its splits as they are, whatever
/// their names ("all" where it names none), and without labels where it has none (NaN). Nothing is parted, no sample
/// left out. Modalities, task and the scale of the labels are the run's.
///   mapping     what its columns are. A label that is not there is none. One that is text is a class by its name,
///   where
///               the run knows the names of its classes (importOf); where it does not, or its labels are of another
///               kind (fractions for classes), they are left out, which is noted
/// Throws as runModalities; BadInput: a class that the run has not; Failure: the features do not fit into
/// memory; Cancelled.
Dataset newSamples(const File& file, const Mapping& mapping, const RunRecord& run, const JobContext& job = {});

}
