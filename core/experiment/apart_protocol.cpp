#include "core/experiment/apart_protocol.h"

#include "core/analysis/apart_probes.h"
#include "core/analysis/cloud_shape.h"
#include "core/common/row_means.h"
#include "core/experiment/trained_model.h"
#include "core/training/run_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace cmir {

namespace {

constexpr std::int64_t shownSamples = 1000;

struct EncodedSplit {
    const Split* split;
    std::vector<Representation> modalities;
    std::vector<std::string> environments; ///< recorded ones, per sample; empty: none
};

EncodedSplit encodeSplit(const TrainedModel& trained, const RunRecord& run, const Dataset& dataset, const Split& split)
{
    const ForwardResult result = forward(trained.model, trained.split(run, split).features);
    EncodedSplit encoded { &split, {}, {} };
    for (std::size_t m = 0; m < result.invariant.size(); ++m)
        encoded.modalities.push_back({ toMatrix(result.invariant[m]), toMatrix(result.spurious[m]) });
    if (const Column* column = split.column("environment"))
        for (std::size_t row = 0; row < column->size(); ++row)
            encoded.environments.push_back(environmentName(dataset, *column, row));
    return encoded;
}

/// Whether a split is `on` or one of its shifts.
bool isReadOn(std::string_view split, std::string_view on)
{
    return split == on || (split.starts_with(on) && split.substr(on.size()).starts_with('_'));
}

Variants variantsOf(const RunRecord& run, const Dataset& dataset, const TrainedModel& trained, const Split& split)
{
    ExperimentConfig config = trained.config;
    if (config.K == 0)
        config.K = ExperimentConfig {}.K;
    Dataset only;
    only.task = dataset.task;
    only.modalities = dataset.modalities;
    only.splits = { split };
    return takeSnapshot(trained.model, only, { trained.split(run, split) }, config, shownSamples).splits.front();
}

/// The columns of the split whose names begin so: N x their number.
Matrix columnsNamed(const Split& split, const std::string& prefix)
{
    std::vector<const std::vector<double>*> found;
    for (const Column& column : split.columns)
        if (const auto* values = std::get_if<std::vector<double>>(&column.values);
            values && column.name.starts_with(prefix))
            found.push_back(values);
    Matrix out(split.size(), static_cast<std::int64_t>(found.size()));
    for (std::size_t c = 0; c < found.size(); ++c)
        for (std::size_t r = 0; r < found[c]->size(); ++r)
            out(static_cast<std::int64_t>(r), static_cast<std::int64_t>(c)) = static_cast<float>((*found[c])[r]);
    return out;
}

/// Collects the rows, and their means over the modalities.
class ApartTable {
public:
    ApartTable(std::string modality, std::string read)
        : on(std::move(read))
        , m_modality(std::move(modality))
    { }

    const std::string on; ///< the split that is read, as far as nothing else is said

    void add(const std::string& measure, double value, const std::string& split = {},
        const std::optional<ApartScore>& score = {})
    {
        ResultRow row;
        row.split = split.empty() ? on : split;
        row.modalities = m_modality;
        row.metric = measure;
        row.mean = value;
        if (score) {
            row.lower = score->lower;
            row.upper = score->upper;
            row.reference = score->chance;
        }
        rows.push_back(std::move(row));
    }

    std::vector<ResultRow> rows;

private:
    std::string m_modality;
};

/// What one part of a modality tells.
class PartReader {
public:
    PartReader(ApartTable& table, std::string part, Matrix Representation::*member, std::size_t modality)
        : m_table(table)
        , m_part(std::move(part))
        , m_member(member)
        , m_modality(modality)
    { }

    void label(const std::vector<EncodedSplit>& splits, std::int64_t classes)
    {
        const EncodedSplit& train = *std::ranges::find(splits, "train", [](const auto& s) { return s.split->name; });
        const LabelProbe probe(of(train), train.split->label, classes);
        std::optional<ApartScore> worst;
        std::string where;
        for (const EncodedSplit& encoded : splits) {
            const std::string& name = encoded.split->name;
            if (!isReadOn(name, m_table.on))
                continue;
            const auto score = probe.read(of(encoded), encoded.split->label);
            if (!score)
                continue;
            if (name == m_table.on)
                m_table.add("label/" + m_part, score->value, name, score);
            else if (!worst || score->value < worst->value) {
                worst = score;
                where = name;
            }
        }
        if (worst)
            m_table.add("label_shift/" + m_part, worst->value, where, worst);
        else
            leftOut(
                train, *std::ranges::find(splits, m_table.on, [](const auto& s) { return s.split->name; }), classes);
    }

    void environment(const Variants& shown, const JobContext& job)
    {
        if (const auto score = environmentFound(shown.modalities[m_modality].*m_member, shown.environments, job))
            m_table.add("environment/" + m_part, score->value, {}, score);
    }

    void truth(const EncodedSplit& independent, const std::string& modality)
    {
        const Split& split = *independent.split;
        const Matrix causal = rowMeans(columnsNamed(split, "truth_causal_"));
        const Matrix spurious = columnsNamed(split, "truth_spurious_" + modality + "_");
        if (const auto found = numbersFound(of(independent), causal))
            m_table.add("causal/" + m_part, *found, split.name);
        if (const auto found = numbersFound(of(independent), spurious))
            m_table.add("spurious_factors/" + m_part, *found, split.name);
    }

    void shape(const EncodedSplit& read)
    {
        const CloudShape shape = cloudShape(of(read));
        m_table.add("kurtosis/" + m_part, shape.kurtosis);
        m_table.add("effective_rank/" + m_part, shape.effectiveRank);
        m_table.add("spread/" + m_part, shape.spread);
    }

private:
    void leftOut(const EncodedSplit& train, const EncodedSplit& read, std::int64_t classes)
    {
        const auto scores = environmentsLeftOut({ of(train), train.split->label, train.environments },
            { of(read), read.split->label, read.environments }, classes);
        const auto least = std::ranges::min_element(scores, {}, [](const auto& entry) { return entry.second.value; });
        if (least != scores.end())
            m_table.add("label_shift/" + m_part, least->second.value,
                fmt::format("{}, environment {} left out", m_table.on, least->first), least->second);
    }

    const Matrix& of(const EncodedSplit& encoded) const { return encoded.modalities[m_modality].*m_member; }

    ApartTable& m_table;
    std::string m_part;
    Matrix Representation::*m_member;
    std::size_t m_modality;
};

void addMeans(ResultTable& table, std::size_t modalities)
{
    std::vector<ResultRow> means;
    for (const ResultRow& row : table.rows) {
        auto mean = std::ranges::find(means, row.metric, &ResultRow::metric);
        if (mean == means.end()) {
            ResultRow all;
            all.split = row.split;
            all.modalities = "all";
            all.metric = row.metric;
            all.reference = row.reference;
            means.push_back(std::move(all));
            mean = means.end() - 1;
        }
        mean->mean += row.mean / static_cast<double>(modalities);
        if (mean->split != row.split) // each modality has a worst one of its own
            mean->split = "worst shift of each";
    }
    // Only what every modality has: a mean of some would pass for one of all.
    std::erase_if(means, [&](const ResultRow& mean) {
        return std::ranges::count(table.rows, mean.metric, &ResultRow::metric)
            != static_cast<std::ptrdiff_t>(modalities);
    });
    table.rows.insert(table.rows.end(), means.begin(), means.end());
}

}

ResultTable measureApart(const RunRecord& run, const Dataset& dataset, const std::string& on, const JobContext& job)
{
    const TrainedModel trained(run, dataset);
    const std::int64_t classes = dataset.task == Task::Regression ? 0 : std::max<std::int64_t>(2, dataset.outputs());
    std::vector<EncodedSplit> splits;
    for (const Split& split : dataset.splits) {
        job.check();
        if (split.name == "train" || isReadOn(split.name, on))
            splits.push_back(encodeSplit(trained, run, dataset, split));
    }
    const auto named = [&](const std::string& name) {
        return std::ranges::find(splits, name, [](const auto& s) { return s.split->name; });
    };
    const auto independent = std::ranges::find_if(
        splits, [&](const auto& s) { return s.split->rho == 0.0 && isReadOn(s.split->name, on); });
    const Variants shown = variantsOf(run, dataset, trained, dataset.split(on));
    const EncodedSplit& read = *named(on);

    ResultTable table { on == "test" ? "apart" : on + "-apart", {} };
    const std::size_t modalities = dataset.modalities.size();
    for (std::size_t m = 0; m < modalities; ++m) {
        const std::string& name = dataset.modalities[m].name;
        job.report(static_cast<double>(m) / static_cast<double>(modalities), "reading Z_inv and Z_spu of " + name);
        ApartTable rows(name, on);
        for (const auto& [part, member] :
            { std::pair("invariant", &Representation::invariant), std::pair("spurious", &Representation::spurious) }) {
            job.check();
            PartReader reader(rows, part, member, m);
            reader.label(splits, classes);
            reader.environment(shown, job);
            if (independent != splits.end())
                reader.truth(*independent, name);
            reader.shape(read);
        }
        const Representation& z = read.modalities[m];
        rows.add("correlation", meanCorrelation(z.invariant, z.spurious));
        rows.add("conditional_correlation",
            meanConditionalCorrelation(z.invariant, z.spurious, read.split->label, classes > 0));
        table.rows.insert(table.rows.end(), rows.rows.begin(), rows.rows.end());
    }
    addMeans(table, modalities);
    return table;
}

}
