#pragma once

#include "core/training/training_session.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>

namespace cmir::ui {

class RunModel;

/// Starts and steers the training session of the model's run. What the session tells on its thread arrives in the model
/// on the GUI thread; what an earlier session still tells is dropped.
class TrainingController : public QObject {
    Q_OBJECT

public:
    explicit TrainingController(RunModel& model, QObject* parent = nullptr);
    ~TrainingController() override; ///< stops; waits for at most one step

    /// A new run with the model's parameters, method and data, which must be loaded. With `oneEpoch` it pauses after
    /// the first. Errors of the request become `failed`.
    void start(bool oneEpoch = false);
    void pause();
    void resume();
    void stepEpoch();
    void stop();

    bool isActive() const { return m_session && !m_ended; } ///< running or paused
    bool isPaused() const;
    bool isStopping() const { return isActive() && m_stopping; }

    /// Changes a live parameter of the run under way. Changes that follow each other within a quarter of a second (a
    /// dragged slider) go in as one.
    void change(const Parameter& parameter, const ParameterValue& value);

Q_SIGNALS:
    void stateChanged();
    void warned(const QString& message);
    void failed(const QString& message);
    void runEnded(); ///< finished, stopped or failed

private:
    TrainingObserver observer();
    template <class Action> void onGui(Action action) const;
    void poll();
    void flushChanges();
    void end();

    RunModel& m_model;
    std::unique_ptr<TrainingSession> m_session;
    quint64 m_number = 0; ///< of the session that counts
    bool m_ended = true;
    bool m_stopping = false;
    bool m_failed = false;
    QTimer m_poll;
    QTimer m_flush;
    QHash<QString, ParameterValue> m_pending; ///< by key, newest value
};

}
