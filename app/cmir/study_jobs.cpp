#include "app/cmir/command.h"
#include "app/cmir/console_job.h"

#include "core/common/task_team.h"
#include "core/config/module_consent.h"
#include "core/experiment/slurm/slurm_folder.h"
#include "core/experiment/study_runner.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

namespace cmir::app {

namespace {

struct StudyJobsCommand {
    std::string folder, list;
    std::int64_t task = 0;
    int atOnce = 1;
    bool isolate = false;
};

/// Failures of trainings are in the folder: they are none of this command.
int trainStudyJobs(const StudyJobsCommand& command)
{
    const StudyFolder folder = StudyFolder::find(command.folder);
    const SlurmTaskJobs jobs = readSlurmTask(folder.path() / command.list, command.task);
    StudyOptions options { command.folder, command.atOnce };
    options.trainIn = command.isolate ? TrainIn::Processes : TrainIn::Pool;
    options.keepRuns = jobs.keepRuns;
    runTheseJobs(jobs.plan, jobs.hashes, options, folder, consoleJob());
    return Done;
}

}

void addStudyJobs(CLI::App& app, Action& action)
{
    auto options = std::make_shared<StudyJobsCommand>();
    options->atOnce = usableProcessors();
    CLI::App* command = app.add_subcommand("study-jobs", "Train some jobs of a study, as a task of a cluster does");
    command->group(""); // not for people: core/experiment/slurm/slurm_script.h
    command->add_option("folder", options->folder, "the study's")->required();
    command->add_option("--list", options->list, "the file of its job array, below the folder")->required();
    command->add_option("--task", options->task, "its place in the list")->required();
    command->add_option("--at-once", options->atOnce)->check(CLI::Range(1, 1024));
    command->add_flag("--isolate", options->isolate);
    command->add_option_function<std::vector<std::string>>(
        "--module-sha256", [](const std::vector<std::string>& hashes) {
            for (const std::string& hash : hashes)
                ModuleConsent::ofProgram().allow(hash);
        });
    command->callback([options, &action] { action = [options] { return trainStudyJobs(*options); }; });
}

}
