#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/common/kernel_settings.h"
#include "core/config/registry.h"
#include "core/experiment/step_timing.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct BenchOptions {
    std::string device = "cpu", threads = "auto", forms = "paper";
    int repetitions = 0;
    bool json = false;
};

/// Checked and read as the parameters of these names.
StepTimingOptions timingOptions(const BenchOptions& options)
{
    ExperimentConfig config;
    setParameter(config, "device", options.device);
    setParameter(config, "threads", options.threads);
    return { config.device, static_cast<int>(config.threads), options.repetitions };
}

std::vector<StepTiming> measure(const BenchOptions& options)
{
    const StepTimingOptions timing = timingOptions(options);
    const JobContext job { {}, [] { return wasInterrupted(); } };
    std::vector<StepTiming> timings;
    const auto sizes = usualStepSizes(options.forms == "apart" ? StepForms::Apart : StepForms::Paper);
    for (const StepSize& size : sizes) {
        Console::instance().progress(static_cast<double>(timings.size()) / static_cast<double>(sizes.size()),
            fmt::format("batch {}, d {}, d' {}, K {}", size.batch, size.d, size.dHidden, size.K));
        timings.push_back(timeStep(size, timing, job));
    }
    Console::instance().endProgress();
    return timings;
}

/// Of all products together.
double productRate(const std::vector<StepTiming>& timings)
{
    double operations = 0, milliseconds = 0;
    for (const StepTiming& t : timings) {
        operations += t.operations;
        milliseconds += t.products;
    }
    return operations / milliseconds * 1e-6;
}

double bound(const StepTiming& t)
{
    return t.products + t.optimiser;
}

nlohmann::json document(const BenchOptions& options, const std::vector<StepTiming>& timings)
{
    nlohmann::json steps = nlohmann::json::array();
    for (const StepTiming& t : timings)
        steps.push_back({ { "batch", t.size.batch }, { "d", t.size.d }, { "d_hidden", t.size.dHidden },
            { "K", t.size.K }, { "threads", t.threads }, { "ms_per_step", t.step },
            { "gflop_per_step", t.operations * 1e-9 }, { "gflops", t.gflops() }, { "ms_products", t.products },
            { "ms_optimiser", t.optimiser }, { "product_gflops", t.productGflops() },
            { "times_bound", t.step / bound(t) }, { "optimiser_share", t.optimiser / t.step },
            { "parameters", t.parameters }, { "memory_mib", t.memory }, { "growth_mib", t.growth } });
    return { { "device", options.device }, { "forms", options.forms }, { "steps", std::move(steps) },
        { "product_gflops", productRate(timings) }, { "kernels", kernelReport() } };
}

void print(const std::vector<StepTiming>& timings)
{
    TextTable table({ "batch", "d", "d'", "K", "threads", "ms/step", "products", "AdamW", "times bound", "GFLOP/s",
                        "of products", "AdamW share", "MiB", "growth" },
        0);
    for (const StepTiming& t : timings)
        table.add({ std::to_string(t.size.batch), std::to_string(t.size.d), std::to_string(t.size.dHidden),
            std::to_string(t.size.K), std::to_string(t.threads), fmt::format("{:.3f}", t.step),
            fmt::format("{:.3f}", t.products), fmt::format("{:.3f}", t.optimiser),
            fmt::format("{:.2f}", t.step / bound(t)), fmt::format("{:.0f}", t.gflops()),
            fmt::format("{:.0f}", t.productGflops()), fmt::format("{:.0f} %", 100 * t.optimiser / t.step),
            fmt::format("{:.0f}", t.memory), fmt::format("{:.1f}", t.growth) });
    table.print();
    std::cout << "\nTimes in ms, medians. Bound: the step's bare matrix products and one bare AdamW pass on the same "
                 "threads.\nAll products together: "
              << fmt::format("{:.0f}", productRate(timings)) << " GFLOP/s.\n";
    for (const auto& [name, value] : kernelReport())
        std::cout << name << ": " << value << '\n';
}

int bench(const BenchOptions& options)
{
    const std::vector<StepTiming> timings = measure(options);
    if (options.json)
        printJson(document(options, timings));
    else
        print(timings);
    return Done;
}

}

void addBench(CLI::App& app, Action& action)
{
    auto options = std::make_shared<BenchOptions>();
    CLI::App* command = app.add_subcommand(
        "bench", "Time training steps at the paper's sizes beside their bare matrix products on this machine");
    command->add_option("--device", options->device, "cpu or cuda")->type_name("DEVICE");
    command
        ->add_option("--forms", options->forms,
            "paper: the paper's forms of the terms, at its sizes; apart: those of the demo preset")
        ->check(CLI::IsMember({ "paper", "apart" }))
        ->type_name("FORMS");
    command->add_option("--threads", options->threads, "how many threads share a step; auto: as in training")
        ->type_name("N");
    command->add_option("--repetitions", options->repetitions, "steps of each size; 0: for about a second")
        ->type_name("N")
        ->check(CLI::Range(0, 100000));
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return bench(*options); }; });
}

}
