#include "ui/training_controller.h"

#include "core/common/error.h"
#include "ui/run_model.h"
#include "ui/text.h"

namespace cmir::ui {

namespace {
constexpr int pollMs = 100;
constexpr int restMs = 250; ///< how long a parameter must rest before its change goes in
}

TrainingController::TrainingController(RunModel& model, QObject* parent)
    : QObject(parent)
    , m_model(model)
{
    m_poll.setInterval(pollMs);
    connect(&m_poll, &QTimer::timeout, this, &TrainingController::poll);
    m_flush.setInterval(restMs);
    m_flush.setSingleShot(true);
    connect(&m_flush, &QTimer::timeout, this, &TrainingController::flushChanges);
}

TrainingController::~TrainingController() = default;

void TrainingController::start(bool oneEpoch)
{
    if (isActive())
        return;
    RunRequest request;
    request.dataset = m_model.dataset();
    request.config = m_model.nextRun();
    m_session.reset(); // an earlier one, long ended
    ++m_number;
    m_pending.clear();
    std::unique_ptr<TrainingSession> session;
    try {
        session = std::make_unique<TrainingSession>(request, observer());
    } catch (const std::exception& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
        return;
    }
    m_session = std::move(session);
    m_ended = false;
    m_stopping = false;
    m_failed = false;
    m_model.beginRun(request.config, request.dataset);
    if (oneEpoch)
        m_session->stepEpoch();
    else
        m_session->start();
    m_poll.start();
    Q_EMIT stateChanged();
}

void TrainingController::pause()
{
    if (isActive())
        m_session->pause();
}

void TrainingController::resume()
{
    if (!isActive())
        return;
    flushChanges(); // what was turned before holds from the first step on
    m_session->start();
}

void TrainingController::stepEpoch()
{
    if (!isActive())
        return;
    flushChanges();
    m_session->stepEpoch();
}

void TrainingController::stop()
{
    if (!isActive())
        return;
    flushChanges();
    m_stopping = true;
    m_session->stop();
    Q_EMIT stateChanged();
}

bool TrainingController::isPaused() const
{
    return isActive() && m_model.status().state == TrainingState::Paused;
}

void TrainingController::change(const Parameter& parameter, const ParameterValue& value)
{
    if (!isActive() || !parameter.live)
        return;
    m_pending.insert(toQt(parameter.key), value);
    m_flush.start();
}

void TrainingController::flushChanges()
{
    m_flush.stop();
    const auto pending = std::exchange(m_pending, {});
    if (!isActive())
        return;
    for (auto change = pending.begin(); change != pending.end(); ++change) {
        try {
            m_session->change(change.key().toStdString(), change.value());
        } catch (const std::exception& error) {
            Q_EMIT failed(QString::fromUtf8(error.what()));
            m_model.setParameters(m_session->config());
        }
    }
}

template <class Action> void TrainingController::onGui(Action action) const
{
    auto* self = const_cast<TrainingController*>(this);
    QMetaObject::invokeMethod(
        self,
        [self, number = m_number, action = std::move(action)] {
            if (number == self->m_number && self->m_session)
                action(*self);
        },
        Qt::QueuedConnection);
}

TrainingObserver TrainingController::observer()
{
    // Each function is called on the session's thread; `number` is fixed while this session lives, since start() waits
    // for the old one before it counts on.
    TrainingObserver o;
    o.stateChanged = [this](TrainingState) { onGui([](TrainingController& c) { c.poll(); }); };
    o.epochFinished
        = [this](const EpochReport& report) { onGui([report](TrainingController& c) { c.m_model.addEpoch(report); }); };
    o.snapshotTaken = [this](std::shared_ptr<const Snapshot> snapshot) {
        onGui([snapshot](TrainingController& c) { c.m_model.setSnapshot(snapshot); });
    };
    o.parameterChanged
        = [this](const LiveChange& change) { onGui([change](TrainingController& c) { c.m_model.addEvent(change); }); };
    o.warned = [this](const std::string& message) {
        onGui([text = toQt(message)](TrainingController& c) { Q_EMIT c.warned(text); });
    };
    o.finished = [this](std::shared_ptr<const RunRecord> record) {
        onGui([record](TrainingController& c) {
            c.m_model.finishRun(record);
            c.poll();
        });
    };
    o.failed = [this](const std::string& message) {
        onGui([text = toQt(message)](TrainingController& c) {
            c.m_failed = true;
            Q_EMIT c.failed(text);
            c.poll();
        });
    };
    return o;
}

void TrainingController::poll()
{
    if (!m_session)
        return;
    const TrainingState before = m_model.status().state;
    const TrainingStatus status = m_session->status();
    m_model.setStatus(status);
    // The state is ahead of what is still queued: the run has ended here when its last message has arrived.
    const bool ended = m_failed || (status.state == TrainingState::Finished && m_model.record());
    if (ended)
        end();
    else if (status.state != before)
        Q_EMIT stateChanged();
}

void TrainingController::end()
{
    if (m_ended)
        return;
    m_ended = true;
    m_stopping = false;
    m_poll.stop();
    m_flush.stop();
    m_model.endTraining();
    Q_EMIT stateChanged();
    Q_EMIT runEnded();
}

}
