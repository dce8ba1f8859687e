#include "core/storage/dataset_schema.h"

#include "core/common/error.h"
#include "core/config/unimodal_choice.h"
#include "core/data/sequences.h"
#include "core/data/split_names.h"
#include "core/storage/file_format.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace cmir {

namespace {

constexpr std::int64_t kMostTruthColumns = 64;

const std::set<std::string> kOwnAttributes { "format", "format_version", "name", "task", "modalities", "label_min",
    "label_max", "class_names", "environment_names" };
/// Names that mean something else, in a split or in a run file.
const std::set<std::string> kReserved { "label", "id", "text_raw", "environment", "sample", "prediction", "all",
    "none" };

std::vector<ModalityInfo> featureSets(const hdf5::Group& train)
{
    std::vector<ModalityInfo> sets;
    for (const auto& child : train.children()) {
        if (child.group)
            continue;
        const hdf5::Dataset data = train.dataset(child.name);
        if (isFeatureSet(child.name, data))
            sets.push_back({ child.name, data.shape().back(), data.rank() == 3 });
    }
    return sets;
}

std::vector<std::string> namesOf(const std::vector<ModalityInfo>& sets)
{
    std::vector<std::string> names;
    names.reserve(sets.size());
    for (const auto& set : sets)
        names.push_back(set.name);
    return names;
}

std::vector<std::string> fileModalities(const hdf5::File& file)
{
    auto names = textList(file.root(), "modalities");
    if (names.empty())
        throw BadInput(
            file.path() + ": the root attribute modalities is missing or empty; it names the modalities in order");
    for (const auto& name : names)
        if (name.empty() || name.find('/') != std::string::npos || kReserved.count(name) > 0)
            throw BadInput(file.path() + ": the root attribute modalities holds \"" + name
                + "\", which cannot be the name of a modality");
    return names;
}

void checkDistinct(const hdf5::File& file, const std::vector<std::string>& names)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i])
            != names.begin() + static_cast<std::ptrdiff_t>(i))
            throw BadInput(file.path() + ": the modality \"" + names[i] + "\" is named twice");
}

/// A name that is no feature set: says what stands there instead.
[[noreturn]] void throwNotFeatures(const hdf5::File& file, const hdf5::Group& train, const std::string& name,
    bool listedByFile, const std::vector<ModalityInfo>& sets)
{
    if (listedByFile && !train.has(name))
        throw BadInput(train.where() + " has no dataset \"" + name
            + "\", which the root attribute modalities names; it has " + listed(namesOf(sets)));
    if (!train.has(name))
        throw BadInput(file.path() + ": there is no modality \"" + name + "\"; the file has " + listed(namesOf(sets)));
    const hdf5::Dataset data = train.dataset(name);
    if (!data.numeric())
        throw BadInput(data.where() + " does not hold numbers; a modality needs numbers, N x width or N x T x width");
    throw BadInput(data.where() + " is " + data.shapeText() + "; a modality must be N x width or N x T x width");
}

/// The feature sets that make up the wanted modalities; a name with a plus that the file itself knows is one of them.
std::vector<std::string> partsOf(
    const std::vector<std::string>& wanted, const std::vector<ModalityInfo>& sets, DatasetSchema& schema)
{
    std::vector<std::string> all;
    for (const auto& name : wanted) {
        const bool known = std::any_of(sets.begin(), sets.end(), [&](const ModalityInfo& s) { return s.name == name; });
        const auto parts = known || name.empty() ? std::vector { name } : mergedParts(name);
        all.insert(all.end(), parts.begin(), parts.end());
        schema.parts.push_back(parts.size());
    }
    return all;
}

void chooseModalities(const hdf5::File& file, const std::vector<std::string>& chosen, DatasetSchema& schema)
{
    const auto own = fileModalities(file);
    const hdf5::Group train = file.root().group(schema.splits.front());
    const auto sets = featureSets(train);
    const auto wanted = partsOf(chosen.empty() ? own : chosen, sets, schema);
    checkDistinct(file, wanted);
    for (const auto& name : wanted) {
        const auto found
            = std::find_if(sets.begin(), sets.end(), [&](const ModalityInfo& s) { return s.name == name; });
        if (found == sets.end())
            throwNotFeatures(file, train, name, chosen.empty(), sets);
        if (found->width == 0)
            throw BadInput(train.where(name) + " has width 0; a modality needs at least one feature");
        schema.modalities.push_back(*found);
    }
    for (const auto& set : sets)
        if (std::find(wanted.begin(), wanted.end(), set.name) == wanted.end())
            schema.alternatives.push_back(set);
}

std::vector<std::string> splitNames(const hdf5::File& file, SplitsNeeded needed)
{
    const bool any = needed == SplitsNeeded::Any;
    std::vector<std::string> names;
    const auto children = file.root().children();
    const auto hasGroup = [&](const std::string& name) {
        return std::any_of(children.begin(), children.end(), [&](const auto& c) { return c.group && c.name == name; });
    };
    for (const char* name : { "train", "valid", "test" }) {
        if (hasGroup(name))
            names.emplace_back(name);
        else if (!any && std::string(name) != "valid")
            throw BadInput(file.path() + ": there is no group \"" + name + "\"; a dataset file needs train and test");
    }
    for (const auto& child : children)
        if (child.group && (any || isShiftedTest(child.name) || isShiftedValidation(child.name))
            && std::ranges::count(names, child.name) == 0)
            names.push_back(child.name);
    if (names.empty())
        throw BadInput(file.path() + ": there is no group, and so no split; a dataset file has one for each");
    return names;
}

/// Of a modality over all splits, as it is read; no more than a quarter of all that can be counted.
std::uint64_t bytesOf(const hdf5::File& file, const std::vector<std::string>& splits, const ModalityInfo& modality)
{
    constexpr std::uint64_t bound = std::uint64_t { 1 } << 58;
    std::uint64_t sum = 0;
    for (const auto& name : splits) {
        const hdf5::Group split = file.root().group(name);
        if (!split.has(modality.name))
            continue; // refused when it is read
        const hdf5::Dataset data = split.dataset(modality.name);
        const auto steps = modality.isAveraged() && data.rank() == 3 ? std::max<std::int64_t>(data.shape()[1], 1) : 1;
        sum = std::min(sum + std::min(static_cast<std::uint64_t>(data.elements() / steps), bound), bound);
    }
    return sum * sizeof(float);
}

std::optional<double> finiteNumber(const hdf5::File& file, const std::string& name)
{
    const auto value = optionalNumber(file.root(), name);
    if (value && !std::isfinite(*value))
        throw BadInput(file.path() + ": the attribute " + name + " is not a finite number");
    return value;
}

void readDescription(const hdf5::File& file, DatasetSchema& schema)
{
    const hdf5::Group& root = file.root();
    schema.name = optionalText(root, "name", std::filesystem::path(file.path()).stem().string());
    schema.task = readTask(root);
    schema.labelMin = finiteNumber(file, "label_min");
    schema.labelMax = finiteNumber(file, "label_max");
    schema.classNames = textList(root, "class_names");
    schema.environmentNames = textList(root, "environment_names");
    for (const auto& name : root.attributeNames())
        if (kOwnAttributes.count(name) == 0)
            if (const auto value = root.attribute(name); value && value->type != hdf5::ValueType::Other)
                schema.attributes[name] = value->text();
}

}

DatasetSchema readSchema(const hdf5::File& file, const std::vector<std::string>& chosen, SplitsNeeded needed)
{
    DatasetSchema schema;
    readDescription(file, schema);
    schema.splits = splitNames(file, needed);
    chooseModalities(file, chosen, schema);
    return schema;
}

void averageUnused(DatasetSchema& schema, const std::string& unimodal)
{
    std::vector<std::string> names;
    std::vector<bool> sequences;
    std::size_t first = 0;
    for (const std::size_t count : schema.parts) {
        names.push_back(schema.modalities[first].name);
        sequences.push_back(schema.modalities[first].sequence);
        for (std::size_t part = 1; part < count; ++part)
            names.back() += "+" + schema.modalities[first + part].name;
        first += count;
    }
    const std::vector<UnimodalChoice> choices = unimodalChoices(unimodal, names, sequences);
    first = 0;
    for (std::size_t m = 0; m < schema.parts.size(); first += schema.parts[m++]) {
        // What is joined step by step is another vector than joined means are: such parts are kept.
        if (schema.parts[m] != 1 || !sequences[m] || takesSequence(choices[m].kind))
            continue;
        std::vector<bool> asVector = sequences;
        asVector[m] = false;
        if (unimodalChoices(unimodal, names, asVector)[m] == choices[m]) // "mlp|linear" would choose another
            schema.modalities[first].averaged = Averaged::MeanSuffices;
    }
}

std::uint64_t featureBytes(const hdf5::File& file, const DatasetSchema& schema)
{
    std::uint64_t sum = 0;
    for (const ModalityInfo& modality : schema.modalities)
        sum += bytesOf(file, schema.splits, modality);
    return sum;
}

bool isTruth(const std::string& name, const hdf5::Dataset& data)
{
    return name.starts_with("truth_") && data.numeric() && data.rank() == 2 && data.shape().back() <= kMostTruthColumns;
}

bool isFeatureSet(const std::string& name, const hdf5::Dataset& data)
{
    return data.numeric() && (data.rank() == 2 || data.rank() == 3) && name != "label" && !name.starts_with("truth_");
}

std::string lengthName(const std::string& modality)
{
    return modality + "_length";
}

void addNotice(std::vector<std::string>& notices, const std::string& notice)
{
    if (std::find(notices.begin(), notices.end(), notice) == notices.end())
        notices.push_back(notice);
}

}
