#pragma once

#include "core/training/training_session.h"
#include "ui/run_model.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace cmir::ui {

class RunKeeper;

/// How a run stands to those before it: of RunStart what a request does not say.
struct RunStanding {
    std::shared_ptr<const RunRecord> reference {}, ghost {};
    bool passing = false;
    std::shared_ptr<Lockstep> together {}; ///< it takes every step with the other members
};

/// Starts and steers the training session of the model's run. What the session tells on its thread arrives in the model
/// on the GUI thread; what an earlier session still tells is dropped. The run on show gives way only when the new one
/// has begun: one that cannot begin leaves it where it was.
class TrainingController : public QObject {
    Q_OBJECT

public:
    /// The one state of it all. The session's own state says the rest.
    enum class Phase {
        Idle,
        Preparing, ///< the data is not there yet
        Active, ///< a session is building its model, training or paused
        Stopping, ///< asked to end; the end is at most a step, or the rest of a preparation, away
    };
    using Begin = TrainingSession::Begin;

    /// `keeper` says where the state of a run is put aside while it trains.
    TrainingController(RunModel& model, RunKeeper& keeper, QObject* parent = nullptr);
    ~TrainingController() override; ///< stops; waits for at most one step

    /// Where what the session tells arrives.
    const RunModel& model() const { return *m_model; }
    /// From now on in this model, into which the run has been moved (RunModel::exchange): nothing of it, however late
    /// it comes, arrives in the one before.
    void setModel(RunModel& model) { m_model = &model; }

    /// A run will be started as soon as its data is there; stop() takes that back with `gaveUp`.
    void prepare(Begin begin = Begin::Running);
    /// Starts what was prepared, or at once. Errors of the request become `failed`.
    void start(RunRequest request, const RunStanding& standing = {});
    /// The data could not be had.
    void cannotStart();
    void pause();
    void resume();
    void stepEpoch();
    void stop();
    /// Gives up a run that nobody waits for, whatever it is doing, without a result and at once.
    void discard();
    /// Whether what is turned is for another run alone, which will take the place of the one under way.
    void setGivesWay(bool on) { m_givesWay = on; }
    /// Whether runs go on past their epochs, until they are paused or stopped. Takes effect in the run under way.
    bool keepsOn() const { return m_keepsOn; }
    /// `epochs`: those that the run is to have when this is taken back.
    void setKeepsOn(bool on, std::int64_t epochs);

    Phase phase() const { return m_phase; }
    bool isActive() const { return m_phase != Phase::Idle; } ///< from the wish to train to the end
    /// Whether sessions that are over are being freed: until then it is better not deleted, which would wait for them.
    bool isDisposing() const { return m_disposing > 0; }
    bool isPaused() const; ///< or will be, as soon as it can
    /// What another controller does whenever this one does it.
    enum class Follows {
        Steps, ///< pauses, goes on and stops
        Everything, ///< takes what is turned too
    };
    void addFollower(TrainingController* follower, Follows what);
    void removeFollower(TrainingController* follower);
    /// TrainingSession::share; `taken` is called on this thread, never where another run is active by then.
    void share(const std::shared_ptr<Lockstep>& together, const TrainingSession::StateTaken& taken);

    /// Whether the run of the session gives way to what is turned (RunStart::passing), also before it is on show.
    bool isPassing() const { return m_passing && (m_toBegin || m_model->isPassing()); }
    bool isStopping() const { return m_phase == Phase::Stopping; }

    /// Changes a live parameter of the run under way. What is dragged goes in again and again, each time its newest
    /// value, at most 25 ms after it was moved. A passing run has its own way with changes: nothing.
    void change(const Parameter& parameter, const ParameterValue& value);

Q_SIGNALS:
    void stateChanged();
    void aboutToBegin(); ///< the run on show is about to give way to a new one
    void warned(const cmir::RunWarning& warning);
    void failed(const QString& message);
    void gaveUp(); ///< stopped while it was prepared
    /// Finished, stopped or failed, with what was trained in the model. Told once for every start that got as far as a
    /// session.
    void runEnded();
    void disposed(); ///< isDisposing() is over

private:
    TrainingObserver observer(quint64 number);
    void enter(Phase phase);
    void poll();
    void begin();
    void flushChanges();
    void end(const Outcome& outcome);
    void disposeOfSession();

    RunModel* m_model;
    RunKeeper& m_keeper;
    std::vector<std::pair<TrainingController*, Follows>> m_followers;
    Phase m_phase = Phase::Idle;
    Begin m_begin = Begin::Running; ///< of the run that is prepared
    bool m_keepsOn = false;
    std::unique_ptr<TrainingSession> m_session; ///< while Active, and while Stopping
    bool m_givesWay = false;
    bool m_passing = false; ///< the session's run is RunStart::passing
    quint64 m_number = 0; ///< of the session that counts
    std::function<void()> m_toBegin; ///< shows the new run in the model; empty once it did
    QTimer m_poll;
    QTimer m_flush;
    QHash<QString, ParameterValue> m_pending; ///< by key, newest value
    int m_disposing = 0;
    QThreadPool m_disposal; ///< waits for sessions that are over; the last member, for they still call this
};

}
