#pragma once

#include "core/training/model_pool.h"
#include "ui/run_files.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_values.h"
#include "ui/training_controller.h"

#include <QObject>
#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace cmir::ui {

class JobRunner;
class RunKeeper;
class Settings;

/// The run on show with other seeds: as many trainings as the number beside Train says, on one pool, epoch by epoch
/// with each other. Pause, stop and what is turned act on all of them; each is a run of its own, and is kept. Every
/// member has a model of its own, in which it arrives while it is not on show; the one on show has moved into the model
/// that all views listen to, also while it trains. They go when another run takes the place of the one on show; what
/// their selected epochs gave stays, to be compared with by seed.
class SeedGroup : public QObject {
    Q_OBJECT

public:
    static constexpr int most = 30;

    SeedGroup(RunModel& first, TrainingController& training, RunKeeper& keeper, JobRunner& jobs, Settings& settings,
        QObject* parent = nullptr);
    ~SeedGroup() override;

    int wanted() const { return m_wanted; } ///< trainings of the next run, one for each seed
    void setWanted(int seeds);

    /// A run is about to start with this request: one of several seeds is given the pool, and the others begin as soon
    /// as their data are there.
    void begin(RunRequest& request, TrainingController::Begin how);

    /// Runs that were opened with the one on show, which has the first seed; in the order of their seeds.
    void open(const std::vector<OpenedRun>& others);

    /// Of the run on show, by seed, as far as they have begun.
    std::vector<const RunModel*> runs() const;
    bool isGroup() const { return !m_others.empty(); }
    /// Which of runs() every view shows.
    std::size_t shown() const;
    void show(std::size_t run);
    /// Of one of runs() the same run with more measured results.
    void setResults(std::size_t run, const std::shared_ptr<const RunRecord>& record);
    /// The records of runs(), where there are several and all have ended; else empty.
    std::vector<std::shared_ptr<const RunRecord>> records() const;
    bool isActive() const; ///< one of the others trains, or is about to

    SeedCurve curve(const std::string& series) const { return seedCurve(runs(), series); }
    SeedValues selected(const std::string& series) const { return selectedBySeed(runs(), series); }
    /// The same of the group, or the run, that was on show before; empty: there was none, or it was of other data.
    SeedValues selectedBefore(const std::string& series) const;

    static const QString slot; ///< of the job that reads the data of other seeds

Q_SIGNALS:
    void wantedChanged();
    void changed(); ///< of a group: another epoch of a seed, or one that ended; or another group
    void activityChanged(); ///< isActive() may be another
    void failed(const QString& message);

private:
    struct Member {
        Member(RunKeeper& keeper);
        RunModel run;
        TrainingController training;
    };

    struct Asked {
        RunRequest request; ///< of the first
        TrainingController::Begin how;
        int seeds;
    };

    void followRun();
    bool isOfAsked() const; ///< the run on show is the one whose others are to begin
    /// Members are numbered by seed, 0 being the one that m_training trains, whether they have begun or not.
    RunModel& homeOf(std::size_t member) const { return member == 0 ? *m_home : m_others[member - 1]->run; }
    RunModel& modelOf(std::size_t member) const { return member == m_shown ? m_first : homeOf(member); }
    TrainingController& trainingOf(std::size_t member) const
    {
        return member == 0 ? m_training : m_others[member - 1]->training;
    }
    std::vector<std::size_t> begun() const; ///< the members of runs()
    void showMember(std::size_t member);
    void follow(RunModel& run);
    void keepMeasured(const RunModel& run);
    void giveUpOthers();
    void start(const std::vector<std::shared_ptr<const Dataset>>& data);
    void close();
    void dropEnded(); ///< of groups before, those whose training has ended by now
    void rememberSelected();

    RunModel& m_first;
    TrainingController& m_training;
    RunKeeper& m_keeper;
    JobRunner& m_jobs;
    Settings& m_settings;
    int m_wanted;
    std::optional<Asked> m_asked; ///< until the others have begun
    std::vector<std::unique_ptr<Member>> m_others;
    std::unique_ptr<RunModel> m_home; ///< of the member with the first seed, since another one was shown
    std::size_t m_shown = 0; ///< the member that is in m_first
    bool m_showing = false; ///< another member is taking its place on show
    std::vector<std::unique_ptr<Member>> m_ending; ///< of groups before
    std::map<std::string, SeedValues> m_before; ///< by series
    RunConfig m_configBefore; ///< theirs
};

}
