#include "core/import/run_modalities.h"

#include "core/common/error.h"
#include "core/data/sequences.h"
#include "core/import/grouped.h"
#include "core/import/run_import.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>

namespace cmir::foreign {

namespace {

class Finder {
public:
    Finder(const File& file, const Mapping& mapping, const RunRecord& run)
        : m_file(file)
        , m_mapping(mapping)
        , m_run(run)
        , m_import(importOf(run))
    { }

    RunModalities find() const;

private:
    RunModalities::Part part(const NeededModality& needed) const;
    RunModalities::Part words(const NeededModality& needed) const;
    [[noreturn]] void throwNoFeatures(const NeededModality& needed) const;
    const Column& columnOf(const Mapping::Modality& modality) const;

    const File& m_file;
    const Mapping& m_mapping;
    const RunRecord& m_run;
    RunImport m_import;
};

/// Text that is words, for a run whose text was features.
void Finder::throwNoFeatures(const NeededModality& needed) const
{
    const std::string from = m_import.textFeatures
        ? fmt::format(", joined by id from {} (SHA-256 {})", m_import.textFeatures->path, m_import.textFeatures->sha256)
        : std::string();
    throw BadInput(
        fmt::format("{}: text is words here (\"{}\"); the run was trained on {} of text{}. Features of these "
                    "samples are needed: by id from another file (--text-features; in the window: Text "
                    "features of another file), or as a column of this one (--map)",
            m_file.path, m_mapping.transcript, needed.form(), from));
}

RunModalities::Part Finder::words(const NeededModality& needed) const
{
    const bool mayBe = needed.words || (!m_import.mapping && needed.width == m_mapping.wordWidth);
    if (!mayBe || m_mapping.wordWidth == 0)
        throwNoFeatures(needed);
    if (needed.width != m_mapping.wordWidth)
        throw BadInput(fmt::format("{}: the words of text are to be counted at {} places; the run was trained on {}",
            m_file.path, m_mapping.wordWidth, needed.form()));
    for (const Split& split : m_file.splits)
        if (!split.find(m_mapping.transcript))
            throw BadInput(fmt::format("{}: {}: text is to be made of the words of \"{}\", which is not there",
                m_file.path, split.name, m_mapping.transcript));
    return { nullptr, { "text", m_mapping.wordWidth, false, Averaged::No } };
}

/// The column of the first split; that of the others is as wide.
const Column& Finder::columnOf(const Mapping::Modality& modality) const
{
    const Column* first = m_file.splits.front().find(modality.column);
    if (!first || !first->isNumeric() || first->shape.size() < 2 || first->shape.size() > 3)
        throw BadInput(
            fmt::format("{}: the modality {} is to be \"{}\", which is {}", m_file.path, modality.name, modality.column,
                first ? "no array of features, but " + first->rowDescription() : std::string("not in the file")));
    for (const Split& split : m_file.splits) {
        const Column* column = split.find(modality.column);
        if (!column || column->shape.size() != first->shape.size() || column->shape.back() != first->shape.back())
            throw BadInput(fmt::format("{}: {}: the modality {} (\"{}\") is {}; in the split \"{}\" it is {}",
                m_file.path, split.name, modality.name, modality.column,
                column ? column->rowDescription() : "not there", m_file.splits.front().name, first->rowDescription()));
        if (const Column* lengths = modality.lengths.empty() ? nullptr : split.find(modality.lengths);
            !modality.lengths.empty() && (!lengths || !lengths->isNumeric()))
            throw BadInput(fmt::format("{}: {}: the lengths of the modality {} are to be \"{}\", which is {}",
                m_file.path, split.name, modality.name, modality.lengths, lengths ? "text" : "not there"));
    }
    return *first;
}

RunModalities::Part Finder::part(const NeededModality& needed) const
{
    const auto found = std::ranges::find(m_mapping.modalities, needed.name, &Mapping::Modality::name);
    if (found == m_mapping.modalities.end()) {
        if (needed.name == "text" && !m_mapping.transcript.empty())
            return words(needed);
        std::vector<std::string> columns;
        for (const Column& column : m_file.splits.front().columns)
            columns.push_back(fmt::format("{} ({})", column.name, column.rowDescription()));
        throw BadInput(fmt::format("{}: it has no modality {}, which the run was trained on ({}); it has {}",
            m_file.path, needed.name, needed.form(), fmt::join(columns, ", ")));
    }
    const Column& column = columnOf(*found);
    const bool steps = column.shape.size() == 3 && found->pool == Pool::None;
    if (needed.words || (needed.width > 0 && needed.width != column.shape.back()) || (needed.steps && !steps))
        throw BadInput(fmt::format("{}: the modality {} (\"{}\") is {}{}; the run was trained on {}", m_file.path,
            needed.name, found->column, column.rowDescription(),
            found->pool == Pool::None ? std::string() : fmt::format(", made one vector ({})", poolName(found->pool)),
            needed.form()));
    return { &*found, { needed.name, column.shape.back(), steps, Averaged::No } };
}

RunModalities Finder::find() const
{
    RunModalities all;
    for (const std::string& name : m_run.modalityNames)
        all.counts.push_back(mergedParts(name).size());
    for (const NeededModality& needed : neededModalities(m_run))
        all.parts.push_back(part(needed));
    return all;
}

}

std::string NeededModality::form() const
{
    return words     ? fmt::format("words, counted at {} places", width)
        : width == 0 ? "features"
        : steps      ? fmt::format("sequences of {} numbers a step", width)
                     : fmt::format("{} numbers a sample", width);
}

std::vector<NeededModality> neededModalities(const RunRecord& run)
{
    const RunImport import = importOf(run);
    const auto& trained = run.standardiser.modalities();
    std::vector<NeededModality> needed;
    for (std::size_t m = 0; m < run.modalityNames.size(); ++m) {
        const std::vector<std::string> names = mergedParts(run.modalityNames[m]);
        for (const std::string& name : names) {
            NeededModality& one = needed.emplace_back(NeededModality { name });
            if (names.size() == 1 && m < trained.size()) {
                one.width = static_cast<std::int64_t>(trained[m].mean.size());
                one.steps = trained[m].perStep;
            }
            one.words = name == "text" && import.mapping && import.mapping->wordWidth > 0;
            if (one.words)
                one.width = import.mapping->wordWidth;
        }
    }
    return needed;
}

RunModalities runModalities(const File& file, const Mapping& mapping, const RunRecord& run)
{
    return Finder(file, mapping, run).find();
}

std::vector<std::string> newSamplesSteps(const File& file, const Mapping& mapping, const RunRecord& run)
{
    std::vector<std::string> steps;
    std::int64_t samples = 0;
    for (const Split& split : file.splits)
        samples += split.rows;
    steps.push_back(fmt::format("{} samples", grouped(static_cast<std::uint64_t>(samples))));
    for (const RunModalities::Part& part : runModalities(file, mapping, run).parts)
        steps.push_back(part.modality
                ? fmt::format("{} is \"{}\": {}", part.info.name, part.modality->column,
                    file.splits.front().find(part.modality->column)->rowDescription())
                : fmt::format("text is made of the words of \"{}\", counted at {} places by a hash, as in training",
                    mapping.transcript, part.info.width));
    const bool labelled = !mapping.label.empty() && file.splits.front().part(mapping.label);
    steps.push_back(labelled
            ? fmt::format("the label is \"{}\": metrics are of the samples that have one", mapping.label)
            : std::string("there are no labels: predictions, but no metrics"));
    return steps;
}

}
