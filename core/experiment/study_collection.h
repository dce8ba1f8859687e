#pragma once

#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"

#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// What the folder holds of a plan, put together by variant, then seed.
class StudyCollection {
public:
    StudyCollection(const StudyPlan& plan, std::vector<StudyJob> jobs, const StudyFolder& folder);

    const std::vector<StudyJob>& jobs() const { return m_jobs; }
    bool finished(std::size_t job) const { return m_results[job].has_value(); }
    bool failed(std::size_t job) const { return m_failures[job].has_value(); }
    bool diverged(std::size_t job) const { return m_failures[job] && m_failures[job]->diverged; }
    /// Whether it is to be trained: it has no result, or, where runs are kept, no run; not if it would diverge again.
    bool missing(std::size_t job, const StudyFolder& folder, bool keepRuns) const;
    /// Looks at the folder again.
    void reread(std::size_t job, const StudyFolder& folder);

    StudyResults results() const;

private:
    void add(StudyResults& results, std::size_t variant, std::size_t job) const;

    StudyPlan m_plan;
    std::vector<StudyJob> m_jobs;
    std::vector<std::optional<JobResult>> m_results;
    std::vector<std::optional<JobFailure>> m_failures;
    std::vector<OtherProgram> m_others;
};

/// What of programs and machines differs among trainings that stand in one table, a sentence for each: "processor: A (3
/// trainings), B (5 trainings)". Their numbers are then not the same to the last bit. Empty: nothing that is known.
std::vector<std::string> mixedOrigins(const std::vector<const JobResult*>& results);

}
