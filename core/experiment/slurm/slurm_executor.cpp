#include "core/experiment/slurm/slurm_executor.h"

#include "core/experiment/slurm/slurm_call.h"
#include "core/experiment/slurm/slurm_runner.h"

#include <utility>

namespace cmir {

SlurmExecutor::SlurmExecutor(SlurmSettings settings, std::function<bool()> leave)
    : m_settings(std::move(settings))
    , m_leave(std::move(leave))
{
    requireSlurm();
}

void SlurmExecutor::run(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder,
    StudyCollection& collection, const JobContext& job, const std::function<void(const StudyResults&)>& changed)
{
    SlurmRunner({ m_settings, plan, options, folder, collection, job, changed, m_leave }).run();
}

}
