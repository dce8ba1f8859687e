#include "core/experiment/study_summary.h"

#include "core/analysis/paired_tests.h"
#include "core/analysis/statistics.h"
#include "core/common/json_number.h"
#include "core/common/read_number.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/measured_place.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace cmir {

using nlohmann::json;

std::vector<double> valuesThere(const std::vector<std::optional<double>>& values)
{
    std::vector<double> found;
    for (const auto& value : values)
        if (value)
            found.push_back(*value);
    return found;
}

namespace {

/// The pairs that both have, in the order of the seeds.
std::pair<std::vector<double>, std::vector<double>> pairs(const StudyCell& a, const StudyCell& b)
{
    std::pair<std::vector<double>, std::vector<double>> both;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        if (a.values[i] && b.values[i]) {
            both.first.push_back(*a.values[i]);
            both.second.push_back(*b.values[i]);
        }
    return both;
}

void compareWithFirst(std::vector<StudyCell>& cells)
{
    std::vector<double> p(cells.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t v = 1; v < cells.size(); ++v) {
        const auto [own, first] = pairs(cells[v], cells.front());
        if (const PairedTTest test = pairedTTest(own, first); test.reason.empty())
            p[v] = test.p;
        if (const PairedEffect effect = pairedEffect(own, first); effect.reason.empty())
            cells[v].dz = effect.dz;
    }
    const HolmCorrection corrected = holmCorrection(p);
    for (std::size_t v = 1; v < cells.size(); ++v)
        if (!std::isnan(p[v])) {
            cells[v].p = p[v];
            cells[v].pHolm = corrected.p[v];
        }
}

bool measured(const StudyCell& cell)
{
    return cell.estimate.samples > 0 && std::isfinite(cell.estimate.mean);
}

/// Nothing where no side is the better one: seconds, and what a probe finds.
std::optional<bool> largerIsBetter(const std::string& split, const std::string& metric)
{
    const MeasuredPlace place = MeasuredPlace::read(split);
    if (place.hasNoBetterSide())
        return {};
    return !place.isSpread() && metricInfo(metric).largerIsBetter;
}

void markBest(std::vector<StudyCell>& cells, bool larger)
{
    std::vector<double> means;
    for (const StudyCell& cell : cells)
        if (measured(cell))
            means.push_back(larger ? -cell.estimate.mean : cell.estimate.mean);
    std::ranges::sort(means);
    means.erase(std::unique(means.begin(), means.end()), means.end());
    if (means.size() < 2) // nothing is better than anything
        return;
    for (StudyCell& cell : cells) {
        const double mean = larger ? -cell.estimate.mean : cell.estimate.mean;
        cell.best = measured(cell) && mean == means[0];
        cell.second = measured(cell) && mean == means[1];
    }
}

json cellToJson(const StudyCell& cell)
{
    const MeanEstimate& e = cell.estimate;
    const bool interval = e.reason.empty();
    json values = json::array();
    for (const auto& value : cell.values)
        values.push_back(numberOrNull(value));
    return { { "mean", measured(cell) ? json(e.mean) : json() }, { "lower", interval ? json(e.lower) : json() },
        { "upper", interval ? json(e.upper) : json() }, { "n", e.samples }, { "values", std::move(values) },
        { "p", numberOrNull(cell.p) }, { "p_holm", numberOrNull(cell.pHolm) }, { "d_z", numberOrNull(cell.dz) } };
}

}

StudySummary::StudySummary(const StudyResults& results)
    : m_variants(results.plan.variants.size())
{
    std::map<std::int64_t, std::size_t> place;
    for (std::size_t s = 0; s < results.plan.seeds.size(); ++s)
        place[results.plan.seeds[s]] = s;
    StudyCell blank;
    blank.values.resize(results.plan.seeds.size());
    for (const StudyRow& row : results.rows) {
        auto& cells = m_cells.try_emplace({ row.split, row.metric }, m_variants, blank).first->second;
        cells[row.variant].values[place.at(row.seed)] = row.value;
    }
    for (auto& [key, cells] : m_cells) {
        for (StudyCell& cell : cells)
            cell.estimate = studentInterval(valuesThere(cell.values));
        compareWithFirst(cells);
        if (const auto larger = largerIsBetter(key.first, key.second))
            markBest(cells, *larger);
    }
}

std::vector<std::string> StudySummary::splits() const
{
    std::vector<std::string> names;
    for (const auto& [key, cells] : m_cells)
        if (names.empty() || names.back() != key.first)
            names.push_back(key.first);
    std::ranges::sort(names, [](const std::string& a, const std::string& b) {
        return isPresentedBefore(MeasuredPlace::read(a), MeasuredPlace::read(b));
    });
    return names;
}

std::vector<std::string> StudySummary::metrics(const std::string& split) const
{
    std::vector<std::string> keys;
    for (const auto& [key, cells] : m_cells)
        if (key.first == split)
            keys.push_back(key.second);
    return keys;
}

const StudyCell* StudySummary::cell(std::size_t variant, const std::string& split, const std::string& metric) const
{
    const auto found = m_cells.find({ split, metric });
    return found == m_cells.end() ? nullptr : &found->second.at(variant);
}

SelectedCandidate StudySummary::select(SelectionRule rule, const std::string& metric) const
{
    std::vector<SplitMetrics> candidates(m_variants);
    for (const char* split : { "valid", "test" })
        for (std::size_t v = 0; v < m_variants; ++v)
            if (const StudyCell* found = cell(v, split, metric); found && measured(*found))
                candidates[v][split][metric] = found->estimate.mean;
    return selectBy(rule, candidates, metric);
}

json studyToJson(const StudyResults& results, const StudySummary& summary, const std::string& folder)
{
    json variants = json::array();
    for (std::size_t v = 0; v < results.plan.variants.size(); ++v) {
        const StudyVariant& variant = results.plan.variants[v];
        json settings = json::object();
        for (const auto& [key, value] : variant.settings)
            settings[key] = value;
        json splits = json::object();
        for (const std::string& split : summary.splits())
            for (const std::string& metric : summary.metrics(split))
                splits[split][metric] = cellToJson(*summary.cell(v, split, metric));
        variants.push_back(
            { { "name", variant.name }, { "method", variant.otherProgram ? json() : json(methodName(variant.method)) },
                { "settings", std::move(settings) }, { "modalities", variant.modalities },
                { "splits", std::move(splits) } });
    }
    json failures = json::array();
    for (const StudyFailure& failure : results.failures)
        failures.push_back({ { "variant", results.plan.variants[failure.variant].name }, { "seed", failure.seed },
            { "message", failure.message } });
    return { { "kind", results.plan.kind }, { "folder", folder }, { "seeds", results.plan.seeds },
        { "axes", results.plan.axes }, { "variants", std::move(variants) }, { "failures", std::move(failures) },
        { "finished", results.finished }, { "mixed", results.mixed } };
}

}
