#include "core/import/new_samples.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/data/feature_place.h"
#include "core/data/sequences.h"
#include "core/import/grouped.h"
#include "core/import/import_plan.h"
#include "core/import/padding.h"
#include "core/import/run_import.h"
#include "core/import/run_modalities.h"
#include "core/import/words.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

namespace cmir::foreign {

namespace {

class Reader {
public:
    Reader(const File& file, const Mapping& mapping, const RunRecord& run, const JobContext& job)
        : m_file(file)
        , m_mapping(mapping)
        , m_run(run)
        , m_job(job)
        , m_classNames(importOf(run).classNames)
    { }

    Dataset read();

private:
    void readSplit(const Split& source);
    void readFeatures(const Split& source, const Mapping::Modality& modality, cmir::Split& split) const;
    void readLabels(const Split& source, cmir::Split& split);
    void readNamedLabels(const Column& column, cmir::Split& split);
    void leaveLabelsOut(const std::string& why);
    void choosePlace();

    const File& m_file;
    const Mapping& m_mapping;
    const RunRecord& m_run;
    const JobContext& m_job;
    const std::vector<std::string> m_classNames;
    RunModalities m_modalities;
    Dataset m_dataset;
    Place m_place = Place::Memory;
};

void Reader::choosePlace()
{
    std::uint64_t bytes = 0;
    for (const Split& split : m_file.splits)
        for (const RunModalities::Part& part : m_modalities.parts)
            if (const Column* column = part.modality ? split.find(part.modality->column) : nullptr)
                bytes += static_cast<std::uint64_t>(column->rows() * column->rowSize()) * sizeof(float);
    const FeaturePlace place
        = placeOfFeatures(bytes, static_cast<std::uint64_t>(m_run.config.parameters.feature_memory) << 20);
    m_place = place.place;
    if (!place.notice.empty())
        m_dataset.notices.push_back(place.notice);
}

void Reader::readFeatures(const Split& source, const Mapping::Modality& modality, cmir::Split& split) const
{
    const std::string where = source.name.empty() ? m_file.path : fmt::format("{}: {}", m_file.path, source.name);
    const Column* column = source.find(modality.column);
    const bool sequence = column->shape.size() == 3, pooled = sequence && modality.pool != Pool::None;
    const auto width = static_cast<std::size_t>(column->shape.back());
    const auto rowSize = static_cast<std::size_t>(column->rowSize());
    const std::vector<std::int64_t> told
        = sequence ? lengthsOf(source, *column, modality.lengths, where) : std::vector<std::int64_t>();
    Matrix features(source.rows, static_cast<std::int64_t>(pooled ? width : rowSize), m_place);
    Sequences sequences;
    if (sequence && !pooled)
        sequences.steps = column->shape[1];
    constexpr std::size_t numbersAtOnce = 1 << 20;
    eachBlock(*column, numbersAtOnce, where, [&](std::size_t first, std::size_t rows, std::span<float> block) {
        m_job.check();
        for (std::size_t row = first; row < first + rows; ++row) {
            const auto values = block.subspan((row - first) * rowSize, rowSize);
            const auto to = features.row(static_cast<std::int64_t>(row));
            std::int64_t length = 0;
            if (sequence)
                length = moveToFront(values, width, row < told.size() ? std::optional(told[row]) : std::nullopt).length;
            if (pooled) {
                pool(values, length, modality.pool, to);
                continue;
            }
            std::ranges::copy(values, to.begin());
            if (sequence)
                sequences.lengths.push_back(length);
        }
    });
    split.features.push_back(std::move(features));
    split.sequences.push_back(std::move(sequences));
}

void Reader::leaveLabelsOut(const std::string& why)
{
    const std::string notice = fmt::format("the label \"{}\" {} and is left out", m_mapping.label, why);
    if (std::ranges::count(m_dataset.notices, notice) == 0) // of another split
        m_dataset.notices.push_back(notice);
}

/// Names of classes, by the numbers that they had in training.
void Reader::readNamedLabels(const Column& column, cmir::Split& split)
{
    if (m_run.task == Task::Regression || m_classNames.empty())
        return leaveLabelsOut(m_run.task == Task::Regression ? "is text, and the run predicts a number"
                                                             : "is text, whose classes' numbers the run does not know");
    const std::vector<std::string> names = textsOf(column);
    for (std::size_t row = 0; row < names.size(); ++row) {
        const auto found = std::ranges::find(m_classNames, names[row]);
        if (found == m_classNames.end() && !names[row].empty())
            throw BadInput(fmt::format("{}: the label of sample {} is \"{}\"; the run has the classes {}", m_file.path,
                grouped(row + 1), printable(names[row]), fmt::join(m_classNames, ", ")));
        if (found != m_classNames.end())
            split.label[row] = static_cast<float>(found - m_classNames.begin());
    }
}

void Reader::readLabels(const Split& source, cmir::Split& split)
{
    split.label.assign(static_cast<std::size_t>(source.rows), std::numeric_limits<float>::quiet_NaN());
    const auto label = m_mapping.label.empty() ? std::nullopt : source.part(m_mapping.label);
    if (!label)
        return;
    if (!label->isNumeric() && label->rowSize() == 1)
        return readNamedLabels(*label, split);
    if (!label->isNumeric() || label->rowSize() != 1)
        return leaveLabelsOut("is no number a row");
    const std::vector<double> values = singleNumbers(*label, m_file.path);
    const bool classes = m_run.task != Task::Regression;
    if (classes
        && std::ranges::any_of(values, [](double value) { return std::isfinite(value) && value != std::floor(value); }))
        return leaveLabelsOut("has fractions, and the run predicts classes");
    const double count = m_run.task == Task::Multiclass ? static_cast<double>(m_run.outputs) : 2;
    for (std::size_t row = 0; row < values.size(); ++row) {
        const double value = values[row];
        if (classes && std::isfinite(value) && (value < 0 || value >= count))
            throw BadInput(fmt::format("{}: the label of sample {} is {:g}; the run has the classes 0 to {:g}",
                m_file.path, grouped(row + 1), value, count - 1));
        split.label[row] = static_cast<float>(value);
    }
}

void Reader::readSplit(const Split& source)
{
    cmir::Split split;
    split.name = source.name.empty() ? "all" : source.name;
    m_job.report(0, split.name);
    std::vector<std::string> transcripts;
    if (const Column* column = m_mapping.transcript.empty() ? nullptr : source.find(m_mapping.transcript))
        transcripts = textsOf(*column);
    for (const RunModalities::Part& part : m_modalities.parts)
        if (part.modality) {
            readFeatures(source, *part.modality, split);
        } else {
            Matrix words(source.rows, m_mapping.wordWidth);
            words.assign(hashedWordRows(transcripts, m_mapping.wordWidth));
            split.features.push_back(std::move(words));
            split.sequences.emplace_back();
        }
    readLabels(source, split);
    const Column* id = m_mapping.id.empty() ? nullptr : source.find(m_mapping.id);
    if (id)
        split.id = textsOf(*id);
    for (std::size_t row = split.id.size(); row < split.label.size(); ++row)
        split.id.push_back(fmt::format("{}_{}", split.name, row));
    if (!transcripts.empty())
        split.columns.push_back({ "text_raw", std::move(transcripts) });
    m_dataset.splits.push_back(std::move(split));
}

Dataset Reader::read()
{
    m_dataset.name = m_file.name();
    m_dataset.path = m_file.path;
    m_dataset.sha256 = m_file.sha256.get();
    m_dataset.task = m_run.task;
    m_dataset.labelMin = m_run.labelMin;
    m_dataset.labelMax = m_run.labelMax;
    m_dataset.classNames = m_classNames;
    for (auto k = static_cast<std::int64_t>(m_classNames.size()); k < m_run.outputs && m_run.task == Task::Multiclass;
         ++k)
        m_dataset.classNames.push_back(std::to_string(k));
    m_dataset.notices = m_file.notices;
    m_modalities = runModalities(m_file, m_mapping, m_run);
    for (const RunModalities::Part& part : m_modalities.parts)
        m_dataset.modalities.push_back(part.info);
    choosePlace();
    for (const Split& source : m_file.splits)
        readSplit(source);
    mergeModalities(m_dataset, m_modalities.counts);
    return std::move(m_dataset);
}

}

Dataset newSamples(const File& file, const Mapping& mapping, const RunRecord& run, const JobContext& job)
{
    return Reader(file, mapping, run, job).read();
}

}
