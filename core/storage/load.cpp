#include "core/storage/load.h"

#include "core/common/error.h"
#include "core/config/unimodal_choice.h"
#include "core/data/sequences.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <system_error>

namespace cmir {

namespace {

/// Keeps the named modalities of data in memory, in this order; the rest become alternatives. "text+audio" joins two.
void chooseModalities(Dataset& dataset, const std::vector<std::string>& wanted)
{
    if (wanted.empty())
        return;
    std::vector<std::string> chosen;
    std::vector<std::size_t> parts;
    for (const auto& name : wanted) {
        const auto names = name.empty() ? std::vector { name } : mergedParts(name);
        chosen.insert(chosen.end(), names.begin(), names.end());
        parts.push_back(names.size());
    }
    std::vector<std::size_t> order;
    std::string names;
    for (const auto& modality : dataset.modalities)
        names += (names.empty() ? "" : ", ") + modality.name;
    for (const auto& name : chosen) {
        const auto found = std::find_if(dataset.modalities.begin(), dataset.modalities.end(),
            [&](const ModalityInfo& m) { return m.name == name; });
        const auto index = static_cast<std::size_t>(found - dataset.modalities.begin());
        if (found == dataset.modalities.end())
            throw BadInput(fmt::format("{}: there is no modality \"{}\"; it has {}", dataset.path, name, names));
        if (std::find(order.begin(), order.end(), index) != order.end())
            throw BadInput(fmt::format("{}: the modality \"{}\" is named twice", dataset.path, name));
        order.push_back(index);
    }
    const auto all = dataset.modalities;
    dataset.modalities.clear();
    for (const std::size_t index : order)
        dataset.modalities.push_back(all[index]);
    for (std::size_t index = 0; index < all.size(); ++index)
        if (std::find(order.begin(), order.end(), index) == order.end())
            dataset.alternatives.push_back(all[index]);
    for (Split& split : dataset.splits) {
        std::vector<Matrix> kept;
        kept.reserve(order.size());
        for (const std::size_t index : order)
            kept.push_back(std::move(split.features[index]));
        split.features = std::move(kept);
    }
    mergeModalities(dataset, parts);
}

}

std::shared_ptr<const Dataset> loadDataset(const DataSource& source, const ExperimentConfig& config,
    const std::function<bool()>& cancelled, SequencesKept kept)
{
    if (!source.synthetic())
        return std::make_shared<const Dataset>(
            readDataset(source.path, source.modalities, static_cast<std::uint64_t>(config.dataSeed()), cancelled,
                { kept == SequencesKept::Used ? config.unimodal : std::string(),
                    static_cast<std::uint64_t>(config.feature_memory) << 20 }));
    Dataset dataset = syntheticDataset(config);
    chooseModalities(dataset, source.modalities);
    return std::make_shared<const Dataset>(std::move(dataset));
}

std::filesystem::path findRunData(
    const RunConfig& run, const std::filesystem::path& runFile, const std::function<bool()>& cancelled)
{
    const std::filesystem::path recorded = run.data.path;
    std::filesystem::path beside = runFile.parent_path() / recorded.filename();
    std::vector<std::filesystem::path> present;
    for (const auto& place : { recorded, beside }) {
        std::error_code error;
        if (std::filesystem::is_regular_file(place, error))
            present.push_back(place);
    }
    if (present.empty())
        throw BadInput(fmt::format("{}: its data file is neither at {} nor at {}; put it there, or name it with --data",
            runFile.string(), recorded.string(), beside.string()));
    if (present.size() == 2 && fileSha256(recorded, cancelled) != run.sha256
        && fileSha256(beside, cancelled) == run.sha256)
        return beside;
    return present.front();
}

void findRunModules(RunConfig& run, const std::filesystem::path& runFile)
{
    run.parameters.unimodal = replaceModuleFiles(run.parameters.unimodal, [&](const std::string& file) {
        const std::filesystem::path beside = runFile.parent_path() / std::filesystem::path(file).filename();
        std::error_code error;
        return !std::filesystem::exists(file, error) && std::filesystem::is_regular_file(beside, error)
            ? std::filesystem::absolute(beside).lexically_normal().string()
            : file;
    });
}

void checkSameData(const RunConfig& run, const Dataset& dataset)
{
    if (dataset.sha256 == run.sha256)
        return;
    throw BadInput(
        fmt::format("{}: this is not the data that the run was trained on: its SHA-256 is {}, the run recorded {}; {}",
            dataset.path, dataset.sha256, run.sha256,
            run.data.synthetic() ? "the synthetic data came out differently on this machine, train the run again"
                                 : "give the original file with --data, or train again on this one"));
}

void checkUnchanged(const RunConfig& config, const Dataset& dataset)
{
    if (!config.sha256.empty() && config.sha256 != dataset.sha256)
        throw BadInput(fmt::format("{}: the file has changed since the study began: its SHA-256 was {}, now it is {}",
            config.data.path, config.sha256, dataset.sha256));
}

std::shared_ptr<const Dataset> loadRunDataset(const RunConfig& run, const std::filesystem::path& runFile,
    const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    DataSource source = run.data;
    if (!path.empty())
        source.path = path.string();
    else if (!source.synthetic())
        source.path = findRunData(run, runFile, cancelled).string();
    auto dataset = loadDataset(source, run.parameters, cancelled);
    checkSameData(run, *dataset);
    return dataset;
}

}
