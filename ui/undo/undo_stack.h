#pragma once

#include <QUndoStack>

#include <functional>
#include <memory>

namespace cmir::ui {

class UndoStack;

/// A step of the window's undo stack. What it says was done when it is pushed: only what is asked for later changes
/// anything.
class UndoStep : public QUndoCommand {
public:
    void undo() final;
    void redo() final;
    bool mergeWith(const QUndoCommand* newer) final;

protected:
    UndoStep(const UndoStack& stack, const QString& text);
    UndoStep(const UndoStep& other);

    virtual void back() = 0;
    virtual void forth() = 0;
    /// Takes a newer step of the same id() into this one; false: it stays a step of its own.
    virtual bool takeIn(const UndoStep& newer);

private:
    friend class UndoStack;
    virtual std::unique_ptr<UndoStep> copy() const = 0;

    const UndoStack& m_stack;
    bool m_done = true; ///< the first redo, by push(), finds it done
};

/// The one stack of what can be undone. Steps that lose their meaning (a selection of samples that are gone) are taken
/// out of it, which QUndoStack cannot do; the others stay.
class UndoStack : public QUndoStack {
public:
    static constexpr int most = 200;

    explicit UndoStack(QObject* parent = nullptr);

    void forget(const std::function<bool(const UndoStep&)>& lost);
    /// While steps are put back in their places after some were forgotten: they change nothing.
    bool isQuiet() const { return m_quiet; }
    void pushStep(std::unique_ptr<UndoStep> step) { push(step.release()); }

private:
    bool m_quiet = false;
};

}
