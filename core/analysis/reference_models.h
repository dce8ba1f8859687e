#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// A simple model that any other one should be better than.
struct ReferenceModel {
    std::string key; ///< "constant", "ridge" or "logistic"
    std::string title; ///< for legends and tables: "constant", "ridge regression"
    std::optional<double> strength; ///< of its penalty, in units of a standardised feature's variance; chosen on valid
    std::map<std::string, std::map<std::string, double>> metrics; ///< by split and key, as of a run
};

/// What is to be reached with this data at the least, without any network: always the same answer (the median of the
/// training labels; of classes their shares there), and ridge regression (of classes logistic regression) on all
/// features side by side, standardised by train, of a sequence their mean over time. The strength of its penalty is the
/// best on the validation split by the headline metric; of equal ones the strongest. Deterministic. Throws BadInput for
/// data without train or valid, Cancelled.
std::vector<ReferenceModel> referenceModels(const Dataset& dataset, const JobContext& job = {});

}
