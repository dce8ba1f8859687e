#include "core/import/dataset_import.h"

#include "core/common/error.h"
#include "core/data/dataset.h"
#include "core/import/grouped.h"
#include "core/import/import_plan.h"
#include "core/import/padding.h"
#include "core/import/words.h"
#include "core/storage/atomic_file.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/file_format.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::size_t blockFloats = 1 << 20;

/// Two running sums over the bits of all features written, to be compared with what the file gives back.
struct Checksum {
    std::uint64_t sum = 0, ordered = 0;

    void add(std::span<const float> values)
    {
        for (const float value : values) {
            sum += std::bit_cast<std::uint32_t>(value);
            ordered += sum;
        }
    }
    friend bool operator==(const Checksum&, const Checksum&) = default;
};

/// One modality of one split of the dataset, as it is written.
struct Written {
    hdf5::RowWriter writer;
    Checksum checksum;
    std::vector<std::int64_t> lengths;
    std::vector<float> gathered; ///< rows of a block that go here
};

using Key = std::pair<std::string, std::string>; ///< split, modality

class Importer {
public:
    Importer(const File& file, const Mapping& mapping, ImportPlan& plan, const JobContext& job)
        : m_file(file)
        , m_mapping(mapping)
        , m_plan(plan)
        , m_job(job)
    { }

    void write(const std::filesystem::path& path);
    void readBack(const std::filesystem::path& path) const;

private:
    void writeRoot(const hdf5::Group& root) const;
    void writeColumns(const hdf5::Group& root) const;
    void writeWords(const hdf5::Group& root);
    void writeModality(const hdf5::Group& root, const Mapping::Modality& modality);
    void writeSource(
        const ImportPlan::Source& source, const Mapping::Modality& modality, std::vector<Written>& written);
    void countWritten(std::size_t numbers);
    void distribute(std::span<const float> rows, std::size_t rowSize, std::span<const int> target,
        std::vector<Written>& written) const;
    /// Numbers of the features as they are read, or as they are written.
    std::uint64_t numbersOf(bool written) const;
    void step(std::string text) { m_plan.steps.push_back(std::move(text)); }

    const File& m_file;
    const Mapping& m_mapping;
    ImportPlan& m_plan;
    const JobContext& m_job;
    std::map<Key, Checksum> m_checksums;
    std::uint64_t m_total = 0, m_done = 0, m_written = 0; ///< numbers of features
    const hdf5::File* m_out = nullptr; ///< while it is written
    std::uint64_t m_notFinite = 0;
    std::uint64_t m_shifted = 0;
};

std::uint64_t Importer::numbersOf(bool written) const
{
    std::uint64_t numbers = 0;
    for (const ImportPlan::Source& source : m_plan.sources) {
        for (const Mapping::Modality& modality : m_mapping.modalities) {
            const Column& column = *source.split->find(modality.column);
            const bool pooled = written && modality.pool != Pool::None;
            numbers += static_cast<std::uint64_t>(column.rows() * (pooled ? column.shape.back() : column.rowSize()));
        }
        numbers += static_cast<std::uint64_t>(source.split->rows * m_mapping.wordWidth);
    }
    return numbers;
}

void Importer::writeRoot(const hdf5::Group& root) const
{
    writeFormat(root, kDatasetFormat);
    root.writeAttribute("name", m_file.name());
    root.writeAttribute("task", taskName(m_plan.task));
    std::vector<std::string> names;
    for (const ImportPlan::Modality& modality : m_plan.modalities)
        if (!modality.further)
            names.push_back(modality.name);
    root.writeAttribute("modalities", names);
    if (m_plan.labelMin)
        root.writeAttribute("label_min", *m_plan.labelMin);
    if (m_plan.labelMax)
        root.writeAttribute("label_max", *m_plan.labelMax);
    if (!m_plan.classNames.empty())
        root.writeAttribute("class_names", m_plan.classNames);
    root.writeAttribute("source", m_file.title());
    if (!m_file.others.empty())
        root.writeAttribute("source_files", fmt::format("{}", fmt::join(m_file.fileNames(), ", ")));
    root.writeAttribute("source_sha256", m_file.sha256.get());
    root.writeAttribute("source_layout", m_file.layout);
    root.writeAttribute("import_mapping", mappingToJson(m_mapping).dump());
    if (m_file.textFeatures) {
        root.writeAttribute("text_features", m_file.textFeatures->path);
        root.writeAttribute("text_features_sha256", m_file.textFeatures->sha256);
    }
    std::vector<std::string> steps = m_file.notices;
    steps.insert(steps.end(), m_plan.steps.begin(), m_plan.steps.end());
    root.writeAttribute("import_steps", fmt::format("{}", fmt::join(steps, "; ")));
}

void Importer::writeColumns(const hdf5::Group& root) const
{
    for (const ImportPlan::Target& target : m_plan.splits) {
        const hdf5::Group group = root.group(target.name);
        const auto rows = static_cast<std::int64_t>(target.label.size());
        group.write("label", { rows }, std::span<const float>(target.label));
        group.write("id", target.id);
        if (!target.transcript.empty())
            group.write("text_raw", target.transcript);
        if (!target.environment.empty())
            group.write("environment", target.environment);
        for (const auto& [name, values] : target.columns)
            group.write(name, { rows }, std::span<const double>(values));
        for (const auto& [name, values] : target.textColumns)
            group.write(name, values);
    }
}

void Importer::writeWords(const hdf5::Group& root)
{
    for (const ImportPlan::Target& target : m_plan.splits) {
        const std::vector<float> rows = hashedWordRows(target.transcript, m_mapping.wordWidth);
        hdf5::RowWriter writer
            = root.group(target.name)
                  .createRows("text", { static_cast<std::int64_t>(target.transcript.size()), m_mapping.wordWidth });
        writer.append(rows);
        m_checksums[{ target.name, "text" }].add(rows);
        m_done += rows.size();
    }
}

void Importer::distribute(
    std::span<const float> rows, std::size_t rowSize, std::span<const int> target, std::vector<Written>& written) const
{
    const auto give = [](Written& to, std::span<const float> values) {
        to.writer.append(values);
        to.checksum.add(values);
    };
    if (std::ranges::all_of(target, [&](int to) { return to == target.front(); })) {
        if (target.front() >= 0)
            give(written[static_cast<std::size_t>(target.front())], rows);
        return;
    }
    for (std::size_t i = 0; i < target.size(); ++i)
        if (target[i] >= 0) {
            auto& gathered = written[static_cast<std::size_t>(target[i])].gathered;
            const auto row = rows.subspan(i * rowSize, rowSize);
            gathered.insert(gathered.end(), row.begin(), row.end());
        }
    for (Written& to : written) {
        give(to, to.gathered);
        to.gathered.clear();
    }
}

/// Now and then, what was written goes on its way to the disk.
void Importer::countWritten(std::size_t numbers)
{
    constexpr std::uint64_t every = 16 << 20;
    const std::uint64_t before = m_written;
    m_written += numbers;
    if (m_written / every != before / every)
        m_out->beginToBringToDisk();
}

void Importer::writeSource(
    const ImportPlan::Source& source, const Mapping::Modality& modality, std::vector<Written>& written)
{
    const Column& column = *source.split->find(modality.column);
    const bool sequence = column.shape.size() == 3;
    const auto rowSize = static_cast<std::size_t>(column.rowSize());
    const auto width = static_cast<std::size_t>(column.shape.back());
    const std::string where = m_file.path + (source.split->name.empty() ? "" : ": " + source.split->name);
    const std::vector<std::int64_t> told
        = sequence ? lengthsOf(*source.split, column, modality.lengths, where) : std::vector<std::int64_t>();
    const bool pooled = sequence && modality.pool != Pool::None;
    std::vector<float> vectors;
    eachBlock(column, blockFloats, where, [&](std::size_t first, std::size_t rows, std::span<float> block) {
        m_job.check();
        m_notFinite += static_cast<std::uint64_t>(
            std::ranges::count_if(block, [](float value) { return !std::isfinite(value); }));
        vectors.resize(pooled ? rows * width : 0);
        for (std::size_t row = first; sequence && row < first + rows; ++row) {
            const auto steps = block.subspan((row - first) * rowSize, rowSize);
            const std::optional<std::int64_t> known = row < told.size() ? std::optional(told[row]) : std::nullopt;
            const Padding padding = moveToFront(steps, width, known);
            m_shifted += padding.moved ? 1 : 0;
            if (pooled)
                pool(steps, padding.length, modality.pool, std::span(vectors).subspan((row - first) * width, width));
            else if (const int to = source.target[row]; to >= 0)
                written[static_cast<std::size_t>(to)].lengths.push_back(padding.length);
        }
        distribute(pooled ? std::span<const float>(vectors) : block, pooled ? width : rowSize,
            std::span(source.target).subspan(first, rows), written);
        countWritten(pooled ? vectors.size() : block.size());
        m_done += block.size();
        m_job.report(static_cast<double>(m_done) / static_cast<double>(std::max<std::uint64_t>(1, m_total)),
            fmt::format("Importing {}", column.name));
    });
}

void Importer::writeModality(const hdf5::Group& root, const Mapping::Modality& modality)
{
    std::vector<Written> written;
    for (std::size_t t = 0; t < m_plan.splits.size(); ++t) {
        const ImportPlan::Target& target = m_plan.splits[t];
        std::vector<std::int64_t> shape { static_cast<std::int64_t>(target.label.size()) };
        for (const ImportPlan::Source& source : m_plan.sources) // the longest of those that give it rows
            if (std::ranges::find(source.target, static_cast<int>(t)) != source.target.end()) {
                const Column& column = *source.split->find(modality.column);
                shape.resize(1);
                shape.insert(shape.end(),
                    column.shape.end() - (modality.pool == Pool::None ? std::ssize(column.shape) - 1 : 1),
                    column.shape.end());
            }
        written.push_back({ root.group(target.name).createRows(modality.name, shape), {}, {}, {} });
    }
    m_notFinite = m_shifted = 0;
    for (const ImportPlan::Source& source : m_plan.sources)
        writeSource(source, modality, written);
    for (std::size_t t = 0; t < written.size(); ++t) {
        const std::string& split = m_plan.splits[t].name;
        m_checksums[{ split, modality.name }] = written[t].checksum;
        if (!written[t].lengths.empty())
            root.group(split).write(lengthName(modality.name), { static_cast<std::int64_t>(written[t].lengths.size()) },
                std::span<const std::int64_t>(written[t].lengths));
    }
    if (m_notFinite > 0)
        step(fmt::format("{}: {} values are not finite; they count as missing", modality.name, grouped(m_notFinite)));
    if (m_shifted > 0)
        step(fmt::format(
            "{}: {} sequences had their padding before them; it follows them now", modality.name, grouped(m_shifted)));
}

void Importer::write(const std::filesystem::path& path)
{
    hdf5::File file(path, hdf5::File::Mode::Stream);
    m_out = &file;
    m_total = numbersOf(false);
    file.reserve(numbersOf(true) * sizeof(float));
    for (const ImportPlan::Target& target : m_plan.splits)
        static_cast<void>(file.root().createGroup(target.name));
    if (m_mapping.wordWidth > 0)
        writeWords(file.root());
    for (const Mapping::Modality& modality : m_mapping.modalities)
        writeModality(file.root(), modality);
    writeColumns(file.root());
    writeRoot(file.root());
    m_out = nullptr;
    file.close();
}

void Importer::readBack(const std::filesystem::path& path) const
{
    const hdf5::File file(path, hdf5::File::Mode::Read, m_job.cancelled);
    for (const auto& [key, expected] : m_checksums) {
        const hdf5::Dataset data = file.root().group(key.first).dataset(key.second);
        data.prepareRows();
        const auto rowSize = static_cast<std::size_t>(data.rows() == 0 ? 0 : data.elements() / data.rows());
        const std::int64_t atOnce = data.rowsAtOnce(sizeof(float));
        Checksum found;
        std::vector<float> block;
        for (std::int64_t first = 0; first < data.rows(); first += atOnce) {
            const std::int64_t count = std::min(atOnce, data.rows() - first);
            block.resize(static_cast<std::size_t>(count) * rowSize);
            if (!block.empty())
                data.readRows(first, count, block);
            found.add(block);
        }
        if (found != expected)
            throw Failure(fmt::format("{} of {} is not as it was written", key.second, key.first));
    }
    for (const ImportPlan::Target& target : m_plan.splits) {
        const hdf5::Group group = file.root().group(target.name);
        if (group.dataset("label").readFloats() != target.label || group.dataset("id").readTexts() != target.id)
            throw Failure(fmt::format("the labels or ids of {} are not as they were written", target.name));
    }
}

}

std::vector<std::string> importDataset(
    const File& file, const Mapping& mapping, const std::filesystem::path& out, const JobContext& job)
{
    ImportPlan plan = planImport(file, mapping);
    Importer importer(file, mapping, plan, job);
    replaceFile(
        out, [&](const std::filesystem::path& temporary) { importer.write(temporary); },
        [&](const std::filesystem::path& temporary) { importer.readBack(temporary); });
    return plan.steps;
}

}
