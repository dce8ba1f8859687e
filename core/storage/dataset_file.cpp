#include "core/storage/dataset_file.h"

#include "core/common/error.h"
#include "core/data/derived_splits.h"
#include "core/data/feature_place.h"
#include "core/data/ood_split.h"
#include "core/data/sequences.h"
#include "core/storage/admission.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/file_format.h"
#include "core/storage/split_reader.h"

#include <fmt/format.h>

#include <map>
#include <variant>

namespace cmir {

namespace {

Dataset withoutSplits(const DatasetSchema& schema)
{
    Dataset dataset;
    dataset.name = schema.name;
    dataset.task = schema.task;
    dataset.modalities = schema.modalities;
    dataset.alternatives = schema.alternatives;
    dataset.labelMin = schema.labelMin;
    dataset.labelMax = schema.labelMax;
    dataset.classNames = schema.classNames;
    dataset.environmentNames = schema.environmentNames;
    dataset.attributes = schema.attributes;
    return dataset;
}

/// Environments that are named (speakers, videos) get numbers, in the order of their names: the same ones in every
/// split. Where some splits have numbers already, these are names too.
void numberEnvironments(Dataset& dataset)
{
    constexpr const char* key = "environment";
    std::map<std::string, std::int64_t> number;
    bool named = false;
    for (const Split& split : dataset.splits)
        if (const Column* column = split.column(key)) {
            named = named || std::holds_alternative<std::vector<std::string>>(column->values);
            for (std::size_t row = 0; row < column->size(); ++row)
                number.emplace(environmentName(dataset, *column, row), 0);
        }
    if (!named)
        return;
    std::vector<std::string> names;
    for (auto& [name, value] : number) {
        value = static_cast<std::int64_t>(names.size());
        names.push_back(name);
    }
    for (Split& split : dataset.splits)
        for (Column& column : split.columns) {
            if (column.name != key)
                continue;
            std::vector<std::int64_t> values;
            for (std::size_t row = 0; row < column.size(); ++row)
                values.push_back(number.at(environmentName(dataset, column, row)));
            column.values = std::move(values);
        }
    dataset.environmentNames = std::move(names);
    addNotice(dataset.notices, "the environments are texts: they are numbered in the order of their names");
}

Dataset readOpened(const hdf5::File& file, const std::vector<std::string>& modalities, FeatureValues wanted,
    const ForTraining& options = {})
{
    checkFormat(file, kDatasetFormat);
    DatasetSchema schema = readSchema(file, modalities);
    if (!options.unimodal.empty())
        averageUnused(schema, options.unimodal);
    Dataset dataset = withoutSplits(schema);
    if (wanted == FeatureValues::Read)
        if (const FeaturePlace place = placeOfFeatures(featureBytes(file, schema), options.featureMemory);
            place.place == Place::Disk) {
            wanted = FeatureValues::ReadToDisk;
            dataset.notices.push_back(place.notice);
        }
    for (const auto& name : schema.splits)
        dataset.splits.push_back(readSplit(file, name, schema, dataset.notices, wanted));
    numberEnvironments(dataset);
    for (const std::string& link : file.skippedLinks())
        addNotice(dataset.notices, link + " is a link to another place of the file and is left out");
    mergeModalities(dataset, schema.parts);
    return dataset;
}

Dataset readWhole(const std::filesystem::path& path, const std::vector<std::string>& modalities, std::uint64_t seed,
    const std::function<bool()>& cancelled, FeatureValues wanted, const ForTraining& options = {})
{
    admitFile(path, cancelled);
    try {
        Dataset dataset = readOpened(hdf5::File(path, hdf5::File::Mode::Read, cancelled), modalities, wanted, options);
        dataset.path = std::filesystem::absolute(path).lexically_normal().string();
        dataset.sha256 = fileSha256(path, cancelled);
        dataset.validCut = !dataset.findSplit("valid");
        if (dataset.validCut)
            cutValid(dataset, seed);
        for (Split& split : oodSplits(dataset.split("test")))
            if (!dataset.findSplit(split.name))
                dataset.splits.push_back(std::move(split));
        if (auto resampled = resampledValidation(dataset)) {
            dataset.splits.push_back(std::move(resampled->split));
            dataset.notices.push_back(std::move(resampled->note));
        }
        return dataset;
    } catch (const std::bad_alloc&) {
        throw Failure(path.string() + ": there is not enough memory to read it");
    }
}

}

Dataset readDataset(const std::filesystem::path& path, const std::vector<std::string>& modalities, std::uint64_t seed,
    const std::function<bool()>& cancelled, const ForTraining& options)
{
    return readWhole(path, modalities, seed, cancelled, FeatureValues::Read, options);
}

Dataset readDatasetOutline(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    return readWhole(path, {}, 0, cancelled, FeatureValues::LeaveOut);
}

void passOverDataset(const std::filesystem::path& path, const std::vector<std::string>& modalities)
{
    static_cast<void>(readOpened(hdf5::File(path, hdf5::File::Mode::Read), modalities, FeatureValues::PassOver));
}

Dataset readStoredDataset(const std::filesystem::path& path)
{
    return readOpened(hdf5::File(path, hdf5::File::Mode::Read), {}, FeatureValues::Read);
}

}
