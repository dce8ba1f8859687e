#pragma once

#include "core/analysis/reference_models.h"
#include "core/experiment/study.h"

namespace cmir {

/// What the simplest models reach on the data of a study, to stand below its variants: under the names of splits that
/// the study has. In a study of noise they are fitted and tested at every noise ratio as its methods are, on the
/// standardised features ("noise 0.3/test", "unseen 0.3/test" and the averages). Of what varies with the seed
/// (built-in data, noise): the first seed's. Empty where the variants differ in their data, where noise comes behind a
/// trainable network, and for data without train or valid.
///   dataset  of the plan's base; of built-in data any seed's: it is made again
/// Throws Cancelled.
std::vector<ReferenceModel> studyReferences(const StudyPlan& plan, const Dataset& dataset, const JobContext& job = {});

/// The same with data that has to be found: `known` where it is the study's, else the file that the plan names. Empty
/// where that is gone or is another one by now.
std::vector<ReferenceModel> findStudyReferences(
    const StudyPlan& plan, const std::shared_ptr<const Dataset>& known, const JobContext& job = {});

}
