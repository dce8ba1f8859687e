#pragma once

#include "core/experiment/slurm/slurm_settings.h"
#include "core/experiment/study_executor.h"

#include <functional>

namespace cmir {

/// Trains what is missing of a study as job arrays of a Slurm that is there already. It decides what to submit and
/// watches; which machine trains what, and when, is Slurm's alone. Each task trains its share as a study on one machine
/// would (`cmir study-jobs`), and its results land in the study's folder, which all machines see at one path.
class SlurmExecutor : public StudyExecutor {
public:
    /// `leave` is asked when a study is cancelled: true leaves its arrays to themselves, which the next start takes up;
    /// without it they are cancelled too. Throws BadInput where there is no Slurm.
    explicit SlurmExecutor(SlurmSettings settings, std::function<bool()> leave = {});

    /// Also throws Failure where sbatch refuses, and where a cancelled array could not be cancelled.
    void run(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder, StudyCollection& collection,
        const JobContext& job, const std::function<void(const StudyResults&)>& changed) override;

private:
    SlurmSettings m_settings;
    std::function<bool()> m_leave;
};

}
