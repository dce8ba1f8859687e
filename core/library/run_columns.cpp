#include "core/library/run_columns.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/library/apart_mean.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace cmir {

namespace {

constexpr double absentNumber = std::numeric_limits<double>::quiet_NaN();

template <class Value, class Of> std::vector<Value> eachOf(std::span<const RunSummary> runs, const Of& of)
{
    std::vector<Value> values;
    values.reserve(runs.size());
    for (const RunSummary& run : runs)
        values.push_back(static_cast<Value>(of(run)));
    return values;
}

std::string memberText(const nlohmann::json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A number as it stands, a word that stands for one as its number; nothing else is one.
double parameterNumber(const Parameter& p, const nlohmann::json& settings)
{
    const auto found = settings.find(p.key);
    if (found == settings.end())
        return absentNumber;
    if (found->is_string() && found->get<std::string>() == p.specialWord)
        return static_cast<double>(p.specialValue);
    return found->is_number() ? found->get<double>() : absentNumber;
}

}

RunColumns::RunColumns(std::span<const RunSummary> runs)
{
    addTexts("name", eachOf<std::string>(runs, [](const RunSummary& r) { return r.name(); }));
    addTexts("file", eachOf<std::string>(runs, [](const RunSummary& r) { return r.path.filename().string(); }));
    addTexts("path", eachOf<std::string>(runs, [](const RunSummary& r) { return r.path.string(); }));
    addTexts("id", eachOf<std::string>(runs, [](const RunSummary& r) { return r.id; }));
    addTexts("method", eachOf<std::string>(runs, [](const RunSummary& r) { return r.method; }));
    addTexts("data", eachOf<std::string>(runs, [](const RunSummary& r) { return memberText(r.data, "name"); }));
    addTexts("state", eachOf<std::string>(runs, [](const RunSummary& r) { return r.state; }));
    addTexts("created", eachOf<std::string>(runs, [](const RunSummary& r) { return r.created; }));
    addTexts("parent", eachOf<std::string>(runs, [](const RunSummary& r) { return memberText(r.parent, "id"); }));
    addTexts("tags",
        eachOf<std::string>(runs, [](const RunSummary& r) { return fmt::format("{}", fmt::join(r.note.tags, ", ")); }));
    addTexts("note", eachOf<std::string>(runs, [](const RunSummary& r) { return r.note.note; }));
    addNumbers("star", eachOf<double>(runs, [](const RunSummary& r) { return r.note.star; }));
    addNumbers("epochs", eachOf<double>(runs, [](const RunSummary& r) { return r.epochs; }));
    addNumbers("best_epoch", eachOf<double>(runs, [](const RunSummary& r) { return r.bestEpoch; }));
    addNumbers("seconds", eachOf<double>(runs, [](const RunSummary& r) { return r.seconds; }));
    addNumbers("test_seen", eachOf<double>(runs, [](const RunSummary& r) { return r.testSeen; }));
    addNumbers("bytes", eachOf<double>(runs, [](const RunSummary& r) { return r.bytes; }));
    addParameters(runs);
    addMeasured(runs);
}

void RunColumns::addNumbers(const std::string& name, std::vector<double> values)
{
    m_numbers.push_back(std::move(values));
    m_columns.list.push_back({ name, std::span<const double>(m_numbers.back()) });
}

void RunColumns::addTexts(const std::string& name, std::vector<std::string> values)
{
    m_texts.push_back(std::move(values));
    m_columns.list.push_back({ name, std::span<const std::string>(m_texts.back()) });
}

void RunColumns::addParameters(std::span<const RunSummary> runs)
{
    for (const Parameter& p : allParameters()) {
        if (m_columns.find(p.key) != nullptr)
            continue; // `epochs` is how many were trained
        if (p.type == ParameterType::Integer || p.type == ParameterType::Real)
            addNumbers(p.key,
                eachOf<double>(runs, [&](const RunSummary& r) { return parameterNumber(p, r.settingsOf(p.key)); }));
        else
            addTexts(p.key, eachOf<std::string>(runs, [&](const RunSummary& r) {
                return memberText(r.settingsOf(p.key), p.key.c_str());
            }));
    }
}

void RunColumns::addMeasured(std::span<const RunSummary> runs)
{
    std::map<std::string, std::vector<double>> found;
    const auto put = [&](std::size_t row, const std::string& name, double value) {
        found.try_emplace(name, runs.size(), absentNumber).first->second[row] = value;
    };
    for (std::size_t row = 0; row < runs.size(); ++row) {
        for (const auto& [split, metrics] : runs[row].metrics)
            for (const auto& [metric, value] : metrics)
                put(row, fmt::format("{}/{}", split, metric), value);
        std::set<std::string> told;
        for (const auto& [name, value] : runs[row].apart) {
            put(row, "apart/" + name, value);
            told.insert(name.substr(name.rfind('/') + 1));
        }
        for (const std::string& what : told)
            put(row, "apart/all/" + what, apartMean(runs[row], what));
    }
    for (auto& [name, values] : found)
        addNumbers(name, std::move(values));
}

std::vector<std::size_t> RunColumns::matching(const std::string& filter) const
{
    const std::vector<char> holds = FilterExpression::parse(filter, m_columns).matches(m_columns);
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < holds.size(); ++row)
        if (holds[row] != 0)
            rows.push_back(row);
    return rows;
}

std::vector<std::size_t> RunColumns::sorted(
    std::vector<std::size_t> rows, const std::string& name, bool downwards) const
{
    const FilterColumn* column = m_columns.find(name);
    if (column == nullptr) {
        std::vector<std::string> names;
        for (const FilterColumn& one : m_columns.list)
            names.push_back(one.name);
        throw BadInput(fmt::format(
            R"(runs cannot be sorted by "{}"; the nearest column is "{}")", name, nearestWord(name, names)));
    }
    const auto sort = [&](const auto& values, const auto& isMissing) {
        std::ranges::stable_sort(rows, [&](std::size_t a, std::size_t b) {
            if (isMissing(values[a]) || isMissing(values[b]))
                return !isMissing(values[a]) && isMissing(values[b]);
            return downwards ? values[b] < values[a] : values[a] < values[b];
        });
    };
    if (const auto* numbers = std::get_if<std::span<const double>>(&column->values))
        sort(*numbers, [](double value) { return std::isnan(value); });
    else if (const auto* texts = std::get_if<std::span<const std::string>>(&column->values))
        sort(*texts, [](const std::string& value) { return value.empty(); });
    return rows;
}

}
