#include "core/storage/split_copy.h"

#include "core/common/error.h"
#include "core/data/derived_splits.h"
#include "core/storage/atomic_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/hdf5_file.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <functional>
#include <system_error>

namespace cmir {

namespace fs = std::filesystem;

namespace {

void checkSplitRows(const Dataset& source, const SplitRows& split)
{
    const std::int64_t size = source.split(split.from).size();
    const bool ascending = std::ranges::adjacent_find(split.rows, std::greater_equal<> {}) == split.rows.end();
    if (split.rows.empty() || !ascending || split.rows.front() < 0 || split.rows.back() >= size)
        throw BadInput(fmt::format("{}: {} needs at least one row of {}, each once, from 0 to {}", source.path,
            split.name, split.from, size - 1));
}

/// The bytes of the original with the rights of a new file.
void copyBytes(const fs::path& source, const fs::path& target)
{
    std::error_code error;
    const fs::perms rights = fs::status(target, error).permissions();
    if (!error)
        fs::copy_file(source, target, fs::copy_options::overwrite_existing, error);
    if (!error)
        fs::permissions(target, rights, error);
    if (error)
        throw Failure(target.string() + ": cannot be written: " + error.message());
}

/// Copies the rows of every dataset that has one for each sample; returns the names of the others.
std::vector<std::string> copyRows(
    const hdf5::Group& from, const hdf5::Group& to, std::int64_t samples, std::span<const std::int64_t> rows)
{
    std::vector<std::string> leftOut;
    for (const auto& child : from.children()) {
        bool copied = false;
        if (!child.group) {
            const hdf5::Dataset data = from.dataset(child.name);
            copied = data.type() != hdf5::ValueType::Other && data.rank() > 0 && data.rows() == samples
                && data.foreignFilter().empty();
            if (copied)
                data.copyRows(rows, to, child.name);
        }
        if (!copied)
            leftOut.push_back(child.name);
    }
    return leftOut;
}

std::vector<std::string> writeAll(const Dataset& source, const fs::path& path, const SplitRows& split)
{
    copyBytes(source.path, path);
    const hdf5::File original(source.path, hdf5::File::Mode::Read);
    hdf5::File copy(path, hdf5::File::Mode::Edit);
    if (copy.root().has(split.name))
        throw BadInput(source.path + ": there is a split \"" + split.name + "\" already; it is not replaced");
    std::vector<std::string> leftOut;
    {
        const hdf5::Group from = original.root().group(split.from), to = copy.root().createGroup(split.name);
        const Split& samples = source.split(split.from);
        to.writeAttribute("note", split.note);
        from.copyAttributes(to);
        leftOut = copyRows(from, to, samples.size(), split.rows);
        if (!to.has("id"))
            to.write("id", rowsOfSplit(samples, split.rows, split.name).id);
    }
    copy.close();
    return leftOut;
}

void readBack(const Dataset& source, const fs::path& path, const SplitRows& split)
{
    const Dataset found = readDataset(path);
    const Split expected = rowsOfSplit(source.split(split.from), split.rows, split.name);
    const auto same = [&](const Split& one) {
        const Split* other = found.findSplit(one.name);
        return other && other->label == one.label && other->id == one.id;
    };
    if (!same(expected) || !same(source.split(split.from)))
        throw Failure(fmt::format("the split {} is not as it was written", split.name));
}

}

void checkCopyTarget(const Dataset& source, const fs::path& target)
{
    std::error_code error;
    if (fs::equivalent(source.path, target, error))
        throw BadInput(target.string() + ": this is the file that is read, and it is never changed; give another name");
}

std::vector<std::string> copyWithSplit(const Dataset& source, const fs::path& target, const SplitRows& split)
{
    checkCopyTarget(source, target);
    checkSplitRows(source, split);
    std::vector<std::string> leftOut;
    replaceFile(
        target, [&](const fs::path& temporary) { leftOut = writeAll(source, temporary, split); },
        [&](const fs::path& temporary) { readBack(source, temporary, split); });
    return leftOut;
}

}
