#pragma once

#include "core/config/parameter.h"
#include "core/run/run_config.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <optional>

namespace cmir::ui {

class DataController;
class NextRun;
class UndoStack;
class UndoStep;

/// Makes every change of the next run's settings a step of undo: what one drag of a slider does is one, and so is a
/// preset, an opened run, a choice of data. Undone, a live parameter is turned in a run that trains as if by hand.
class SettingsHistory : public QObject {
    Q_OBJECT

public:
    /// What is undone and done again. The data itself is not held: it is read again.
    struct Chosen {
        ExperimentConfig parameters;
        Method method = Method::Cmir;
        DataSource source;
        friend bool operator==(const Chosen&, const Chosen&) = default;
    };
    static constexpr int sameGestureMs = 1000; ///< changes of one parameter within this time of each other are one step

    SettingsHistory(NextRun& next, DataController& data, UndoStack& stack, QObject* parent = nullptr);

    /// A slider is held, or let go: until then it is one step, however long the hand rests.
    void setHeld(bool held);
    /// What holds now is where undo ends, with data that may still be loading (settings that were brought back at the
    /// start).
    void startHere(const DataSource& source);
    /// The data that was asked for did not come: what holds is what there is.
    void dataStayed();

Q_SIGNALS:
    /// By undo or redo.
    void liveRestored(const cmir::Parameter& parameter, const cmir::ParameterValue& value);

private:
    class Change;
    Chosen now() const;
    void record(const QString& name);
    void restore(const Chosen& chosen);
    int gestureOf(const std::optional<std::string>& key);

    NextRun& m_next;
    DataController& m_data;
    UndoStack& m_stack;
    Chosen m_last; ///< as far as it is recorded
    bool m_restoring = false;
    bool m_held = false;
    int m_gesture = 0; ///< number of the newest
    std::string m_gestureKey;
    QElapsedTimer m_sinceChange;
};

/// The difference in a few words: "λ₁ 1 → 3", "method CmIR → plain (ERM)", "3 parameters".
QString settingsStepText(const SettingsHistory::Chosen& before, const SettingsHistory::Chosen& after);

}
