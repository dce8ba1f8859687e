#include "core/storage/split_reader.h"

#include "core/common/error.h"
#include "core/storage/file_format.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace cmir {

namespace {

constexpr double kMostClasses = 10000; ///< bounds the model's output where the file names no classes

void checkLabel(const std::string& where, std::size_t row, float value, const DatasetSchema& schema)
{
    if (!std::isfinite(value))
        throw BadInput(fmt::format("{}: row {} is {}; a label must be a finite number", where, row, value));
    if (schema.task == Task::Binary && value != 0 && value != 1)
        throw BadInput(fmt::format("{}: row {} is {}; a binary label must be 0 or 1", where, row, value));
    if (schema.task != Task::Multiclass)
        return;
    const double classes = schema.classNames.empty() ? kMostClasses : static_cast<double>(schema.classNames.size());
    if (value < 0 || value >= classes || value != std::floor(value))
        throw BadInput(
            fmt::format("{}: row {} is {}; a class must be an integer from 0 to {}", where, row, value, classes - 1));
}

std::vector<float> readLabels(const hdf5::Group& group, const DatasetSchema& schema)
{
    if (!group.has("label"))
        throw BadInput(group.where() + " has no dataset \"label\"; every split needs one label per sample");
    const hdf5::Dataset data = group.dataset("label");
    if (data.rank() != 1 && !(data.rank() == 2 && data.shape().back() == 1))
        throw BadInput(data.where() + " is " + data.shapeText() + "; it must be one label per sample");
    if (data.rows() == 0)
        throw BadInput(group.where() + " is empty; every split needs at least one sample");
    auto labels = data.readFloats();
    for (std::size_t row = 0; row < labels.size(); ++row)
        checkLabel(data.where(), row, labels[row], schema);
    return labels;
}

Column readColumn(const std::string& name, const hdf5::Dataset& data)
{
    switch (data.type()) {
    case hdf5::ValueType::Integer:
        return { name, data.readIntegers() };
    case hdf5::ValueType::Real:
        return { name, data.readDoubles() };
    default:
        return { name, data.readTexts() };
    }
}

void readTruth(const std::string& name, const hdf5::Dataset& data, std::vector<Column>& columns)
{
    const auto values = data.readDoubles();
    const auto width = static_cast<std::size_t>(data.shape().back());
    for (std::size_t k = 0; k < width; ++k) {
        std::vector<double> column;
        for (std::size_t i = k; i < values.size(); i += width)
            column.push_back(values[i]);
        columns.push_back({ fmt::format("{}_{}", name, k), std::move(column) });
    }
}

std::vector<std::string> readIds(const hdf5::Group& group, const Split& split)
{
    std::vector<std::string> ids;
    if (!group.has("id")) {
        for (std::int64_t row = 0; row < split.size(); ++row)
            ids.push_back(fmt::format("{}/{}", split.name, row));
        return ids;
    }
    const hdf5::Dataset data = group.dataset("id");
    if (data.rank() != 1 || (data.type() != hdf5::ValueType::Text && data.type() != hdf5::ValueType::Integer))
        throw BadInput(data.where() + " must be one text or integer per sample");
    checkRows(data, split.size());
    const Column column = readColumn("id", data);
    for (std::size_t row = 0; row < column.size(); ++row)
        ids.push_back(column.text(row));
    return ids;
}

/// What is read as something else than a column: label, id, features, the lengths of sequences.
std::set<std::string> consumed(const hdf5::Group& group, const DatasetSchema& schema)
{
    std::set<std::string> names { "label", "id" };
    for (const auto* list : { &schema.modalities, &schema.alternatives })
        for (const ModalityInfo& modality : *list) {
            names.insert(modality.name);
            if (modality.sequence && group.has(lengthName(modality.name)))
                names.insert(lengthName(modality.name));
        }
    return names;
}

void readColumns(const hdf5::Group& group, const DatasetSchema& schema, Split& split, std::vector<std::string>& notices)
{
    const auto others = consumed(group, schema);
    for (const auto& child : group.children()) {
        if (child.group || others.count(child.name) > 0)
            continue;
        const hdf5::Dataset data = group.dataset(child.name);
        const bool truth = isTruth(child.name, data);
        if ((truth || data.rank() == 1) && data.rows() != split.size()) {
            addNotice(notices,
                fmt::format("{} has {} rows, but {} has {} samples: it is no column and is left out", data.where(),
                    data.rows(), split.name, split.size()));
        } else if (const std::string foreign = data.foreignFilter(); !foreign.empty()) {
            addNotice(notices, fmt::format("{} {}: it is left out", data.where(), foreign));
        } else if (truth) {
            readTruth(child.name, data, split.columns);
        } else if (data.rank() == 1 && data.type() != hdf5::ValueType::Other) {
            split.columns.push_back(readColumn(child.name, data));
        } else {
            addNotice(notices, hdf5::shownName(child.name) + " is no column of numbers or texts and is left out");
        }
    }
    const Column* environment = split.column("environment");
    if (environment && std::holds_alternative<std::vector<double>>(environment->values))
        throw BadInput(
            group.where("environment") + " holds numbers with a point; environments must be integers or texts");
}

}

Split readSplit(const hdf5::File& file, const std::string& name, const DatasetSchema& schema,
    std::vector<std::string>& notices, FeatureValues wanted)
{
    const hdf5::Group group = file.root().group(name);
    Split split;
    split.name = name;
    split.rho = optionalNumber(group, "rho");
    split.label = readLabels(group, schema);
    split.id = readIds(group, split);
    for (const ModalityInfo& modality : schema.modalities) {
        Features features = readFeatures(group, modality, split.size(), notices, wanted);
        split.features.push_back(std::move(features.values));
        split.sequences.push_back(std::move(features.sequences));
    }
    readColumns(group, schema, split, notices);
    return split;
}

}
