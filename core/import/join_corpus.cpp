#include "core/import/join_corpus.h"

#include "core/common/error.h"
#include "core/import/import_plan.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace cmir::foreign {

namespace {

/// The rows of several columns, one after the other.
class RowsInTurn : public NumberRows {
public:
    explicit RowsInTurn(std::vector<Column> columns)
        : m_columns(std::move(columns))
    { }

    void read(std::span<float> values) override { readInTurn(values); }
    void read(std::span<double> values) override { readInTurn(values); }

private:
    template <class Number> void readInTurn(std::span<Number> values)
    {
        while (!values.empty()) {
            if (m_left == 0) {
                if (m_next == m_columns.size())
                    throw BadInput("there are fewer rows than were counted");
                const Column& column = m_columns[m_next++];
                m_rows = column.numbers();
                m_left = static_cast<std::size_t>(column.rows() * column.rowSize());
                continue;
            }
            const std::size_t count = std::min(values.size(), m_left);
            m_rows->read(values.first(count));
            values = values.subspan(count);
            m_left -= count;
        }
    }

    std::vector<Column> m_columns;
    std::unique_ptr<NumberRows> m_rows;
    std::size_t m_next = 0;
    std::size_t m_left = 0;
};

/// The splits of the other data that are taken: those that become its test split, or all.
std::vector<const Split*> takenSplits(const File& other, const Mapping& mapping)
{
    std::vector<const Split*> test, all;
    for (const Split& split : other.splits)
        if (const auto to = mapping.splits.find(split.name); to != mapping.splits.end()) {
            all.push_back(&split);
            if (to->second == "test")
                test.push_back(&split);
        }
    return test.empty() ? all : test;
}

class Joiner {
public:
    Joiner(File& file, Mapping& mapping, const std::string& name, const File& other, const Mapping& otherMapping)
        : m_file(file)
        , m_mapping(mapping)
        , m_name(name)
        , m_other(other)
        , m_otherMapping(otherMapping)
        , m_taken(takenSplits(other, otherMapping))
    { }

    void join();

private:
    void leaveOutFurther();
    void addModality(const Mapping::Modality& modality);
    void addLabels();
    void addTexts(const std::string& column, const std::string& otherColumn, const std::string& otherwise);
    double labelScale() const;
    void add(Column column) { m_joined.columns.push_back(std::move(column)); }

    File& m_file;
    Mapping& m_mapping;
    const std::string& m_name;
    const File& m_other;
    const Mapping& m_otherMapping;
    std::vector<const Split*> m_taken;
    Split m_joined;
};

/// Feature sets that are not trained on by default need not be in both.
void Joiner::leaveOutFurther()
{
    std::erase_if(m_mapping.modalities, [&](const Mapping::Modality& modality) {
        const bool missing = modality.further
            && std::ranges::find(m_otherMapping.modalities, modality.name, &Mapping::Modality::name)
                == m_otherMapping.modalities.end();
        if (missing)
            m_file.notices.push_back(fmt::format("{} is left out: {} does not have it", modality.name, m_other.path));
        return missing;
    });
}

void Joiner::addModality(const Mapping::Modality& modality)
{
    const Column& own = *m_file.splits.front().find(modality.column);
    const auto same = std::ranges::find(m_otherMapping.modalities, modality.name, &Mapping::Modality::name);
    if (same == m_otherMapping.modalities.end())
        throw BadInput(
            fmt::format("{}: it has no modality {}, which {} has", m_other.path, modality.name, m_file.path));
    std::vector<Column> parts;
    std::vector<std::int64_t> lengths;
    for (const Split* split : m_taken) {
        const Column& column = *split->find(same->column);
        if (column.shape.size() != own.shape.size() || column.shape.back() != own.shape.back()
            || (!parts.empty()
                && !std::equal(column.shape.begin() + 1, column.shape.end(), parts.front().shape.begin() + 1)))
            throw BadInput(fmt::format("{}: {} is {}, and of {} it is {}: a model takes features of one width alone",
                m_other.path, modality.name, column.rowDescription(), m_file.path, own.rowDescription()));
        if (column.shape.size() == 3)
            std::ranges::copy(lengthsOf(*split, column, same->lengths, m_other.path), std::back_inserter(lengths));
        parts.push_back(column);
    }
    Column joined = parts.front();
    joined.name = modality.column;
    joined.shape.front() = m_joined.rows;
    joined.texts = nullptr;
    joined.numbers = [parts] { return std::make_unique<RowsInTurn>(parts); };
    joined.ragged = std::ssize(lengths) == m_joined.rows;
    joined.lengths = joined.ragged ? lengths : std::vector<std::int64_t>();
    if (!modality.lengths.empty() && !m_joined.find(modality.lengths)) {
        if (!joined.ragged)
            lengths.assign(static_cast<std::size_t>(m_joined.rows), joined.shape[1]);
        add(numberColumn(modality.lengths, { m_joined.rows }, { lengths.begin(), lengths.end() }, true));
    }
    add(std::move(joined));
}

double Joiner::labelScale() const
{
    const ImportPlan own = planImport(m_file, m_mapping);
    const ImportPlan there = planImport(m_other, m_otherMapping);
    if (own.task != there.task)
        throw BadInput(fmt::format("{}: its task is {}, and that of {} is {}", m_other.path, taskName(there.task),
            m_file.path, taskName(own.task)));
    for (const std::string& name : there.classNames)
        if (std::ranges::count(own.classNames, name) == 0)
            throw BadInput(fmt::format("{}: its class \"{}\" is none of {}, which are {}", m_other.path, name,
                m_file.path, fmt::join(own.classNames, ", ")));
    const auto scaleOf = [](const ImportPlan& plan) {
        return plan.labelMin && plan.labelMax && *plan.labelMin == -*plan.labelMax ? *plan.labelMax : 0.0;
    };
    if (own.task != Task::Regression)
        return 1;
    if (scaleOf(own) == 0 || scaleOf(there) == 0) {
        m_file.notices.push_back(
            fmt::format("the scale of the labels of {} is not known, or that of the file itself is not: "
                        "they are taken as they are",
                m_name));
        return 1;
    }
    return scaleOf(own) / scaleOf(there);
}

void Joiner::addLabels()
{
    const double scale = labelScale();
    std::vector<float> numbers;
    std::vector<std::string> texts;
    for (const Split* split : m_taken) {
        const Column label = *split->part(m_otherMapping.label);
        if (!label.isNumeric())
            std::ranges::move(textsOf(label), std::back_inserter(texts));
        else
            for (const double value : singleNumbers(label, m_other.path))
                numbers.push_back(static_cast<float>(scale * value));
    }
    if (numbers.empty() != m_file.splits.front().part(m_mapping.label)->texts.operator bool())
        throw BadInput(fmt::format("{}: its label is {}, and that of {} is not", m_other.path,
            numbers.empty() ? "text" : "a number", m_file.path));
    if (scale != 1)
        m_file.notices.push_back(
            fmt::format("labels of {} are multiplied by {:g}, to the scale of the others", m_name, scale));
    add(numbers.empty() ? textColumn(m_mapping.label, std::move(texts))
                        : numberColumn(m_mapping.label, { m_joined.rows }, std::move(numbers)));
}

void Joiner::addTexts(const std::string& column, const std::string& otherColumn, const std::string& otherwise)
{
    if (column.empty() || m_joined.find(column))
        return;
    std::vector<std::string> texts;
    for (const Split* split : m_taken)
        if (const Column* there = otherColumn.empty() ? nullptr : split->find(otherColumn))
            std::ranges::move(textsOf(*there), std::back_inserter(texts));
    texts.resize(static_cast<std::size_t>(m_joined.rows), otherwise);
    add(textColumn(column, std::move(texts)));
}

void Joiner::join()
{
    checkMapping(m_mapping, m_file);
    checkMapping(m_otherMapping, m_other);
    m_joined.name = m_name;
    m_joined.corpus = m_name;
    for (const Split* split : m_taken)
        m_joined.rows += split->rows;
    const std::string target = "test_" + m_name;
    if (m_file.find(m_name)
        || std::ranges::any_of(m_mapping.splits, [&](const auto& to) { return to.second == target; }))
        throw BadInput(fmt::format("{}: there is a split {} already", m_file.path, target));
    if (m_mapping.wordWidth > 0 && m_otherMapping.transcript.empty())
        throw BadInput(fmt::format("{}: it has no words, of which the text of {} is made", m_other.path, m_file.path));
    leaveOutFurther();
    for (const Mapping::Modality& modality : m_mapping.modalities)
        addModality(modality);
    addLabels();
    addTexts(m_mapping.id, m_otherMapping.id, {});
    addTexts(m_mapping.transcript, m_otherMapping.transcript, {});
    addTexts(m_mapping.environment, m_otherMapping.environment, m_name);
    std::erase_if(m_mapping.columns, [&](const std::string& column) { return !m_joined.find(column); });
    m_file.notices.push_back(fmt::format("the split {} is {} of {} (SHA-256 {}), {} samples", target,
        std::ssize(m_taken) == std::ssize(m_otherMapping.splits) ? "all" : "the test split", m_other.path,
        m_other.sha256.get(), m_joined.rows));
    m_mapping.splits[m_joined.name] = target;
    m_file.splits.push_back(std::move(m_joined));
}

}

void joinCorpus(File& file, Mapping& mapping, const std::string& name, const File& other, const Mapping& otherMapping)
{
    Joiner(file, mapping, name, other, otherMapping).join();
}

}
