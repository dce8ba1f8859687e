#include "core/storage/run_outline.h"

#include "core/storage/admission.h"
#include "core/storage/file_format.h"
#include "core/storage/run_contents.h"
#include "core/storage/run_identity_attributes.h"
#include "core/storage/run_tables.h"

#include <cmath>

namespace cmir {

namespace {

std::vector<std::string> groupsIn(const hdf5::Group& root, const std::string& name)
{
    std::vector<std::string> names;
    for (const auto& child : root.group(name).children())
        if (child.group)
            names.push_back(child.name);
    return names;
}

/// The values of that epoch, or of the last one before it that was looked at.
Metrics apartAt(const History& history, std::int64_t epoch)
{
    const std::string prefix = "apart/";
    Metrics found;
    for (auto series = history.series.lower_bound(prefix);
         series != history.series.end() && series->first.starts_with(prefix); ++series)
        for (std::int64_t e = std::min(epoch, static_cast<std::int64_t>(series->second.size())); e > 0; --e)
            if (const double value = series->second[static_cast<std::size_t>(e - 1)]; !std::isnan(value)) {
                found[series->first.substr(prefix.size())] = value;
                break;
            }
    return found;
}

}

RunOutline readRunOutline(const std::filesystem::path& path)
{
    admitFile(path);
    const hdf5::File file(path, hdf5::File::Mode::Read);
    checkFormat(file, kRunFormat);
    const hdf5::Group& root = file.root();
    RunOutline run;
    run.config = readRunConfig(root);
    run.identity = readIdentity(root);
    run.end = readEnd(root);
    run.epochs = requiredInteger(root, "epochs");
    run.bestEpoch = requiredInteger(root, "best_epoch");
    if (root.attribute("best_step"))
        run.bestStep = requiredInteger(root, "best_step");
    run.seconds = optionalNumber(root, "seconds").value_or(0);
    run.testSeen = root.attribute("test_seen") ? requiredInteger(root, "test_seen") : 0;
    run.numerics = root.attribute("numerics_version") ? requiredInteger(root, "numerics_version") : 1;
    run.software = readSoftware(root, run.config);
    run.task = readTask(root);
    run.labelMin = optionalNumber(root, "label_min");
    run.labelMax = optionalNumber(root, "label_max");
    run.splits = groupsIn(root, "predictions");
    run.protocols = groupsIn(root, "results");
    RunProgress progress = readProgress(root);
    run.settings = settingsAtEnd(run.config.parameters, progress.events);
    run.apart = apartAt(progress.history, run.bestEpoch);
    run.metrics = readMetrics(root);
    run.events = std::move(progress.events);
    run.warnings = std::move(progress.warnings);
    return run;
}

}
