#include "app/cmir/command.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/storage/npz_writer.h"
#include "core/storage/run_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct ExportOptions {
    std::string run, out;
    bool force = false;
};

int exportRun(const ExportOptions& options)
{
    checkNewOutput(options.out, "NPZ", options.force);
    const RunRecord run = readRun(options.run, wasInterrupted);
    NpzWriter arrays;
    for (const Predictions& split : run.predictions)
        arrays.addPredictions(split.split, split.id, split.label, split.prediction);
    for (const SplitRepresentations& split : run.representations)
        for (std::size_t m = 0; m < split.modalities.size(); ++m) {
            const Representation& representation = split.modalities[m];
            const auto add = [&](const char* part, const Matrix& values) {
                if (!values.empty())
                    arrays.add(fmt::format("{}/{}/{}", split.split, run.modalityNames.at(m), part),
                        { values.rows, values.cols }, values.values);
            };
            add("z_inv", representation.invariant);
            add("z_spu", representation.spurious);
        }
    arrays.write(options.out);
    std::cout << options.out << '\n';
    return Done;
}

}

void addExport(CLI::App& app, Action& action)
{
    auto options = std::make_shared<ExportOptions>();
    CLI::App* command
        = app.add_subcommand("export", "Write a run's predictions and representations as arrays of NumPy");
    command->add_option("run", options->run, "the run file")->required()->type_name("RUN.h5");
    command->add_option("--out", options->out, "the archive to write: test/prediction, test/text/z_inv ...")
        ->required()
        ->type_name("FILE.npz");
    command->add_flag("--force", options->force, "replace the archive that is there");
    command->callback([options, &action] { action = [options] { return exportRun(*options); }; });
}

}
