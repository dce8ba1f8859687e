#include "core/storage/dataset_file.h"

#include "core/common/error.h"
#include "core/data/derived_splits.h"
#include "core/data/ood_split.h"
#include "core/data/sequences.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/file_format.h"
#include "core/storage/split_reader.h"

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

Dataset readOpened(const hdf5::File& file, const std::vector<std::string>& modalities)
{
    checkFormat(file, kDatasetFormat);
    const DatasetSchema schema = readSchema(file, modalities);
    Dataset dataset = withoutSplits(schema);
    for (const auto& name : schema.splits)
        dataset.splits.push_back(readSplit(file, name, schema, dataset.notices));
    mergeModalities(dataset, schema.parts);
    return dataset;
}

}

Dataset readDataset(const std::filesystem::path& path, const std::vector<std::string>& modalities, std::uint64_t seed)
{
    try {
        Dataset dataset = readOpened(hdf5::File(path, hdf5::File::Mode::Read), modalities);
        dataset.path = std::filesystem::absolute(path).lexically_normal().string();
        dataset.sha256 = fileSha256(path);
        if (!dataset.findSplit("valid"))
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
