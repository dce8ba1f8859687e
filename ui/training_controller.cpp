#include "ui/training_controller.h"

#include "core/common/background_thread.h"
#include "core/common/error.h"
#include "core/config/registry.h"
#include "ui/library/run_keeper.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <algorithm>
#include <utility>

namespace cmir::ui {

namespace {
constexpr int pollMs = 100;
constexpr int gatherMs = 25; ///< changes within this time go in together
/// Changes a request before its first step: it goes on past its epochs, if it does not already.
void makeEndless(RunRequest& request)
{
    const Parameter& p = parameter("epochs");
    const std::string most = p.format(static_cast<std::int64_t>(p.maximum));
    const auto isSoAlready = [&](const LiveChange& change) { return change.key == p.key && change.newValue == most; };
    const std::int64_t step = request.from ? request.from->state->step : 0;
    if (std::ranges::none_of(request.script, isSoAlready))
        request.script.push_back({ step + 1, 0, p.key, {}, most });
}

}

TrainingController::TrainingController(RunModel& model, RunKeeper& keeper, QObject* parent)
    : QObject(parent)
    , m_model(&model)
    , m_keeper(keeper)
{
    m_poll.setInterval(pollMs);
    connect(&m_poll, &QTimer::timeout, this, &TrainingController::poll);
    m_flush.setInterval(gatherMs);
    m_flush.setSingleShot(true);
    connect(&m_flush, &QTimer::timeout, this, &TrainingController::flushChanges);
}

TrainingController::~TrainingController() = default;

void TrainingController::addFollower(TrainingController* follower, Follows what)
{
    m_followers.emplace_back(follower, what);
}

void TrainingController::removeFollower(TrainingController* follower)
{
    std::erase_if(m_followers, [&](const auto& one) { return one.first == follower; });
}

void TrainingController::enter(Phase phase)
{
    m_phase = phase;
    Q_EMIT stateChanged();
}

void TrainingController::prepare(Begin begin)
{
    if (isActive())
        return;
    m_begin = begin;
    enter(Phase::Preparing);
}

void TrainingController::cannotStart()
{
    if (m_phase == Phase::Preparing)
        enter(Phase::Idle);
}

void TrainingController::start(RunRequest request, const RunStanding& standing)
{
    if (m_phase == Phase::Idle)
        m_begin = TrainingSession::Begin::Running;
    else if (m_phase != Phase::Preparing)
        return;
    if (request.dataset) { // chosen before it was loaded, the settings may not know it yet
        request.config.sha256 = request.dataset->sha256;
        request.config.dataName = request.dataset->name;
        request.config.data.modalities.clear();
        for (const ModalityInfo& modality : request.dataset->modalities)
            request.config.data.modalities.push_back(modality.name);
    }
    if (request.identity.id.empty())
        request.identity = request.from ? request.from->identity : newRunIdentity();
    if (m_keepsOn && !standing.reference && !standing.passing)
        makeEndless(request);
    ++m_number;
    m_pending.clear();
    m_passing = standing.passing;
    m_toBegin = [this,
                    start = RunStart { request.config, request.dataset, request.identity, request.from,
                        standing.reference, standing.ghost, standing.passing }] {
        Q_EMIT aboutToBegin();
        m_model->beginRun(start);
    };
    try {
        CheckpointPlan plan;
        if (standing.passing)
            m_keeper.reserve(request.identity, request.config);
        else
            plan.file = m_keeper.begin(request.identity, request.config);
        plan.atEnd = true;
        m_session = std::make_unique<TrainingSession>(
            std::move(request), observer(m_number), plan, m_begin, standing.together);
    } catch (const std::exception& error) {
        enter(Phase::Idle);
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return;
    }
    m_poll.start();
    enter(Phase::Active);
}

void TrainingController::discard()
{
    ++m_number; // nothing of it is heard any more
    m_poll.stop();
    m_flush.stop();
    m_pending.clear();
    m_toBegin = {};
    const bool wasActive = std::exchange(m_phase, Phase::Idle) != Phase::Idle;
    if (m_session) {
        m_session->giveUp();
        disposeOfSession();
    }
    if (!wasActive)
        return;
    TrainingStatus status = m_model->status();
    status.state = SessionState::Ended;
    m_model->setStatus(status);
    m_model->endTraining();
    Q_EMIT stateChanged();
}

/// Its end waits for its last step and for all that it trained to be freed, and this thread does not.
void TrainingController::disposeOfSession()
{
    ++m_disposing;
    m_disposal.start([this, session = std::shared_ptr(std::move(m_session))]() mutable {
        session.reset();
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (--m_disposing == 0)
                    Q_EMIT disposed();
            },
            Qt::QueuedConnection);
    });
}

void TrainingController::setKeepsOn(bool on, std::int64_t epochs)
{
    if (std::exchange(m_keepsOn, on) == on)
        return;
    const Parameter& p = parameter("epochs");
    if (m_phase == Phase::Active)
        change(p, on ? static_cast<std::int64_t>(p.maximum) : std::max(epochs, m_model->history().epochs()));
    for (const auto& [follower, what] : m_followers)
        follower->setKeepsOn(on, epochs);
    Q_EMIT stateChanged();
}

void TrainingController::begin()
{
    if (const auto begin = std::exchange(m_toBegin, {}))
        begin();
}

void TrainingController::pause()
{
    if (m_phase == Phase::Preparing)
        m_begin = TrainingSession::Begin::Paused;
    else if (m_phase == Phase::Active)
        m_session->pause();
    for (const auto& [follower, what] : m_followers)
        follower->pause();
    Q_EMIT stateChanged();
}

void TrainingController::resume()
{
    flushChanges(); // what was turned before holds from the first step on
    if (m_phase == Phase::Preparing)
        m_begin = TrainingSession::Begin::Running;
    else if (m_phase == Phase::Active)
        m_session->start();
    for (const auto& [follower, what] : m_followers)
        follower->resume();
    Q_EMIT stateChanged();
}

void TrainingController::stepEpoch()
{
    flushChanges();
    if (m_phase == Phase::Preparing)
        m_begin = TrainingSession::Begin::OneEpoch;
    else if (m_phase == Phase::Active)
        m_session->stepEpoch();
    for (const auto& [follower, what] : m_followers)
        follower->stepEpoch();
    Q_EMIT stateChanged();
}

void TrainingController::stop()
{
    if (m_phase == Phase::Preparing) {
        enter(Phase::Idle);
        Q_EMIT gaveUp();
    } else if (m_phase == Phase::Active) {
        flushChanges();
        if (!m_followers.empty()) { // none takes a step more than the others
            m_session->pause();
            for (const auto& [follower, what] : m_followers)
                follower->pause();
        }
        m_session->stop();
        enter(Phase::Stopping);
    }
    for (const auto& [follower, what] : m_followers)
        follower->stop();
}

void TrainingController::share(const std::shared_ptr<Lockstep>& together, const TrainingSession::StateTaken& taken)
{
    if (m_phase != Phase::Active) {
        taken(nullptr);
        return;
    }
    m_session->share(together, [this, number = m_number, taken](std::shared_ptr<const Checkpoint> state) {
        QMetaObject::invokeMethod(
            this,
            [this, number, taken, state = std::move(state)] {
                if (number == m_number)
                    taken(state);
            },
            Qt::QueuedConnection);
    });
}

bool TrainingController::isPaused() const
{
    if (m_phase == Phase::Preparing)
        return m_begin == TrainingSession::Begin::Paused;
    return m_phase == Phase::Active && m_session->status().pauseWanted;
}

void TrainingController::change(const Parameter& parameter, const ParameterValue& value)
{
    for (const auto& [follower, what] : m_followers) // which may still train where this one has ended
        if (what == Follows::Everything)
            follower->change(parameter, value);
    if (m_phase != Phase::Active || !parameter.live || m_passing || m_givesWay)
        return;
    m_pending.insert(toQt(parameter.key), value);
    if (!m_flush.isActive())
        m_flush.start();
}

void TrainingController::flushChanges()
{
    m_flush.stop();
    const auto pending = std::exchange(m_pending, {});
    if (m_phase != Phase::Active)
        return;
    for (auto change = pending.begin(); change != pending.end(); ++change) {
        try {
            m_session->change(change.key().toStdString(), change.value());
        } catch (const std::exception& error) {
            // The panel keeps what was typed: it is a setting of the next run.
            Q_EMIT failed(QString::fromUtf8(error.what()));
        }
    }
}

TrainingObserver TrainingController::observer(quint64 number)
{
    // Each function is called on the session's thread, which may outlive the session's time as the one that counts.
    const auto onGui = [this, number](auto action) {
        QMetaObject::invokeMethod(
            this,
            [this, number, action = std::move(action)] {
                if (number == m_number && m_session)
                    action();
            },
            Qt::QueuedConnection);
    };
    TrainingObserver o;
    o.begun = letTheWindowGoFirst;
    o.stateChanged = [this, onGui](SessionState state) {
        onGui([this, state] {
            if (state == SessionState::Running || state == SessionState::Paused)
                begin();
            poll();
            Q_EMIT stateChanged();
        });
    };
    o.epochFinished
        = [this, onGui](const EpochReport& report) { onGui([this, report] { m_model->addEpoch(report); }); };
    o.snapshotTaken = [this, onGui](const std::shared_ptr<const Snapshot>& snapshot) {
        onGui([this, snapshot] { m_model->setSnapshot(snapshot); });
    };
    o.parameterChanged = [this, onGui](const LiveChange& change) {
        onGui([this, change] {
            begin(); // a change of a script may come before the first step
            m_model->addEvent(change);
        });
    };
    o.warned = [this, onGui](const RunWarning& warning) { onGui([this, warning] { Q_EMIT warned(warning); }); };
    o.ended = [this, onGui](const Outcome& outcome) { onGui([this, outcome] { end(outcome); }); };
    return o;
}

void TrainingController::poll()
{
    if (m_session)
        m_model->setStatus(m_session->status());
}

void TrainingController::end(const Outcome& outcome)
{
    m_poll.stop();
    m_flush.stop();
    m_pending.clear();
    m_phase = Phase::Stopping; // until everybody has seen the result
    TrainingStatus status = m_session->status();
    status.state = SessionState::Ended;
    disposeOfSession();
    m_model->setStatus(status);
    if (outcome.record) {
        begin(); // one that ended before its first state arrived
        m_model->finishRun(outcome.record);
    }
    m_toBegin = {};
    m_model->endTraining();
    enter(Phase::Idle);
    if (!outcome.message.empty())
        Q_EMIT failed(toQt(outcome.message));
    Q_EMIT runEnded();
}

}
