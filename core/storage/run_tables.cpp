#include "core/storage/run_tables.h"

#include "core/common/error.h"

#include <cmath>
#include <limits>

namespace cmir {

namespace {

using Texts = std::vector<std::string>;
using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;

void writeReals(const hdf5::Group& group, const std::string& name, const Reals& values)
{
    group.write(name, { static_cast<std::int64_t>(values.size()) }, std::span<const double>(values));
}

/// One column; the first one read sets `rows`, the others must agree.
hdf5::Dataset column(const hdf5::Group& group, const std::string& name, std::int64_t& rows)
{
    hdf5::Dataset data = group.dataset(name);
    if (data.rank() != 1)
        throw BadInput(data.where() + " is " + data.shapeText() + "; a column has one value per row");
    if (rows >= 0 && data.rows() != rows)
        throw BadInput(data.where() + " has " + std::to_string(data.rows()) + " rows, the columns before it have "
            + std::to_string(rows) + "; all columns of a table must be equally long");
    rows = data.rows();
    return data;
}

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

std::optional<double> present(double value)
{
    return std::isnan(value) ? std::nullopt : std::optional(value);
}

void writeTable(const hdf5::Group& group, const std::vector<ResultRow>& rows)
{
    const auto collect = [&](auto list, auto value) {
        for (const ResultRow& row : rows)
            list.push_back(value(row));
        return list;
    };
    const auto optional = [&](const char* name, std::optional<double> ResultRow::*field) {
        writeReals(group, name, collect(Reals {}, [&](const ResultRow& row) { return (row.*field).value_or(absent); }));
    };
    group.write("split", collect(Texts {}, [](const ResultRow& row) { return row.split; }));
    group.write("modalities", collect(Texts {}, [](const ResultRow& row) { return row.modalities; }));
    optional("sigma", &ResultRow::sigma);
    optional("rho", &ResultRow::rho);
    group.write("metric", collect(Texts {}, [](const ResultRow& row) { return row.metric; }));
    writeReals(group, "mean", collect(Reals {}, [](const ResultRow& row) { return row.mean; }));
    writeReals(group, "std", collect(Reals {}, [](const ResultRow& row) { return row.std; }));
    const auto draws = collect(Integers {}, [](const ResultRow& row) { return row.draws; });
    group.write("draws", { static_cast<std::int64_t>(draws.size()) }, std::span<const std::int64_t>(draws));
    group.write("missing", collect(Texts {}, [](const ResultRow& row) { return row.missing; }));
    group.write("environment", collect(Texts {}, [](const ResultRow& row) { return row.environment; }));
    optional("rate", &ResultRow::rate);
    optional("lower", &ResultRow::lower);
    optional("upper", &ResultRow::upper);
    optional("reference", &ResultRow::reference);
}

/// The columns that files of earlier versions do not have.
void readLaterColumns(const hdf5::Group& group, std::vector<ResultRow>& table)
{
    auto rows = static_cast<std::int64_t>(table.size());
    const auto texts = [&](const char* name, std::string ResultRow::*field) {
        if (!group.has(name))
            return;
        const Texts values = column(group, name, rows).readTexts();
        for (std::size_t i = 0; i < table.size(); ++i)
            table[i].*field = values[i];
    };
    const auto reals = [&](const char* name, std::optional<double> ResultRow::*field) {
        if (!group.has(name))
            return;
        const Reals values = column(group, name, rows).readDoubles();
        for (std::size_t i = 0; i < table.size(); ++i)
            table[i].*field = present(values[i]);
    };
    texts("missing", &ResultRow::missing);
    texts("environment", &ResultRow::environment);
    reals("rate", &ResultRow::rate);
    reals("lower", &ResultRow::lower);
    reals("upper", &ResultRow::upper);
    reals("reference", &ResultRow::reference);
}

std::vector<ResultRow> readTable(const hdf5::Group& group)
{
    std::int64_t rows = -1;
    const Texts split = column(group, "split", rows).readTexts();
    const Texts modalities = column(group, "modalities", rows).readTexts();
    const Reals sigma = column(group, "sigma", rows).readDoubles();
    const Reals rho = column(group, "rho", rows).readDoubles();
    const Texts metric = column(group, "metric", rows).readTexts();
    const Reals mean = column(group, "mean", rows).readDoubles();
    const Reals deviation = column(group, "std", rows).readDoubles();
    const Integers draws = column(group, "draws", rows).readIntegers();
    std::vector<ResultRow> table;
    for (std::size_t i = 0; i < split.size(); ++i)
        table.push_back({ split[i], modalities[i], present(sigma[i]), present(rho[i]), metric[i], mean[i], deviation[i],
            draws[i] });
    readLaterColumns(group, table);
    return table;
}

}

void writeMetrics(const hdf5::Group& parent, const std::map<std::string, Metrics>& metrics)
{
    Texts split, metric;
    Reals value;
    for (const auto& [splitName, values] : metrics)
        for (const auto& [key, number] : values) {
            split.push_back(splitName);
            metric.push_back(key);
            value.push_back(number);
        }
    const hdf5::Group group = parent.createGroup("metrics");
    group.write("split", split);
    group.write("metric", metric);
    writeReals(group, "value", value);
}

std::map<std::string, Metrics> readMetrics(const hdf5::Group& parent)
{
    const hdf5::Group group = parent.group("metrics");
    std::int64_t rows = -1;
    const Texts split = column(group, "split", rows).readTexts();
    const Texts metric = column(group, "metric", rows).readTexts();
    const Reals value = column(group, "value", rows).readDoubles();
    std::map<std::string, Metrics> metrics;
    for (std::size_t i = 0; i < split.size(); ++i)
        metrics[split[i]][metric[i]] = value[i];
    return metrics;
}

void writeResults(const hdf5::Group& parent, const std::vector<ResultTable>& results)
{
    const hdf5::Group group = parent.createGroup("results");
    for (const ResultTable& table : results)
        writeTable(group.createGroup(table.protocol), table.rows);
}

std::vector<ResultTable> readResults(const hdf5::Group& parent)
{
    const hdf5::Group group = parent.group("results");
    std::vector<ResultTable> results;
    for (const auto& child : group.children())
        if (child.group)
            results.push_back({ child.name, readTable(group.group(child.name)) });
    return results;
}

}
