#include "core/import/join_features.h"

#include "core/common/error.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <unordered_map>
#include <utility>

namespace cmir::foreign {

namespace {

const char* const joinedName = "text_features";

/// The one column of features; throws where it is not clear which.
const Column& featuresOf(const File& file, const Split& split)
{
    const Column* found = nullptr;
    std::size_t count = 0;
    for (const Column& column : split.columns)
        if (column.isNumeric() && (column.shape.size() == 2 || column.shape.size() == 3) && column.rowSize() > 1) {
            ++count;
            if (!found || column.name == "text" || column.name == "features")
                found = &column;
        }
    if (!found)
        throw BadInput(fmt::format("{}: it has no features: no column of several numbers a row", file.path));
    if (count > 1 && found->name != "text" && found->name != "features")
        throw BadInput(fmt::format(
            "{}: it has {} columns of features; the one that is meant must be named text", file.path, count));
    return *found;
}

std::vector<std::string> idsOf(const File& file, const Split& split, const std::string& name)
{
    const Column* column = split.find(name);
    if (!column || !column->texts)
        throw BadInput(
            fmt::format("{}: it has no ids (a column \"id\" of texts), by which features are joined", file.path));
    return column->texts();
}

/// All rows of the other file, in memory.
struct Features {
    std::vector<std::int64_t> shape; ///< of one row
    std::size_t rowSize = 0;
    std::vector<float> values;
    std::vector<std::int64_t> lengths;
    std::unordered_map<std::string, std::size_t> rowOf;
};

Features readFeatures(const File& file, const JobContext& job)
{
    Features all;
    for (const Split& split : file.splits) {
        job.check();
        const Column& column = featuresOf(file, split);
        const std::vector<std::int64_t> shape(column.shape.begin() + 1, column.shape.end());
        if (!all.shape.empty() && shape != all.shape)
            throw BadInput(fmt::format("{}: \"{}\" of \"{}\" is {}, and of another split it is not so wide", file.path,
                column.name, split.name, column.description()));
        all.shape = shape;
        all.rowSize = static_cast<std::size_t>(column.rowSize());
        const std::vector<std::string> ids = idsOf(file, split, "id");
        for (const std::string& id : ids)
            if (!all.rowOf.emplace(id, all.rowOf.size()).second)
                throw BadInput(fmt::format("{}: the id \"{}\" is there twice", file.path, id));
        const std::size_t before = all.values.size();
        all.values.resize(before + ids.size() * all.rowSize);
        column.numbers()->read(std::span(all.values).subspan(before));
        std::vector<std::int64_t> lengths = column.lengths;
        if (lengths.empty() && shape.size() == 2)
            lengths.assign(ids.size(), shape[0]);
        all.lengths.insert(all.lengths.end(), lengths.begin(), lengths.end());
    }
    return all;
}

Column joined(const Features& features, const std::vector<std::string>& ids, std::uint64_t& missing)
{
    std::vector<float> values(ids.size() * features.rowSize, std::numeric_limits<float>::quiet_NaN());
    std::vector<std::int64_t> lengths;
    for (std::size_t row = 0; row < ids.size(); ++row) {
        const auto found = features.rowOf.find(ids[row]);
        missing += found == features.rowOf.end() ? 1 : 0;
        if (found != features.rowOf.end())
            std::ranges::copy(std::span(features.values).subspan(found->second * features.rowSize, features.rowSize),
                values.begin() + static_cast<std::ptrdiff_t>(row * features.rowSize));
        if (!features.lengths.empty())
            lengths.push_back(found == features.rowOf.end() ? 0 : features.lengths[found->second]);
    }
    std::vector<std::int64_t> shape { static_cast<std::int64_t>(ids.size()) };
    shape.insert(shape.end(), features.shape.begin(), features.shape.end());
    Column column = numberColumn(joinedName, std::move(shape), std::move(values));
    column.type = "float32";
    column.ragged = !lengths.empty();
    column.lengths = std::move(lengths);
    return column;
}

}

void joinTextFeatures(File& file, Mapping& mapping, const File& features, const JobContext& job)
{
    const Features all = readFeatures(features, job);
    std::uint64_t missing = 0, samples = 0;
    for (Split& split : file.splits) {
        const std::vector<std::string> ids = idsOf(file, split, mapping.id);
        std::erase_if(split.columns, [](const Column& column) { return column.name == joinedName; });
        split.columns.insert(split.columns.begin(), joined(all, ids, missing));
        samples += ids.size();
    }
    if (missing == samples)
        throw BadInput(fmt::format("{}: not one of its ids is in {}", features.path, file.path));
    for (Split& split : file.splits)
        split.columns.front().source
            = fmt::format("{}, {} of {} ids found", features.title(), grouped(samples - missing), grouped(samples));
    file.notices.push_back(fmt::format("text features of {} (SHA-256 {}), joined by id{}",
        std::filesystem::path(features.path).filename().string(), features.sha256.get(),
        missing == 0
            ? ""
            : fmt::format("; {} of {} samples have none and count as missing", grouped(missing), grouped(samples))));
    file.textFeatures = { std::filesystem::absolute(features.path).lexically_normal().string(), features.sha256.get() };
    std::erase_if(mapping.modalities, [](const Mapping::Modality& modality) { return modality.name == "text"; });
    mapping.modalities.insert(mapping.modalities.begin(), { "text", joinedName, {} });
    mapping.wordWidth = 0;
}

}
