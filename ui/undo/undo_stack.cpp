#include "ui/undo/undo_stack.h"

#include <utility>
#include <vector>

namespace cmir::ui {

UndoStep::UndoStep(const UndoStack& stack, const QString& text)
    : QUndoCommand(text)
    , m_stack(stack)
{ }

UndoStep::UndoStep(const UndoStep& other)
    : QUndoCommand(other.text())
    , m_stack(other.m_stack)
{ }

void UndoStep::undo()
{
    if (!m_stack.isQuiet())
        back();
}

void UndoStep::redo()
{
    const bool done = std::exchange(m_done, false);
    if (!done && !m_stack.isQuiet())
        forth();
}

bool UndoStep::mergeWith(const QUndoCommand* newer)
{
    return !m_stack.isQuiet() && takeIn(static_cast<const UndoStep&>(*newer));
}

bool UndoStep::takeIn(const UndoStep&)
{
    return false;
}

UndoStack::UndoStack(QObject* parent)
    : QUndoStack(parent)
{
    setUndoLimit(most);
}

void UndoStack::forget(const std::function<bool(const UndoStep&)>& lost)
{
    std::vector<std::unique_ptr<UndoStep>> kept;
    int done = 0;
    for (int i = 0; i < count(); ++i) {
        const auto& step = static_cast<const UndoStep&>(*command(i));
        if (lost(step))
            continue;
        kept.push_back(step.copy());
        done += i < index() ? 1 : 0;
    }
    if (static_cast<int>(kept.size()) == count())
        return;
    m_quiet = true;
    clear();
    for (auto& step : kept)
        push(step.release());
    setIndex(done);
    m_quiet = false;
}

}
