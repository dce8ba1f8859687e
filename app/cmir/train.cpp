#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/settings.h"

#include "core/common/error.h"
#include "core/common/kernel_settings.h"
#include "core/common/log.h"
#include "core/config/preset.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/protocols.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "core/training/training_session.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>

namespace cmir::app {

namespace {

struct TrainOptions {
    Settings settings;
    DataSource data { "synthetic", {} };
    std::string method = "cmir", out;
    std::vector<std::string> measures;
    bool json = false;
};

RunRequest makeRequest(const TrainOptions& options)
{
    RunRequest request;
    request.config.method = methodFromName(options.method);
    request.config.parameters = options.settings.resolve();
    request.config.data = options.data;
    checkOutput(options.out, "run");
    request.dataset = loadDataset(request.config.data, request.config.parameters);
    if (!request.config.data.synthetic()) // found again from any folder
        request.config.data.path = std::filesystem::absolute(options.data.path).lexically_normal().string();
    request.config.sha256 = request.dataset->sha256;
    request.config.dataName = request.dataset->name;
    return request;
}

void tellWhatToKnow(const TrainOptions& options, const Dataset& dataset)
{
    Console& console = Console::instance();
    for (const auto& notice : dataset.notices)
        console.note(notice);
    if (const auto warning = poorBlasWarning(); !warning.empty())
        console.warning(warning);
    if (options.data.synthetic() || !options.settings.preset.empty())
        return;
    std::string names;
    for (const auto& preset : allPresets())
        names += (names.empty() ? "" : ", ") + preset.name;
    console.note("no --preset was given, so the plain defaults are used; presets: " + names);
}

/// What a session leaves behind.
struct Outcome {
    std::shared_ptr<const RunRecord> record; ///< null: nothing was finished
    std::string failure; ///< empty: none
    ErrorKind kind = ErrorKind::Failure;
};

class Watcher {
public:
    explicit Watcher(RunRequest request)
        : m_headline("valid/"
            + metricKeys({ request.dataset->task, request.dataset->labelMin, request.dataset->labelMax }).front())
        , m_session(std::move(request), observer())
    { }

    Outcome run()
    {
        m_session.start();
        bool stopping = false;
        while (!waitForEnd()) {
            showProgress();
            if (wasInterrupted() && !stopping) {
                stopping = true;
                m_session.stop();
            }
        }
        Console::instance().endProgress();
        m_outcome.kind = m_session.status().errorKind;
        return m_outcome;
    }

private:
    TrainingObserver observer()
    {
        TrainingObserver observer;
        observer.epochFinished = [this](const EpochReport&) { showProgress(); }; // however short an epoch is
        observer.finished = [this](std::shared_ptr<const RunRecord> record) {
            const std::lock_guard lock(m_mutex);
            m_outcome.record = std::move(record);
        };
        observer.failed = [this](const std::string& message) {
            const std::lock_guard lock(m_mutex);
            m_outcome.failure = message;
        };
        observer.stateChanged = [this](TrainingState state) {
            const std::lock_guard lock(m_mutex);
            m_ended = state == TrainingState::Finished || state == TrainingState::Failed;
            m_changed.notify_all();
        };
        return observer;
    }

    /// Waits for a moment: a signal cannot wake a condition variable.
    bool waitForEnd()
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::milliseconds(50), [this] { return m_ended; });
    }

    void showProgress()
    {
        const TrainingStatus status = m_session.status();
        if (status.epoch < 1 || status.epochs < 1)
            return;
        std::string text = fmt::format("epoch {}/{}  {} left  {:.1f} ms/step", status.epoch, status.epochs,
            clockText(status.secondsLeft), status.msPerStep);
        for (const auto& name : { std::string("train/loss"), m_headline })
            if (const auto value = status.latest.find(name); value != status.latest.end())
                text += fmt::format("  {} {:.4f}", name, value->second);
        Console::instance().progress(static_cast<double>(status.epoch) / static_cast<double>(status.epochs), text);
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_ended = false;
    Outcome m_outcome;
    std::string m_headline;
    TrainingSession m_session; // last: it is gone before what its observer uses
};

void reportJson(const TrainOptions& options, const RunRecord& record)
{
    const auto& config = record.config;
    nlohmann::json document { { "run", options.out }, { "method", methodName(config.method) },
        { "seed", config.parameters.seed }, { "epochs", record.epochs }, { "best_epoch", record.bestEpoch },
        { "seconds", record.seconds }, { "metrics", metricsJson(record.metrics) } };
    for (const ResultTable& table : record.results)
        document["results"].push_back(resultTableToJson(table, options.out));
    printJson(document);
}

void report(const TrainOptions& options, const RunRecord& record)
{
    const auto& config = record.config;
    if (options.json)
        return reportJson(options, record);
    std::cout << fmt::format("{}: {}, seed {}, epoch {} of {}, {:.1f} s\n\n", options.out, methodTitle(config.method),
        config.parameters.seed, record.bestEpoch, record.epochs, record.seconds);
    printMetrics(record);
}

/// Adds what the protocols measure to the record. What ends it is told as training's own end is: nothing is lost.
void measure(Outcome& outcome, const Dataset& dataset, const std::vector<std::string>& names)
{
    auto record = std::make_shared<RunRecord>(*outcome.record);
    const JobContext job { {}, [] { return wasInterrupted(); } };
    try {
        for (const std::string& name : names)
            record->results.push_back(evaluationProtocol(name, "--measure").measure(*outcome.record, dataset, job));
    } catch (const Cancelled&) {
        log()->info("interrupted while measuring"); // told by the exit status
    } catch (const Error& error) {
        outcome.failure = error.what();
        outcome.kind = error.kind();
    }
    outcome.record = std::move(record);
}

int train(const TrainOptions& options)
{
    for (const std::string& name : options.measures)
        evaluationProtocol(name, "--measure"); // refused now, not after an hour
    RunRequest request = makeRequest(options);
    tellWhatToKnow(options, *request.dataset);
    const auto dataset = request.dataset;
    Outcome outcome = wasInterrupted() ? Outcome {} : Watcher(std::move(request)).run();
    if (outcome.record && outcome.failure.empty() && !options.measures.empty())
        measure(outcome, *dataset, options.measures);
    if (outcome.record) {
        writeRun(*outcome.record, options.out);
        report(options, *outcome.record);
    }
    if (!outcome.failure.empty())
        throw Error(outcome.kind,
            outcome.failure + (outcome.record ? "; what was finished is in " + options.out : std::string()));
    if (!wasInterrupted())
        return Done;
    Console::instance().note(outcome.record ? "interrupted; what was finished is in " + options.out
                                            : "interrupted before the first step; nothing was written");
    return Interrupted;
}

}

void addTrain(CLI::App& app, Action& action)
{
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand("train", "Train a model and write a run file");
    addDataOptions(*command, options->data);
    command
        ->add_option("--method", options->method,
            "cmir, or a baseline: erm (no environments, no extra terms), augmentation (noise only), misa, irm, vrex, "
            "coral, groupdro")
        ->type_name("NAME")
        ->capture_default_str();
    addSettings(*command, options->settings, SettingsFor::Train);
    command
        ->add_option("--measure", options->measures,
            "a protocol of `cmir evaluate` to measure after training and keep in the run; may be repeated")
        ->type_name("NAME");
    command->add_option("--out", options->out, "the run file to write")->required()->type_name("FILE");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return train(*options); }; });
}

}
