#include "core/experiment/tune_search.h"

#include "core/config/registry.h"
#include "core/experiment/measured_place.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/sweep_plan.h"
#include "core/search/pareto.h"
#include "core/search/seed_race.h"
#include "core/search/tpe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace cmir {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double raceLevel = 0.01; ///< a setting behind which chance stands less often than this is given up
constexpr std::int64_t tpeBegin = 10; ///< settings by Quasi before TPE knows enough
constexpr int mostAttempts = 50; ///< at a setting that was not there before
constexpr std::size_t quasiAxes = 16; ///< that Halton's sequence has bases for
constexpr double finalShare = 0.05; ///< of the progress: what the new seeds take

SearchPoint pointOf(const RunConfig& base, const std::vector<SearchAxis>& axes)
{
    SearchPoint point;
    for (const SearchAxis& axis : axes) {
        const Parameter& p = parameter(axis.key);
        point.push_back(p.format(p.get(base.parameters)));
    }
    return point;
}

MeanEstimate estimateOf(const std::vector<std::optional<double>>& values)
{
    std::vector<double> there;
    for (const auto& value : values)
        if (value && std::isfinite(*value))
            there.push_back(*value);
    return studentInterval(there);
}

}

TuneSearch::TuneSearch(TunePlan plan, Training training, Told told)
    : m_plan(std::move(plan))
    , m_axes(searchAxes(m_plan))
    , m_training(std::move(training))
    , m_told(std::move(told))
{
    const SearchPoint own = pointOf(m_plan.base, m_axes);
    if (m_plan.sampler == TuneSampler::Grid) {
        m_drawn = gridOf(m_axes);
        std::erase(m_drawn, own);
    } else if (m_plan.trials > 1) {
        const bool random = m_plan.sampler == TuneSampler::Random || m_axes.size() > quasiAxes;
        m_drawn = drawnPoints(m_axes, random ? Sampler::Random : Sampler::Quasi, m_plan.trials - 1, m_plan.samplerSeed);
        for (SearchPoint& point : m_drawn)
            for (std::size_t a = 0; a < m_axes.size(); ++a)
                point[a] = briefly(m_axes[a], point[a]);
    }
    m_results.plan = m_plan;
    m_results.wanted = 1 + proposals();
    add(own, -1);
    m_results.trained.plan = studyOf({ 0 });
}

std::int64_t TuneSearch::proposals() const
{
    return m_plan.sampler == TuneSampler::Grid ? static_cast<std::int64_t>(m_drawn.size()) : m_plan.trials - 1;
}

void TuneSearch::run()
{
    try {
        const std::int64_t all = proposals(),
                           rounds = std::max<std::int64_t>(1, (all + m_plan.round - 1) / m_plan.round);
        bool more = true;
        for (std::int64_t round = 0; round < rounds && more; ++round) {
            Indices trials;
            if (round == 0)
                trials.push_back(0);
            for (std::int64_t i = round * m_plan.round; i < std::min(all, (round + 1) * m_plan.round) && more; ++i) {
                more = propose(i, round);
                if (more)
                    trials.push_back(m_results.trials.size() - 1);
            }
            if (m_proposed)
                m_proposed(m_results.trained.plan);
            if (trials.empty())
                continue;
            runRound(trials, round, rounds);
            choose();
            tell();
        }
        m_results.wanted = static_cast<std::int64_t>(m_results.trials.size()); // fewer where the axes had no more
        m_results.searched = true;
        choose();
        trainChosen();
    } catch (const Missing&) { // trainings that are not there, and are not to be run now
    }
    choose();
    tell();
}

// ---- what is proposed

/// Whether there was a setting that had not been there.
bool TuneSearch::propose(std::int64_t index, std::int64_t round)
{
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        SearchPoint point = proposedPoint(index, attempt);
        if (std::ranges::none_of(m_results.trials, [&](const TuneTrial& trial) { return trial.point == point; })) {
            add(std::move(point), round);
            m_results.trained.plan.variants.push_back(
                variantAt(m_axes, m_results.trials.back().point, m_plan.base.method));
            return true;
        }
    }
    return false;
}

/// A first attempt is the sampler's; what is proposed twice (few choices, whole numbers) is drawn again elsewhere.
SearchPoint TuneSearch::proposedPoint(std::int64_t index, int attempt) const
{
    const bool drawn = m_plan.sampler != TuneSampler::Tpe || index < tpeBegin;
    if (drawn && attempt == 0)
        return m_drawn[static_cast<std::size_t>(index)];
    std::vector<AxisPlace> places;
    if (m_plan.sampler == TuneSampler::Tpe && index >= tpeBegin)
        places = tpeProposal(m_axes, observations(), m_plan.samplerSeed, index, attempt);
    else // without observations TPE draws from what is known before: the axes themselves
        places = tpeProposal(m_axes, {}, m_plan.samplerSeed, index, attempt);
    SearchPoint point;
    for (std::size_t a = 0; a < m_axes.size(); ++a)
        point.push_back(briefly(m_axes[a], valueAt(m_axes[a], places[a])));
    return point;
}

void TuneSearch::add(SearchPoint point, std::int64_t round)
{
    TuneTrial trial;
    trial.name = variantAt(m_axes, point, m_plan.base.method).name;
    trial.point = std::move(point);
    trial.round = round;
    trial.values.assign(m_plan.objectives.size(), std::vector<std::optional<double>>(m_plan.seeds.size()));
    trial.estimates.resize(m_plan.objectives.size());
    m_results.trials.push_back(std::move(trial));
}

/// Of every setting so far. One that was given up counts by the seeds it had; one that was halved comes behind all
/// those that were trained to the end, since fewer epochs are no fair measure; what failed or is under way comes last.
std::vector<SearchObservation> TuneSearch::observations() const
{
    std::vector<SearchObservation> found;
    std::vector<Losses> measured;
    Indices of;
    for (std::size_t t = 0; t < m_results.trials.size(); ++t) {
        const TuneTrial& trial = m_results.trials[t];
        SearchObservation one { {}, infinite };
        for (std::size_t a = 0; a < m_axes.size(); ++a)
            one.place.push_back(placeOf(m_axes[a], trial.point[a]));
        found.push_back(std::move(one));
        if (trial.state != TrialState::Complete && trial.state != TrialState::GivenUp)
            continue;
        Losses losses;
        for (std::size_t o = 0; o < m_plan.objectives.size(); ++o)
            losses.push_back(loss(t, o, m_plan.seeds.size()));
        measured.push_back(std::move(losses));
        of.push_back(t);
    }
    const auto order = m_plan.objectives.size() > 1 ? paretoOrder(measured) : std::vector<double>();
    double worst = 0;
    for (std::size_t i = 0; i < of.size(); ++i) {
        found[of[i]].loss = order.empty() ? measured[i].front() : order[i];
        if (std::isfinite(found[of[i]].loss))
            worst = std::max(worst, found[of[i]].loss);
    }
    for (const auto& [trial, losses] : m_halved)
        if (m_results.trials[trial].state == TrialState::Halved && std::isfinite(losses.front()))
            found[trial].loss = worst + 1 + std::abs(worst) + losses.front();
    return found;
}

// ---- how a round goes

void TuneSearch::runRound(const Indices& all, std::int64_t round, std::int64_t rounds)
{
    Indices trials = all;
    const auto stages = static_cast<double>(m_plan.halvings) + static_cast<double>(m_plan.seeds.size());
    double done = 0;
    const auto begins = [&](const std::string& what) {
        const auto share = [&](double stage) {
            return (1 - finalShare) * (static_cast<double>(round) + stage / stages) / static_cast<double>(rounds);
        };
        if (m_training.begins)
            m_training.begins(share(done), share(done + 1),
                fmt::format("settings {} to {} of {}, {}", all.front() + 1, all.back() + 1, m_results.wanted, what));
        ++done;
    };
    const std::int64_t epochs = m_plan.base.parameters.epochs;
    for (std::int64_t h = m_plan.halvings; h > 0; --h) {
        const std::int64_t part = std::max<std::int64_t>(1, epochs >> h);
        begins(fmt::format("{} epochs", part));
        stage(trials, 0, part);
        trials = betterHalf(trials, part);
    }
    for (std::size_t seed = 0; seed < m_plan.seeds.size() && !trials.empty(); ++seed) {
        begins(fmt::format("seed {} of {}", seed + 1, m_plan.seeds.size()));
        stage(trials, seed, epochs);
        std::erase_if(trials, [&](std::size_t t) { return m_results.trials[t].state == TrialState::Failed; });
        if (seed + 1 < m_plan.seeds.size() && m_plan.races())
            trials = afterRace(trials, seed + 1);
    }
}

void TuneSearch::stage(const Indices& trials, std::size_t seed, std::int64_t epochs)
{
    if (trials.empty())
        return;
    StudyPlan plan = studyOf(trials);
    plan.seeds = { m_plan.seeds[seed] };
    const bool full = epochs == m_plan.base.parameters.epochs;
    plan.base.parameters.epochs = epochs;
    const StudyResults found = m_training.train(plan, [&](const StudyResults& sofar) {
        take(sofar, trials, full);
        tell();
    });
    take(found, trials, full);
    tell();
    if (found.finished + found.failures.size() < plan.jobs())
        throw Missing();
}

/// The base's own settings always stay.
TuneSearch::Indices TuneSearch::betterHalf(const Indices& trials, std::int64_t epochs)
{
    std::vector<Losses> losses;
    Indices candidates, kept;
    for (const std::size_t t : trials) {
        if (m_results.trials[t].state == TrialState::Failed)
            continue;
        if (t == 0) {
            kept.push_back(t);
            continue;
        }
        candidates.push_back(t);
        losses.push_back(m_halved.at(t));
    }
    const auto order = m_plan.objectives.size() > 1 ? paretoOrder(losses) : std::vector<double>();
    const auto rank = [&](std::size_t i) { return order.empty() ? losses[i].front() : order[i]; };
    Indices byRank(candidates.size());
    std::iota(byRank.begin(), byRank.end(), 0);
    std::ranges::stable_sort(byRank, {}, rank);
    const std::size_t half = (candidates.size() + 1) / 2;
    for (std::size_t i = 0; i < byRank.size(); ++i) {
        TuneTrial& trial = m_results.trials[candidates[byRank[i]]];
        if (i < half) {
            kept.push_back(candidates[byRank[i]]);
        } else {
            trial.state = TrialState::Halved;
            trial.epochs = epochs;
        }
    }
    std::ranges::sort(kept);
    return kept;
}

/// Against the best, over the seeds so far, of those that are complete or still in the race.
TuneSearch::Indices TuneSearch::afterRace(const Indices& trials, std::size_t seeds)
{
    std::size_t best = trials.empty() ? 0 : trials.front();
    for (std::size_t t = 0; t < m_results.trials.size(); ++t) {
        const bool stands
            = m_results.trials[t].state == TrialState::Complete || std::ranges::find(trials, t) != trials.end();
        if (stands && loss(t, 0, seeds) < loss(best, 0, seeds))
            best = t;
    }
    const auto losses = [&](std::size_t trial) {
        std::vector<std::vector<double>> found;
        for (std::size_t s = 0; s < seeds; ++s)
            if (const auto one = m_sampleLosses.find({ trial, m_plan.seeds[s] }); one != m_sampleLosses.end())
                found.push_back(one->second);
        return found;
    };
    const auto reference = losses(best);
    Indices kept;
    for (const std::size_t t : trials) {
        const auto own = losses(t);
        TuneTrial& trial = m_results.trials[t];
        // A mean over other seeds is no pair: where one is missing, nobody is given up.
        if (t != 0 && t != best && own.size() == seeds && reference.size() == seeds) {
            const SeedRace race = seedRace(own, reference);
            if (race.reason.empty() && race.difference > 0 && race.p < raceLevel) {
                trial.state = TrialState::GivenUp;
                trial.p = race.p;
                continue;
            }
        }
        kept.push_back(t);
    }
    return kept;
}

// ---- what was measured

StudyPlan TuneSearch::studyOf(const Indices& trials) const
{
    StudyPlan plan;
    plan.kind = "tune";
    plan.base = m_plan.base;
    for (const SearchAxis& axis : m_axes)
        plan.axes.push_back(axis.key);
    for (const std::size_t t : trials)
        plan.variants.push_back(variantAt(m_axes, m_results.trials[t].point, m_plan.base.method));
    plan.seeds = m_plan.seeds;
    std::set<std::string> measures;
    for (const TuneObjective& objective : m_plan.objectives)
        if (!objective.measure().empty())
            measures.insert(objective.measure());
    if (m_plan.races())
        measures.insert(sampleLossesProtocol);
    plan.measures.assign(measures.begin(), measures.end());
    return plan;
}

/// The results of a stage, which has a seed of its own; those of fewer epochs say only who stays.
void TuneSearch::take(const StudyResults& found, const Indices& trials, bool full)
{
    const std::int64_t seed = found.plan.seeds.front();
    for (const StudyFailure& failure : found.failures) {
        TuneTrial& trial = m_results.trials[trials[failure.variant]];
        trial.state = TrialState::Failed;
        trial.message = failure.message;
        StudyFailure known = failure;
        known.variant = trials[failure.variant];
        m_failures[{ known.variant, seed }] = known;
    }
    if (!full) {
        for (std::size_t v = 0; v < trials.size(); ++v) {
            std::vector<double> losses;
            for (const TuneObjective& objective : m_plan.objectives) {
                const auto value = objective.values(found, v).front();
                losses.push_back(!value || !std::isfinite(*value) ? infinite : objective.larger() ? -*value : *value);
            }
            m_halved[trials[v]] = std::move(losses);
        }
        rebuild();
        return;
    }
    for (const std::size_t t : trials)
        m_rows.erase({ t, seed });
    for (const StudyRow& row : found.rows) {
        StudyRow own = row;
        own.variant = trials[row.variant];
        m_rows[{ own.variant, seed }].push_back(own);
    }
    for (const auto& [job, losses] : found.sampleLosses)
        m_sampleLosses[{ trials[job.first], seed }] = losses;
    for (const std::size_t t : trials)
        refresh(t);
    rebuild();
}

/// A setting's values and how far it is.
void TuneSearch::refresh(std::size_t t)
{
    TuneTrial& trial = m_results.trials[t];
    StudyResults own;
    own.plan.seeds = m_plan.seeds;
    trial.seeds = 0;
    for (const std::int64_t seed : m_plan.seeds)
        if (const auto rows = m_rows.find({ t, seed }); rows != m_rows.end() && !rows->second.empty()) {
            ++trial.seeds;
            own.rows.insert(own.rows.end(), rows->second.begin(), rows->second.end());
        }
    if (trial.seeds > 0)
        trial.epochs = m_plan.base.parameters.epochs;
    for (std::size_t o = 0; o < m_plan.objectives.size(); ++o) {
        trial.values[o] = m_plan.objectives[o].values(own, t);
        trial.estimates[o] = estimateOf(trial.values[o]);
    }
    if (trial.state == TrialState::UnderWay && trial.seeds == static_cast<std::int64_t>(m_plan.seeds.size()))
        trial.state = TrialState::Complete;
}

void TuneSearch::rebuild()
{
    StudyResults& all = m_results.trained;
    all.rows.clear();
    all.failures.clear();
    all.finished = 0;
    m_results.seconds = 0;
    for (const auto& [job, rows] : m_rows) {
        all.finished += rows.empty() ? 0 : 1;
        for (const StudyRow& row : rows) {
            all.rows.push_back(row);
            if (row.split == trainingPlace && row.metric == "seconds")
                m_results.seconds += row.value;
        }
    }
    for (const auto& [job, failure] : m_failures)
        all.failures.push_back(failure);
}

/// Lower is better: the mean over the first so many seeds.
double TuneSearch::loss(std::size_t t, std::size_t objective, std::size_t seeds) const
{
    double sum = 0;
    int count = 0;
    for (std::size_t s = 0; s < seeds; ++s)
        if (const auto& value = m_results.trials[t].values[objective][s]; value && std::isfinite(*value)) {
            sum += *value;
            ++count;
        }
    if (count == 0)
        return infinite;
    return m_plan.objectives[objective].larger() ? -sum / count : sum / count;
}

// ---- what is chosen

void TuneSearch::choose()
{
    Indices complete;
    std::vector<Losses> losses;
    for (std::size_t t = 0; t < m_results.trials.size(); ++t) {
        m_results.trials[t].best = false;
        if (m_results.trials[t].state != TrialState::Complete)
            continue;
        complete.push_back(t);
        Losses own;
        for (std::size_t o = 0; o < m_plan.objectives.size(); ++o)
            own.push_back(loss(t, o, m_plan.seeds.size()));
        losses.push_back(std::move(own));
    }
    const auto fronts = paretoFronts(losses);
    std::vector<double> score(complete.size(), 0);
    for (std::size_t i = 0; i < complete.size(); ++i) {
        m_results.trials[complete[i]].best = fronts[i] == 0;
        if (m_plan.rule == TuneRule::Balanced) {
            for (std::size_t o = 0; o < m_plan.objectives.size(); ++o)
                for (const Losses& other : losses)
                    score[i] += other[o] < losses[i][o] ? 1 : 0;
            continue;
        }
        score[i] = losses[i].front();
        const MeanEstimate& estimate = m_results.trials[complete[i]].estimates.front();
        if (m_plan.rule == TuneRule::Bound && estimate.reason.empty())
            score[i] += (estimate.upper - estimate.lower) / 2;
    }
    m_results.chosen.reset();
    m_results.importance = importances(m_axes, observations());
    if (complete.empty())
        return;
    const auto best = std::ranges::min_element(score) - score.begin();
    m_results.chosen = complete[static_cast<std::size_t>(best)];
    const std::string seeds = m_plan.seeds.size() == 1 ? "one seed" : fmt::format("{} seeds", m_plan.seeds.size());
    const std::string by = m_plan.rule == TuneRule::Balanced
        ? fmt::format("the least sum of ranks in {} objectives", m_plan.objectives.size())
        : m_plan.rule == TuneRule::Bound ? "the worse end of the interval of " + m_plan.objectives.front().name()
                                         : "the mean of " + m_plan.objectives.front().name();
    m_results.chosenBy = fmt::format("selected on validation by {} over {}", by, seeds);
}

void TuneSearch::trainChosen()
{
    if (!m_results.chosen || m_plan.finalSeeds.empty())
        return;
    const std::size_t chosen = *m_results.chosen;
    StudyPlan plan = studyOf(chosen == 0 ? Indices { 0 } : Indices { chosen, 0 });
    plan.variants.front().name = "chosen: " + plan.variants.front().name;
    if (chosen != 0)
        plan.variants.back().name = "before: " + plan.variants.back().name;
    plan.kind = "tuned";
    plan.seeds = m_plan.finalSeeds;
    std::erase(plan.measures, sampleLossesProtocol);
    if (m_training.begins)
        m_training.begins(1 - finalShare, 1, "the chosen setting with new seeds");
    const auto keep = [this](const StudyResults& found) {
        m_results.final = found;
        tell();
    };
    const StudyResults found = m_training.trainFinal(plan, keep);
    keep(found);
    if (found.finished + found.failures.size() < plan.jobs())
        throw Missing();
}

void TuneSearch::tell()
{
    if (m_told)
        m_told(m_results);
}

}
