#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/config/registry.h"
#include "core/experiment/file_check.h"
#include "core/model/torch_error.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace cmir;
using namespace cmir::app;

/// `toFile`: not in the trainings of a study, of which many would turn over one file at once; what they have to say
/// comes out of their standard error.
void setUpLogging(bool toFile)
{
    setUpLog({ std::nullopt, toFile });
    // Errors are thrown as well, and end here as the one line on standard error.
    addLogListener([](const LogLine& line) {
        if (line.level == LogLine::Level::Warning)
            Console::instance().warning(line.text);
    });
}

int refuse(const std::string& message, int status)
{
    Console::instance().error(message);
    return status;
}

/// What is wrong with the command's name; empty: nothing.
std::string commandProblem(const CLI::App& app, int argc, char** argv)
{
    std::vector<std::string> names;
    for (const auto* command : app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); }))
        names.push_back(command->get_name());
    const std::string first = argc > 1 ? argv[1] : "";
    if (first.empty())
        return "a command is missing (--help lists them)";
    if (first.front() == '-' || first == "check-file" || first == "study-jobs"
        || std::find(names.begin(), names.end(), first) != names.end())
        return {};
    return "unknown command \"" + first + "\"; the nearest is \"" + nearestWord(first, names) + "\" (--help lists all)";
}

/// Reads the arguments; `action` stays empty where help or version was all that was asked for.
int readArguments(int argc, char** argv, Action& action)
{
    CLI::App app("Trains and evaluates causal modality-invariant representations of multimodal features.", "cmir");
    app.set_version_flag("--version", "cmir " CMIR_VERSION);
    addGenerate(app, action);
    addImport(app, action);
    addInfo(app, action);
    addEnvironments(app, action);
    addTrain(app, action);
    addResume(app, action);
    addReplay(app, action);
    addFork(app, action);
    addEvaluate(app, action);
    addPredict(app, action);
    addExport(app, action);
    addAlike(app, action);
    addRuns(app, action);
    addDiff(app, action);
    addParameters(app, action);
    addBench(app, action);
    addSplitOod(app, action);
    addSweep(app, action);
    addTune(app, action);
    addAblate(app, action);
    addCompare(app, action);
    addProtocol(app, action);
    addCompletion(app, action);
    addStudyJobs(app, action);
    addCheckFile(app, action);
    if (const std::string problem = commandProblem(app, argc, argv); !problem.empty())
        return refuse(problem, Refused);
    try {
        app.parse(argc, argv);
        return Done;
    } catch (const CLI::ParseError& error) {
        action = nullptr;
        if (error.get_exit_code() == 0)
            return app.exit(error); // --help, --version
        return refuse(std::string(error.what()) + " (--help tells more)", Refused);
    }
}

/// One of many that train for a study, which says for them what there is to say.
bool isPartOfStudy(int argc, char** argv)
{
    return std::string_view(argv[1]) == "study-jobs"
        || std::find(argv, argv + argc, std::string_view("--ends-with")) != argv + argc;
}

int run(const Action& action)
{
    try {
        const int status = action();
        return std::cout.flush() ? status : refuse("standard output cannot be written", Failed);
    } catch (const Cancelled&) {
        Console::instance().endProgress();
        Console::instance().note("interrupted; nothing was written");
        return Interrupted;
    } catch (const Error& error) {
        return refuse(error.what(), error.kind() == ErrorKind::BadInput ? Refused : Failed);
    }
}

}

int main(int argc, char** argv)
{
    try {
        Action action;
        const int status = readArguments(argc, argv, action);
        if (!action)
            return status;
        setUpLogging(!isPartOfStudy(argc, argv));
        std::signal(SIGCHLD, SIG_DFL); // who started this program may have it ignored: no child would be heard of
        catchInterrupts();
        if (std::string_view(argv[1]) != "check-file") // that is the process which may fall over
            guardAgainstForeignFiles();
        return run(action);
    } catch (const std::exception& error) {
        Console::instance().endProgress();
        return refuse(sentenceOf(error), Failed);
    }
}
