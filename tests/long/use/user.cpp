#include "tests/long/use/user.h"

#include "core/config/method.h"
#include "core/config/preset.h"
#include "core/config/registry.h"
#include "tests/long/use/watched_application.h"
#include "ui/actions.h"
#include "ui/library/runs_dock.h"
#include "ui/library/runs_model.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/preset_box.h"
#include "ui/run_tool_bar.h"
#include "ui/studies/study_view.h"
#include "ui/studies/theory_view.h"

#include <QAction>
#include <QPushButton>
#include <QSlider>
#include <QTreeView>

#include <algorithm>

namespace cmir::use {

using namespace ui;

User::User(UsedWindow& used, ScriptFile& script)
    : m_used(used)
    , m_w(used.workbench)
    , m_script(script)
{
    addTraining();
    addSettings();
    addFiles();
    addLooking();
    addSelecting();
    addStudies();
    addDialogs();
}

void User::add(const char* name, int weight, Act act)
{
    const QString key = QString::fromLatin1(name);
    m_deeds[key] = std::move(act);
    m_weights.emplace_back(key, weight);
    m_weight += weight;
}

QString User::choose(Draw& draw)
{
    if (m_chosen < m_weights.size())
        return m_weights[m_chosen++].first;
    int left = draw.below(m_weight);
    for (const auto& [name, weight] : m_weights)
        if ((left -= weight) < 0)
            return name;
    return m_weights.back().first;
}

void User::act(const QString& deed, Draw& draw)
{
    m_deeds.at(deed)(draw);
}

void User::trigger(QAction* action)
{
    if (action->isEnabled())
        action->trigger();
    else
        note(QStringLiteral("not now"));
}

/// As the panel does it.
void User::turn(const char* key, const ParameterValue& value)
{
    const Parameter& p = parameter(key);
    if (!m_used.window.parameters()->editor(QLatin1String(key))->isEnabled())
        return;
    m_w.next.setParameter(p, value);
    if (m_w.model.locksSettings() && p.live)
        m_w.training.change(p, value);
}

/// By the mouse: pressed, moved in steps, let go.
void User::turnAnySlider(Draw& draw)
{
    QList<ParameterEditor*> all;
    for (ParameterEditor* editor : m_used.window.parameters()->editors())
        if (editor->slider() && editor->isEnabled() && editor->parameter().live)
            all << editor;
    if (all.isEmpty())
        return;
    ParameterEditor* editor = draw.of(all);
    QSlider* slider = editor->slider();
    note(QString::fromStdString(editor->parameter().key));
    slider->setSliderDown(true);
    for (int i = 1 + draw.below(4); i > 0; --i) {
        slider->setSliderPosition(slider->minimum() + draw.below(slider->maximum() - slider->minimum() + 1));
        answerEvents();
    }
    slider->setSliderDown(false);
}

QString User::anyRun(Draw& draw) const
{
    const QStringList all = m_used.runs();
    return all.isEmpty() ? QString() : draw.of(all);
}

void User::addTraining()
{
    Actions* actions = m_used.window.actions();
    add("train", 6, [this, actions](Draw&) { trigger(actions->train); });
    add("pause or resume", 2, [this, actions](Draw&) { trigger(actions->pause); });
    add("step", 2, [this, actions](Draw&) { trigger(actions->step); });
    add("stop", 2, [this, actions](Draw&) { trigger(actions->stop); });
    add("keep training", 1, [actions](Draw&) { actions->keepTraining->toggle(); });
    add("retrain on change", 1, [actions](Draw&) { actions->retrain->toggle(); });
    add("split", 2, [this, actions](Draw&) { trigger(actions->split); });
    add("show test", 1, [actions](Draw&) { actions->showTest->toggle(); });
    add("measure", 1, [this, actions](Draw&) { trigger(actions->measure); });
    add("compare with baselines", 1, [this, actions](Draw&) { trigger(actions->compare); });
    add("seeds", 1, [this](Draw& draw) { m_w.seeds.setWanted(1 + draw.below(3)); });
    add("another seed on show", 1, [this](Draw& draw) {
        if (const auto runs = m_w.seeds.runs(); !runs.empty())
            m_w.seeds.show(static_cast<std::size_t>(draw.below(static_cast<qint64>(runs.size()))));
    });
    add("let it come to an end", 5, [this](Draw& draw) {
        if (!m_w.training.keepsOn() && !m_w.training.isPaused())
            m_used.waitForRest(200 + draw.below(1500));
    });
    add("repeat exactly", 1, [this](Draw&) { m_w.life.repeatRun(); });
    add("close and stay", 1, [this](Draw&) {
        if (m_w.training.isActive()) // else it would close
            m_used.window.close();
        if (!m_used.window.isVisible())
            m_used.window.show();
    });
}

void User::addSettings()
{
    add("turn any slider", 8, [this](Draw& draw) { turnAnySlider(draw); });
    add("turn d", 1, [this](Draw& draw) { turn("d", std::int64_t { 6 + draw.below(4) }); });
    add("turn the seed", 1, [this](Draw& draw) { turn("seed", std::int64_t { draw.below(4) }); });
    add("turn rho", 1, [this](Draw& draw) { turn("rho", 0.1 * draw.below(9)); });
    add("turn epochs", 1, [this](Draw& draw) { turn("epochs", std::int64_t { 2 + draw.below(8) }); });
    add("turn K", 2, [this](Draw& draw) { turn("K", std::int64_t { 1 + draw.below(4) }); });
    add("gradients read", 1, [this](Draw& draw) {
        turn("gradient_reading", parameter("gradient_reading").parse(draw.oneIn(2) ? "on" : "off"));
    });
    add("a preset", 2, [this](Draw& draw) {
        m_used.window.toolBar()->presetBox()->choose(QString::fromStdString(draw.of(allPresets()).name));
        turn("epochs", std::int64_t { 4 }); // theirs are many
        turn("threads", std::int64_t { 1 });
    });
    add("a method", 2, [this](Draw& draw) {
        if (!m_w.training.isActive())
            m_w.next.setMethod(methodFromName(draw.of(methodNames())));
    });
    add("undo", 4, [this](Draw&) { m_w.undo.undo(); });
    add("redo", 2, [this](Draw&) { m_w.undo.redo(); });
    add("a widget of the tool bar", 1, [this](Draw& draw) { note(useAnyWidget(m_used.window.toolBar(), draw)); });
}

void User::addFiles()
{
    add("open a run", 4, [this](Draw& draw) {
        if (const QString run = anyRun(draw); !run.isEmpty())
            m_used.window.open(run);
    });
    add("open data", 2, [this](Draw& draw) { m_used.window.open(draw.of(m_used.filesToOpen())); });
    add("open built-in data", 1, [this](Draw&) { m_w.data.choose({ "synthetic", {} }); });
    add("open…", 1, [this](Draw&) { trigger(m_used.window.actions()->open); });
    add("save", 1, [this](Draw&) { trigger(m_used.window.actions()->save); });
    add("save as…", 1, [this](Draw&) { trigger(m_used.window.actions()->saveAs); });
    add("write a report", 1, [this](Draw& draw) {
        if (draw.oneIn(2)) // it takes long
            trigger(m_used.window.actions()->report);
    });
    const auto click = [this](Draw& draw, RunsModel::Column column) {
        RunsDock* dock = m_used.window.runsDock();
        if (const int rows = dock->rows()->rowCount(); rows > 0)
            Q_EMIT dock->view()->clicked(dock->rows()->index(draw.below(rows), column));
    };
    add("star a run", 1, [click](Draw& draw) { click(draw, RunsModel::Star); });
    add("pin a run", 2, [click](Draw& draw) { click(draw, RunsModel::Pin); });
    add("throw a run away", 2, [this](Draw& draw) {
        if (const QString run = anyRun(draw);
            !run.isEmpty() && run != m_w.model.path() && run != m_w.keeper.place(m_w.model.identity().id))
            m_w.library.throwAway({ run });
    });
    add("bring it back", 1, [this](Draw&) { m_w.library.bringBack(); });
    add("a widget of the list of runs", 2, [this](Draw& draw) { note(useAnyWidget(m_used.window.runsDock(), draw)); });
}

void User::addStudies()
{
    const auto studies = [this] {
        QList<StudyView*> all;
        for (View* view : m_used.window.views()->views())
            if (auto* study = qobject_cast<StudyView*>(view))
                all << study;
        return all;
    };
    add("start a small study", 2, [this, studies](Draw& draw) {
        StudyView* view = draw.of(studies());
        m_used.window.showView(view);
        answerEvents();
        view->seeds()->setValue(1 + draw.below(2));
        view->processes()->setValue(1);
        note(view->startButton()->text());
        if (view->startButton()->isEnabled())
            view->startButton()->click();
    });
    add("cancel a study", 2, [studies](Draw& draw) {
        StudyView* view = draw.of(studies());
        if (view->cancelButton()->isEnabled())
            view->cancelButton()->click();
    });
    add("a variant of a study", 2, [this, studies](Draw& draw) {
        StudyView* view = draw.of(studies());
        m_used.window.showView(view);
        answerEvents();
        if (!view->isBusy())
            view->showVariant(static_cast<std::size_t>(draw.below(3)));
    });
    add("measure the theorems", 1, [this](Draw& draw) {
        if (!draw.oneIn(2))
            return;
        TheoryView* view = m_used.window.view<TheoryView>();
        m_used.window.showView(view);
        if (view->measureButton()->isEnabled())
            view->measureButton()->click();
    });
}

/// While nothing is under way each control is as it has to be.
QStringList User::contradictions() const
{
    QStringList found;
    const auto expect = [&](bool holds, const QString& text) {
        if (!holds)
            found << text;
    };
    const Actions* actions = m_used.window.actions();
    expect(actions->train->isEnabled(), QStringLiteral("Train is grey: ") + actions->train->toolTip());
    expect(actions->step->isEnabled(), QStringLiteral("Step is grey: ") + actions->step->toolTip());
    expect(!actions->pause->isEnabled(), QStringLiteral("Pause can be pressed"));
    expect(!actions->stop->isEnabled(), QStringLiteral("Stop can be pressed"));
    expect(!actions->split->isChecked(), QStringLiteral("Split is on"));
    expect(!m_w.model.isTraining(), QStringLiteral("the run on show is said to train"));
    expect(m_w.keeper.unwritten().isEmpty(), QStringLiteral("a run was not kept"));
    expect(!m_w.model.isModified(), QStringLiteral("the run on show is said to be unsaved"));
    for (QAction* action : { actions->train, actions->pause, actions->step, actions->stop, actions->split,
             actions->measure, actions->compare, actions->save, actions->saveAs, actions->report })
        expect(
            action->isEnabled() || !action->toolTip().isEmpty(), action->text() + QStringLiteral(" gives no reason"));
    const ExperimentConfig trained = configForMethod(m_w.next.parameters(), m_w.next.method());
    for (ParameterEditor* editor : m_used.window.parameters()->editors()) {
        const QString key = QString::fromStdString(editor->parameter().key);
        expect(editor->value() == editor->parameter().get(trained), QStringLiteral("the panel shows another ") + key);
        expect(editor->isEnabled() || !editor->toolTip().isEmpty(), key + QStringLiteral(" gives no reason"));
    }
    for (View* view : m_used.window.views()->views()) {
        if (auto* study = qobject_cast<StudyView*>(view)) {
            expect(!study->cancelButton()->isVisibleTo(study) || !study->cancelButton()->isEnabled(),
                m_used.window.views()->title(view) + QStringLiteral(" can be cancelled"));
            expect(study->startButton()->isEnabled() || !study->startButton()->toolTip().isEmpty(),
                m_used.window.views()->title(view) + QStringLiteral(" cannot begin and gives no reason"));
        }
    }
    return found;
}

}
