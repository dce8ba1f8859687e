#pragma once

#include "core/experiment/tuning.h"

#include <functional>
#include <map>
#include <utility>

namespace cmir {

/// The course of a search, apart from where and how its trainings run: it proposes settings round by round, has them
/// trained stage by stage, and gives up those that fall behind.
///
/// A round: with the first seed after each halving's epochs (keeping the better half), with the first seed to the end,
/// then seed by seed, each time without those that lost the race to the best so far. The base's own settings go with
/// the first round and are trained to the end whatever they measure, since they are what the search is to be held
/// against.
class TuneSearch {
public:
    using Changed = std::function<void(const StudyResults&)>;
    struct Training {
        /// What comes now: the shares of the search at which it begins and ends, and a text.
        std::function<void(double from, double to, const std::string& text)> begins;
        /// Trains what is missing of a plan and returns all of it; where it only reads, what there is.
        std::function<StudyResults(const StudyPlan&, const Changed&)> train;
        std::function<StudyResults(const StudyPlan&, const Changed&)> trainFinal; ///< of the chosen setting
    };
    using Told = std::function<void(const TuneResults&)>;

    TuneSearch(TunePlan plan, Training training, Told told);

    /// `proposed` is called with the study of all settings so far whenever there are new ones.
    void onProposed(std::function<void(const StudyPlan&)> proposed) { m_proposed = std::move(proposed); }
    /// To the end, or, where trainings are only read, to the first one that is missing.
    void run();
    const TuneResults& results() const { return m_results; }

private:
    struct Missing { };
    using Indices = std::vector<std::size_t>; ///< of trials

    std::int64_t proposals() const;
    bool propose(std::int64_t index, std::int64_t round);
    SearchPoint proposedPoint(std::int64_t index, int attempt) const;
    void add(SearchPoint point, std::int64_t round);
    std::vector<SearchObservation> observations() const;

    void runRound(const Indices& trials, std::int64_t round, std::int64_t rounds);
    void stage(const Indices& trials, std::size_t seed, std::int64_t epochs);
    Indices betterHalf(const Indices& trials, std::int64_t epochs);
    Indices afterRace(const Indices& trials, std::size_t seeds);
    void take(const StudyResults& stage, const Indices& trials, bool full);
    void refresh(std::size_t trial);
    void rebuild();
    void choose();
    void trainChosen();
    void tell();

    double loss(std::size_t trial, std::size_t objective, std::size_t seeds) const;
    StudyPlan studyOf(const Indices& trials) const;

    TunePlan m_plan;
    std::vector<SearchAxis> m_axes;
    std::vector<SearchPoint> m_drawn; ///< by the sampler, or what TPE begins with
    Training m_training;
    Told m_told;
    std::function<void(const StudyPlan&)> m_proposed;
    TuneResults m_results;
    std::map<std::pair<std::size_t, std::int64_t>, std::vector<StudyRow>> m_rows; ///< by trial and seed
    std::map<std::pair<std::size_t, std::int64_t>, StudyFailure> m_failures;
    std::map<std::pair<std::size_t, std::int64_t>, std::vector<double>> m_sampleLosses;
    std::map<std::size_t, std::vector<double>> m_halved; ///< losses of the last halving, per objective
};

}
