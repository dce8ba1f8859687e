#include "core/common/error.h"
#include "core/data/derived_splits.h"
#include "core/storage/atomic_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/file_format.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstring>

namespace cmir {

namespace {

void writeRoot(const hdf5::Group& root, const Dataset& dataset)
{
    writeFormat(root, kDatasetFormat);
    root.writeAttribute("name", dataset.name);
    root.writeAttribute("task", taskName(dataset.task));
    std::vector<std::string> modalities;
    for (const auto& modality : dataset.modalities)
        modalities.push_back(modality.name);
    root.writeAttribute("modalities", modalities);
    if (dataset.labelMin)
        root.writeAttribute("label_min", *dataset.labelMin);
    if (dataset.labelMax)
        root.writeAttribute("label_max", *dataset.labelMax);
    if (!dataset.classNames.empty())
        root.writeAttribute("class_names", dataset.classNames);
    if (!dataset.environmentNames.empty())
        root.writeAttribute("environment_names", dataset.environmentNames);
    for (const auto& [name, value] : dataset.attributes)
        root.writeAttribute(name, value);
}

void writeColumn(const hdf5::Group& group, const Column& column)
{
    const std::vector<std::int64_t> shape { static_cast<std::int64_t>(column.size()) };
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
        group.write(column.name, shape, std::span<const std::int64_t>(*integers));
    else if (const auto* reals = std::get_if<std::vector<double>>(&column.values))
        group.write(column.name, shape, std::span<const double>(*reals));
    else
        group.write(column.name, std::get<std::vector<std::string>>(column.values));
}

/// How many columns from `first` on are the parts <name>_0, <name>_1, ... of one truth; 0 where none begins. `name` is
/// set.
std::size_t truthWidth(const std::vector<Column>& columns, std::size_t first, std::string& name)
{
    const std::string& begin = columns[first].name;
    if (!begin.starts_with("truth_") || !begin.ends_with("_0"))
        return 0;
    name = begin.substr(0, begin.size() - 2);
    std::size_t width = 0;
    while (first + width < columns.size() && columns[first + width].name == fmt::format("{}_{}", name, width)
        && std::holds_alternative<std::vector<double>>(columns[first + width].values))
        ++width;
    return width;
}

void writeTruth(const hdf5::Group& group, const std::string& name, std::span<const Column> columns, std::int64_t rows)
{
    std::vector<double> values;
    for (std::int64_t row = 0; row < rows; ++row)
        for (const Column& column : columns)
            values.push_back(std::get<std::vector<double>>(column.values).at(static_cast<std::size_t>(row)));
    group.write(name, { rows, static_cast<std::int64_t>(columns.size()) }, std::span<const double>(values));
}

void writeFeatures(const hdf5::Group& group, const std::string& name, const Split& split, std::size_t m)
{
    const Matrix& features = split.features[m];
    const std::int64_t steps = split.steps(m);
    if (steps == 0)
        return group.write(name, { features.rows, features.cols }, std::span<const float>(features.values));
    group.write(name, { features.rows, steps, features.cols / steps }, std::span<const float>(features.values));
    group.write(lengthName(name), { features.rows }, std::span<const std::int64_t>(split.sequences[m].lengths));
}

void writeSplit(const hdf5::Group& root, const Dataset& dataset, const Split& split)
{
    const hdf5::Group group = root.createGroup(split.name);
    if (split.rho)
        group.writeAttribute("rho", *split.rho);
    group.write("label", { split.size() }, std::span<const float>(split.label));
    group.write("id", split.id);
    for (std::size_t m = 0; m < dataset.modalities.size(); ++m)
        writeFeatures(group, dataset.modalities[m].name, split, m);
    for (std::size_t i = 0; i < split.columns.size();) {
        std::string truth;
        const std::size_t width = truthWidth(split.columns, i, truth);
        if (width > 0)
            writeTruth(group, truth, std::span(split.columns).subspan(i, width), split.size());
        else
            writeColumn(group, split.columns[i]);
        i += std::max<std::size_t>(width, 1);
    }
}

/// Splits that the reader makes by itself from a column of test.
bool isDerived(const Split& split, const Dataset& dataset)
{
    const Split* test = dataset.findSplit("test");
    if (!test || !split.name.starts_with("test_ood_"))
        return false;
    const auto derived = oodSplits(*test);
    return std::any_of(derived.begin(), derived.end(),
        [&](const Split& d) { return d.name == split.name && d.id == split.id && d.label == split.label; });
}

void writeAll(const Dataset& dataset, const std::filesystem::path& path)
{
    hdf5::File file(path, hdf5::File::Mode::Create);
    writeRoot(file.root(), dataset);
    for (const Split& split : dataset.splits)
        if (!isDerived(split, dataset))
            writeSplit(file.root(), dataset, split);
    file.close();
}

/// Bit by bit, since numbers may be missing (NaN). What is too large to be read as it is comes back as its mean.
bool sameNumbers(const Matrix& a, const Matrix& b)
{
    return a.rows == b.rows
        && (a.cols != b.cols
            || std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(a.values[0])) == 0);
}

void readBack(const Dataset& dataset, const std::filesystem::path& path)
{
    const Dataset found = readStoredDataset(path);
    for (const Split& split : dataset.splits) {
        if (isDerived(split, dataset))
            continue;
        const Split* other = found.findSplit(split.name);
        bool same = other && other->label == split.label && other->id == split.id
            && other->features.size() == split.features.size();
        for (std::size_t m = 0; same && m < split.features.size(); ++m)
            same = sameNumbers(split.features[m], other->features[m]);
        if (!same)
            throw Failure(fmt::format("the split {} is not as it was written", split.name));
    }
}

}

void writeDataset(const Dataset& dataset, const std::filesystem::path& path)
{
    replaceFile(
        path, [&](const std::filesystem::path& temporary) { writeAll(dataset, temporary); },
        [&](const std::filesystem::path& temporary) { readBack(dataset, temporary); });
}

}
