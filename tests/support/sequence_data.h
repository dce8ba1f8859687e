#pragma once

#include "core/data/dataset.h"

namespace cmir::test {

/// The data with its first modality read as sequences of so many steps (they divide its width), the samples' lengths
/// going round 1, 2, .., steps. What stands beyond a length is padding.
inline Dataset withSequences(Dataset dataset, std::int64_t steps)
{
    ModalityInfo& first = dataset.modalities.front();
    first.width /= steps;
    first.sequence = true;
    for (Split& split : dataset.splits) {
        Sequences sequences { steps, {} };
        for (std::int64_t i = 0; i < split.size(); ++i)
            sequences.lengths.push_back(1 + i % steps);
        split.sequences.assign(dataset.modalities.size(), {});
        split.sequences.front() = std::move(sequences);
    }
    return dataset;
}

}
