#pragma once

#include "core/experiment/study.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace cmir {

/// One training of a study, as a run that can be opened.
struct StudyRun {
    std::filesystem::path file;
    bool again = false; ///< the study had not kept it: it was trained again, now or earlier
    bool compared = false; ///< the folder holds what the study's own training measured
    std::string difference; ///< of a repetition in what was measured, the first; empty: the same to the last bit
};

/// Finds the run of a variant with a seed: the study's own where it kept it (StudyOptions::keepRuns), else it is
/// trained again, exactly, in the folder `runs` of the study's, where it is found the next time. The study itself stays
/// as it is. `folder` need not hold one: then there is nothing to compare with.
///   plan  as trained (StudyResults::plan)
/// Throws BadInput (no such variant, data that are not those of the study any more), Failure (the training failed),
/// Cancelled.
StudyRun findStudyRun(const StudyPlan& plan, std::size_t variant, std::int64_t seed,
    const std::filesystem::path& folder, const JobContext& job);

}
