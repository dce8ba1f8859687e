#include "ui/samples/sample_table.h"

#include "core/common/not_a_number.h"
#include "core/data/split_names.h"
#include "ui/text.h"

#include <QObject>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Letters of ASCII only: what lies beyond is ordered by its bytes, which for UTF-8 is by code point.
int lower(char c)
{
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/// The digits that `text` begins with, without leading zeros; takes them away.
std::string_view takeDigits(std::string_view& text)
{
    std::size_t zeros = 0, end = 0;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    while (zeros + 1 < end && text[zeros] == '0')
        ++zeros;
    const std::string_view digits = text.substr(zeros, end - zeros);
    text.remove_prefix(end);
    return digits;
}

std::size_t mostProbable(const Matrix& prediction, std::int64_t row)
{
    const auto values = prediction.row(row);
    return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

}

bool readsBefore(std::string_view one, std::string_view other)
{
    const std::string_view wholeOne = one, wholeOther = other;
    while (!one.empty() && !other.empty()) {
        if (isDigit(one.front()) && isDigit(other.front())) {
            const std::string_view a = takeDigits(one), b = takeDigits(other);
            if (a.size() != b.size())
                return a.size() < b.size();
            if (a != b)
                return a < b;
            continue;
        }
        if (lower(one.front()) != lower(other.front()))
            return lower(one.front()) < lower(other.front());
        one.remove_prefix(1);
        other.remove_prefix(1);
    }
    if (one.empty() != other.empty())
        return one.empty();
    return wholeOne < wholeOther;
}

/// Fills a table, column by column.
class SampleTable::Builder {
public:
    Builder(SampleTable& table, const JobContext& job, bool withTest)
        : m_table(table)
        , m_job(job)
        , m_withTest(withTest)
        , m_task(table.m_record     ? table.m_record->task
                  : table.m_dataset ? table.m_dataset->task
                                    : Task::Regression)
    { }

    void build()
    {
        addParts();
        addIds();
        addSplits();
        addLabels();
        if (m_table.m_record)
            addPredictions();
        const std::vector<std::string> names = metadataNames();
        for (const std::string& name : names)
            if (name != "text_raw")
                addMetadata(name, toQt(name));
        if (std::ranges::find(names, "text_raw") != names.end())
            addMetadata("text_raw", QObject::tr("transcript"));
    }

private:
    void addParts()
    {
        const auto add = [&](const std::string& split, std::size_t count, const Split* data) {
            m_table.m_parts.push_back({ split, m_table.m_rows, static_cast<std::int64_t>(count), data, nullptr });
            m_table.m_rows += static_cast<std::int64_t>(count);
        };
        if (m_table.m_dataset)
            for (const Split& split : m_table.m_dataset->splits)
                add(split.name, split.label.size(), &split);
        if (!m_table.m_record)
            return;
        if (!m_table.m_dataset)
            for (const Predictions& split : m_table.m_record->predictions)
                add(split.split, split.label.size(), nullptr);
        for (Part& part : m_table.m_parts)
            for (const Predictions& split : m_table.m_record->predictions)
                if (split.split == part.split && split.prediction.rows == part.count
                    && (m_withTest || !isTestSplit(part.split)))
                    part.predictions = &split;
    }

    Column& add(std::string name, QString title, Kind kind)
    {
        m_job.check();
        m_table.m_columns.push_back({ std::move(name), std::move(title), kind, {}, {}, {} });
        return m_table.m_columns.back();
    }

    Column& addNumbers(const std::string& name, const QString& title, Kind kind)
    {
        Column& column = add(name, title, kind);
        column.keys.assign(static_cast<std::size_t>(m_table.m_rows), notANumber);
        return column;
    }

    void addIds()
    {
        Column& column = add("id", QObject::tr("id"), Kind::Text);
        for (const Part& part : m_table.m_parts) {
            const auto* ids = part.data ? &part.data->id : part.predictions ? &part.predictions->id : nullptr;
            column.texts.push_back(ids && static_cast<std::int64_t>(ids->size()) == part.count ? ids : nullptr);
        }
        rank(column);
    }

    void addSplits()
    {
        Column& column = addNumbers("split", QObject::tr("split"), Kind::Class);
        for (std::size_t p = 0; p < m_table.m_parts.size(); ++p) {
            const Part& part = m_table.m_parts[p];
            column.names << toQt(part.split);
            std::fill_n(column.keys.begin() + part.first, part.count, static_cast<double>(p));
        }
    }

    QStringList classNames() const
    {
        QStringList names;
        if (m_table.m_dataset)
            for (const std::string& name : m_table.m_dataset->classNames)
                names << toQt(name);
        return names;
    }

    void addLabels()
    {
        Column& column
            = addNumbers("label", QObject::tr("label"), m_task == Task::Regression ? Kind::Real : Kind::Class);
        column.names = classNames();
        for (const Part& part : m_table.m_parts) {
            const std::vector<float>* labels = part.data ? &part.data->label
                : part.predictions                       ? &part.predictions->label
                                                         : nullptr;
            if (labels)
                std::ranges::copy(*labels, column.keys.begin() + part.first);
        }
    }

    void addPredictions()
    {
        Column& prediction = addNumbers("prediction", QObject::tr("prediction"),
            m_task == Task::Regression   ? Kind::Real
                : m_task == Task::Binary ? Kind::Probability
                                         : Kind::Class);
        prediction.names = classNames();
        std::vector<double>& badness = m_table.m_badness;
        badness.assign(static_cast<std::size_t>(m_table.m_rows), notANumber);
        for (const Part& part : m_table.m_parts)
            for (std::int64_t i = 0; part.predictions && i < part.count; ++i)
                predict(part, i, prediction.keys[static_cast<std::size_t>(part.first + i)],
                    badness[static_cast<std::size_t>(part.first + i)]);
        addErrors();
        if (m_task == Task::Multiclass)
            addProbabilities();
    }

    /// Of the class that is predicted.
    void addProbabilities()
    {
        Column& column = addNumbers("probability", QObject::tr("probability"), Kind::Real);
        for (const Part& part : m_table.m_parts)
            for (std::int64_t i = 0; part.predictions && i < part.count; ++i)
                column.keys[static_cast<std::size_t>(part.first + i)]
                    = static_cast<double>(std::ranges::max(part.predictions->prediction.row(i)));
    }

    void predict(const Part& part, std::int64_t i, double& prediction, double& badness) const
    {
        const Matrix& values = part.predictions->prediction;
        const auto label = static_cast<double>(part.predictions->label[static_cast<std::size_t>(i)]);
        const auto first = static_cast<double>(values(i, 0));
        if (m_task == Task::Multiclass) {
            prediction = static_cast<double>(mostProbable(values, i));
            const bool known = label >= 0 && label < static_cast<double>(values.cols);
            badness = known ? 1 - static_cast<double>(values(i, static_cast<std::int64_t>(label))) : notANumber;
        } else {
            prediction = first;
            badness = std::abs(first - label);
        }
    }

    void addErrors()
    {
        const std::size_t first = m_table.m_columns.size() - 2; // label, prediction, and now error
        Column& error
            = addNumbers("error", QObject::tr("error"), m_task == Task::Regression ? Kind::Real : Kind::Class);
        const std::vector<double>&label = m_table.m_columns[first].keys,
              &prediction = m_table.m_columns[first + 1].keys;
        const bool signedLabels = std::ranges::any_of(label, [](double v) { return v < 0; })
            && std::ranges::any_of(label, [](double v) { return v > 0; });
        if (m_task != Task::Regression || signedLabels)
            m_table.m_wrong.assign(label.size(), false);
        if (m_task != Task::Regression)
            error.names = QStringList { QObject::tr("right"), QObject::tr("wrong") };
        for (std::size_t i = 0; i < label.size(); ++i) {
            if (std::isnan(label[i]) || std::isnan(prediction[i]))
                continue;
            bool wrong = signedLabels && label[i] * prediction[i] < 0;
            if (m_task != Task::Regression)
                wrong = label[i] != (m_task == Task::Binary ? (prediction[i] >= 0.5 ? 1 : 0) : prediction[i]);
            error.keys[i] = m_task == Task::Regression ? prediction[i] - label[i] : wrong ? 1 : 0;
            if (!m_table.m_wrong.empty())
                m_table.m_wrong[i] = wrong;
        }
    }

    /// Environment first, then as the data orders them.
    std::vector<std::string> metadataNames() const
    {
        std::vector<std::string> names;
        for (const Part& part : m_table.m_parts)
            for (std::size_t c = 0; part.data && c < part.data->columns.size(); ++c)
                if (const std::string& name = part.data->columns[c].name; std::ranges::find(names, name) == names.end())
                    names.push_back(name);
        std::ranges::stable_partition(names, [](const std::string& name) { return name == "environment"; });
        return names;
    }

    void addMetadata(const std::string& name, const QString& title)
    {
        bool text = false, real = false;
        for (const Part& part : m_table.m_parts)
            if (const auto* column = part.data ? part.data->column(name) : nullptr) {
                text = text || std::holds_alternative<std::vector<std::string>>(column->values);
                real = real || std::holds_alternative<std::vector<double>>(column->values);
            }
        if (text)
            addTexts(name, title);
        else
            addValues(name, title, real);
    }

    /// A split whose column of this name holds numbers instead has no value here.
    void addTexts(const std::string& name, const QString& title)
    {
        Column& column = add(name, title, Kind::Text);
        for (const Part& part : m_table.m_parts) {
            const auto* source = part.data ? part.data->column(name) : nullptr;
            column.texts.push_back(source ? std::get_if<std::vector<std::string>>(&source->values) : nullptr);
        }
        rank(column);
    }

    void addValues(const std::string& name, const QString& title, bool real)
    {
        const auto& environments = m_table.m_dataset->environmentNames;
        const bool named = name == "environment" && !real && !environments.empty();
        Column& column = addNumbers(name, title, named ? Kind::Class : real ? Kind::Real : Kind::Whole);
        if (named)
            for (const std::string& environment : environments)
                column.names << toQt(environment);
        for (const Part& part : m_table.m_parts)
            if (const auto* source = part.data ? part.data->column(name) : nullptr) {
                const auto out = column.keys.begin() + part.first;
                if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&source->values))
                    std::ranges::transform(*whole, out, [](std::int64_t v) { return static_cast<double>(v); });
                else if (const auto* values = std::get_if<std::vector<double>>(&source->values))
                    std::ranges::copy(*values, out);
            }
    }

    /// The place of every text among the sorted ones, so that sorting by them later is sorting by numbers.
    void rank(Column& column) const
    {
        column.keys.assign(static_cast<std::size_t>(m_table.m_rows), notANumber);
        std::vector<std::pair<std::string_view, std::int64_t>> order;
        for (std::size_t p = 0; p < m_table.m_parts.size(); ++p)
            for (std::int64_t i = 0; column.texts[p] && i < m_table.m_parts[p].count; ++i)
                order.emplace_back((*column.texts[p])[static_cast<std::size_t>(i)], m_table.m_parts[p].first + i);
        std::ranges::sort(order, [](const auto& a, const auto& b) { return readsBefore(a.first, b.first); });
        m_job.check();
        double place = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i > 0 && order[i].first != order[i - 1].first)
                place = static_cast<double>(i);
            column.keys[static_cast<std::size_t>(order[i].second)] = place;
        }
    }

    SampleTable& m_table;
    const JobContext& m_job;
    bool m_withTest;
    Task m_task;
};

std::shared_ptr<const SampleTable> SampleTable::make(std::shared_ptr<const Dataset> dataset,
    std::shared_ptr<const RunRecord> record, const JobContext& job, bool withTest)
{
    auto table = std::make_shared<SampleTable>();
    table->m_dataset = std::move(dataset);
    table->m_record = std::move(record);
    Builder(*table, job, withTest).build();
    return table;
}

const SampleTable::Column* SampleTable::column(std::string_view name) const
{
    const auto found = std::ranges::find_if(m_columns, [&](const Column& column) { return column.name == name; });
    return found == m_columns.end() ? nullptr : &*found;
}

std::size_t SampleTable::partIndex(std::int64_t row) const
{
    std::size_t part = 0;
    while (row >= m_parts[part].first + m_parts[part].count)
        ++part;
    return part;
}

const SampleTable::Part& SampleTable::partOf(std::int64_t row) const
{
    return m_parts[partIndex(row)];
}

std::string_view SampleTable::plainText(std::int64_t row, const Column& column) const
{
    const std::size_t part = partIndex(row);
    const auto* texts = column.texts[part];
    return texts ? std::string_view((*texts)[static_cast<std::size_t>(row - m_parts[part].first)]) : std::string_view();
}

QString SampleTable::text(std::int64_t row, std::size_t index) const
{
    const Column& column = m_columns[index];
    const double value = column.keys[static_cast<std::size_t>(row)];
    if (std::isnan(value))
        return {};
    const auto className = [&](double number) {
        const auto place = static_cast<qsizetype>(number);
        return number >= 0 && place < column.names.size() ? column.names[place] : QString::number(number);
    };
    switch (column.kind) {
    case Kind::Whole:
        return QString::number(value, 'f', 0);
    case Kind::Real:
        return readableNumber(value);
    case Kind::Class:
        return className(value);
    case Kind::Probability:
        return QStringLiteral("%1 (p = %2)").arg(className(value >= 0.5 ? 1 : 0), readableNumber(value));
    case Kind::Text: {
        const std::string_view plain = plainText(row, column);
        return QString::fromUtf8(plain.data(), static_cast<qsizetype>(plain.size()));
    }
    }
    return {};
}

SampleRef SampleTable::sample(std::int64_t row) const
{
    const Part& part = partOf(row);
    return { part.split, row - part.first };
}

std::optional<std::int64_t> SampleTable::rowOf(const SampleRef& sample) const
{
    for (const Part& part : m_parts)
        if (part.split == sample.split && sample.row >= 0 && sample.row < part.count)
            return part.first + sample.row;
    return std::nullopt;
}

bool SampleTable::contains(const SampleSet& samples, std::int64_t row) const
{
    const Part& part = partOf(row);
    return samples.contains(part.split, row - part.first);
}

QString SampleTable::id(const SampleRef& sample) const
{
    const auto row = rowOf(sample);
    const QString text = row ? this->text(*row, 0) : QString();
    return text.isEmpty() ? QStringLiteral("%1 %2").arg(toQt(sample.split)).arg(sample.row) : text;
}

bool SampleTable::isWrong(std::int64_t row) const
{
    return !m_wrong.empty() && m_wrong[static_cast<std::size_t>(row)];
}

}
