#pragma once

#include "core/common/job.h"
#include "core/import/foreign_file.h"
#include "core/import/mapping.h"

namespace cmir::foreign {

/// Gives every split of `file` the features that another file holds for its ids, as a column "text_features": of a file
/// whose text is words, and of a language model's output. Rows are found by id, whatever split they stand in there;
/// what is missing is NaN, and said. Throws BadInput: no ids in one of them, no features in the other or more than one
/// column that may be them, an id twice, not one id in common.
///   mapping   says which column of `file` is the id; "text" becomes the new column
void joinTextFeatures(File& file, Mapping& mapping, const File& features, const JobContext& job = {});

}
