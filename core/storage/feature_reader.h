#pragma once

#include "core/common/matrix.h"
#include "core/data/dataset.h"
#include "core/storage/hdf5_file.h"

#include <string>
#include <vector>

namespace cmir {

/// One modality of a split as Split holds it.
struct Features {
    Matrix values;
    Sequences sequences;
};

/// Whether features are read, and where they then lie.
enum class FeatureValues {
    Read,
    ReadToDisk,
    PassOver, ///< read once, some rows at a time, and not kept: a matrix has no column, and all else is as it would be
    LeaveOut, ///< the same, and nothing of them is read
};

/// Reads one modality of a split, `rows` samples: N x width as it stands, N x T x width with the lengths of
/// <modality>_length (all T steps where there are none), or, where the modality is to be averaged, as its mean over
/// these steps (a sequence of length 0 gives NaN, which counts as missing). Throws BadInput: missing, another rank,
/// width or number of rows, a length outside 0..T, sequences without a step.
Features readFeatures(const hdf5::Group& split, const ModalityInfo& modality, std::int64_t rows,
    std::vector<std::string>& notices, FeatureValues wanted = FeatureValues::Read);

/// Throws BadInput unless the dataset has as many rows as the split's label.
void checkRows(const hdf5::Dataset& data, std::int64_t rows);

}
