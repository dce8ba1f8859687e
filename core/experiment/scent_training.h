#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"
#include "core/experiment/scent_curve.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace cmir {

/// Why nothing is trained for these settings before it is asked for, as a sentence; empty: it may be tried.
///   large  also where the data take much memory, which the trainings would hold once more, standardised
std::string whyNoScent(const Dataset& dataset, const RunConfig& base, bool large);

struct ScentOptions {
    std::filesystem::path folder; ///< of results by the names of their jobs; several windows may share it
    int atOnce = 1;
    /// Seconds that a training may take; where one takes longer it ends there. None: as long as it takes.
    std::optional<double> patience {};
    bool yields = true; ///< to everybody; not in tests, which are waited for
};

using ScentFound = std::function<void(const std::shared_ptr<const ScentResults>&)>;

/// What the folder holds of a plan; nothing is trained, and a folder that is not there holds nothing.
std::shared_ptr<const ScentResults> readScent(const ScentPlan& plan, const std::filesystem::path& folder);

/// Trains what is missing in the order of scentJobs, as members of one pool, on threads that yield to everybody
/// (background_thread.h): the calling one becomes such a thread for good. `changed` is called on it, at first with what
/// was there, then whenever a training has ended. No runs are kept, and of the folder's results the latest few
/// thousand. False: a training took longer than there was patience for. Cancelled: what is under way ends at its next
/// step and is lost. Throws BadInput, Failure, Cancelled.
bool trainScent(const ScentPlan& plan, const ScentOptions& options, const JobContext& job, const ScentFound& changed);

}
