#pragma once

#include "tests/long/use/used_window.h"

#include <QList>
#include <QString>

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace cmir::use {

/// A person without patience who knows all that can be done with the window.
class User {
public:
    User(UsedWindow& used, ScriptFile& script);

    /// Any deed, the more usual ones more often; at first each of them once, so that what is made at its first use is
    /// there when memory is compared.
    QString choose(Draw& draw);
    bool knows(const QString& deed) const { return m_deeds.contains(deed); }
    void act(const QString& deed, Draw& draw);

    /// What does not go together while nothing is under way; empty: all is well.
    QStringList contradictions() const;

private:
    using Act = std::function<void(Draw&)>;
    void add(const char* name, int weight, Act act);
    void addTraining();
    void addSettings();
    void addFiles();
    void addLooking();
    void addSelecting();
    void addStudies();
    void addDialogs();
    void note(const QString& text) { m_script.comment(text); }
    void trigger(QAction* action);
    void turn(const char* key, const ParameterValue& value);
    void turnAnySlider(Draw& draw);
    QString anyRun(Draw& draw) const;

    UsedWindow& m_used;
    ui::Workbench& m_w;
    ScriptFile& m_script;
    std::map<QString, Act> m_deeds;
    std::vector<std::pair<QString, int>> m_weights; ///< in the order in which they were added
    int m_weight = 0; ///< of all
    std::size_t m_chosen = 0; ///< of those that were chosen once, in their order
};

}
