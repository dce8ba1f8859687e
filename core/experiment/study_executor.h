#pragma once

#include "core/experiment/study.h"

#include <functional>

namespace cmir {

class StudyCollection;
class StudyFolder;

/// Where the trainings of a study run that this machine does not train itself: a cluster. What comes out lies in the
/// study's folder as ever, whoever trained it, so that the folder alone says what is missing.
class StudyExecutor {
public:
    StudyExecutor() = default;
    virtual ~StudyExecutor() = default;
    StudyExecutor(const StudyExecutor&) = delete;
    StudyExecutor& operator=(const StudyExecutor&) = delete;

    /// Until every job of the collection has a result, or has failed since. `changed` is called whenever some have
    /// ended. Throws Cancelled, Failure.
    virtual void run(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder,
        StudyCollection& collection, const JobContext& job, const std::function<void(const StudyResults&)>& changed)
        = 0;
};

}
