#pragma once

#include "core/data/standardiser.h"
#include "core/import/run_import.h"

#include <vector>

namespace cmir::test {

/// A run that was trained on this data set, as far as new data are compared with it; nothing was trained.
inline RunRecord runOn(const Dataset& dataset)
{
    RunRecord run;
    run.software = foreign::recordOfImport(dataset);
    std::vector<bool> steps;
    for (const ModalityInfo& modality : dataset.modalities) {
        run.modalityNames.push_back(modality.name);
        steps.push_back(modality.sequence);
    }
    run.standardiser = Standardiser::fit(dataset.split("train"), steps);
    run.task = dataset.task;
    run.outputs = dataset.outputs();
    run.config.sha256 = dataset.sha256;
    return run;
}

}
