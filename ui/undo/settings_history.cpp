#include "ui/undo/settings_history.h"

#include "core/config/registry.h"
#include "ui/data_controller.h"
#include "ui/live_change_text.h"
#include "ui/next_run.h"
#include "ui/text.h"
#include "ui/undo/undo_stack.h"

#include <QFileInfo>

namespace cmir::ui {

namespace {

std::vector<const Parameter*> changedParameters(const ExperimentConfig& before, const ExperimentConfig& after)
{
    std::vector<const Parameter*> changed;
    for (const Parameter& p : allParameters())
        if (p.get(before) != p.get(after))
            changed.push_back(&p);
    return changed;
}

/// The key of the one parameter that is all that differs.
std::optional<std::string> onlyKey(const SettingsHistory::Chosen& before, const SettingsHistory::Chosen& after)
{
    const auto changed = changedParameters(before.parameters, after.parameters);
    if (before.method != after.method || before.source != after.source || changed.size() != 1)
        return std::nullopt;
    return changed.front()->key;
}

}

QString settingsStepText(const SettingsHistory::Chosen& before, const SettingsHistory::Chosen& after)
{
    const auto changed = changedParameters(before.parameters, after.parameters);
    QStringList parts;
    if (before.source != after.source)
        parts << QObject::tr("data %1").arg(
            after.source.synthetic() ? QObject::tr("built in") : QFileInfo(toQt(after.source.path)).fileName());
    if (before.method != after.method)
        parts << QObject::tr("method %1 → %2").arg(toQt(methodTitle(before.method)), toQt(methodTitle(after.method)));
    if (changed.size() == 1) {
        const Parameter& p = *changed.front();
        parts << changeText({ 0, 0, p.key, p.format(p.get(before.parameters)), p.format(p.get(after.parameters)) });
    } else if (!changed.empty()) {
        parts << QObject::tr("%1 parameters").arg(changed.size());
    }
    return parts.join(QStringLiteral(", "));
}

class SettingsHistory::Change : public UndoStep {
public:
    Change(SettingsHistory& history, Chosen before, Chosen after, const QString& text, int gesture)
        : UndoStep(history.m_stack, text)
        , m_history(history)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_gesture(gesture)
    { }

    int id() const override { return m_gesture == 0 ? -1 : 1; }

protected:
    void back() override { m_history.restore(m_before); }
    void forth() override { m_history.restore(m_after); }
    bool takeIn(const UndoStep& newer) override
    {
        const auto* change = dynamic_cast<const Change*>(&newer);
        if (!change || change->m_gesture != m_gesture)
            return false;
        m_after = change->m_after;
        setText(settingsStepText(m_before, m_after));
        setObsolete(m_after == m_before); // turned back to where it was: nothing to undo
        return true;
    }

private:
    std::unique_ptr<UndoStep> copy() const override { return std::make_unique<Change>(*this); }

    SettingsHistory& m_history;
    Chosen m_before, m_after;
    int m_gesture; ///< 0: a step by itself
};

SettingsHistory::SettingsHistory(NextRun& next, DataController& data, UndoStack& stack, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_data(data)
    , m_stack(stack)
    , m_last(now())
{
    connect(&next, &NextRun::stepDone, this, &SettingsHistory::record);
}

SettingsHistory::Chosen SettingsHistory::now() const
{
    return { m_next.parameters(), m_next.method(), m_next.source() };
}

void SettingsHistory::setHeld(bool held)
{
    m_held = held;
    m_gestureKey.clear(); // what is turned after it is a step of its own
}

void SettingsHistory::startHere(const DataSource& source)
{
    m_stack.forget([](const UndoStep& step) { return dynamic_cast<const Change*>(&step) != nullptr; });
    m_last = now();
    m_last.source = source;
}

void SettingsHistory::dataStayed()
{
    m_last.source = m_next.source();
}

int SettingsHistory::gestureOf(const std::optional<std::string>& key)
{
    const bool goesOn = key && *key == m_gestureKey && (m_held || m_sinceChange.elapsed() < sameGestureMs);
    m_gestureKey = key.value_or(std::string());
    m_sinceChange.start();
    if (!goesOn)
        ++m_gesture;
    return key ? m_gesture : 0;
}

void SettingsHistory::record(const QString& name)
{
    const Chosen chosen = now();
    if (m_restoring || chosen == m_last)
        return;
    const Chosen before = std::exchange(m_last, chosen);
    const int gesture = name.isEmpty() ? gestureOf(onlyKey(before, chosen)) : gestureOf(std::nullopt);
    m_stack.pushStep(std::make_unique<Change>(
        *this, before, chosen, name.isEmpty() ? settingsStepText(before, chosen) : name, gesture));
}

void SettingsHistory::restore(const Chosen& chosen)
{
    const ExperimentConfig before = m_next.parameters();
    m_restoring = true;
    {
        const NextRun::Step step(m_next, {});
        m_next.setMethod(chosen.method);
        m_next.setParameters(chosen.parameters);
    }
    m_restoring = false;
    m_last = chosen;
    m_gestureKey.clear();
    for (const Parameter* p : changedParameters(before, chosen.parameters))
        if (p->live)
            Q_EMIT liveRestored(*p, p->get(chosen.parameters));
    if (chosen.source != m_next.source())
        m_data.bringBack(chosen.source);
}

}
