#include "ui/scent/scent_display.h"

#include "core/evaluation/metrics.h"
#include "core/experiment/scent_plan.h"
#include "ui/collapsible_group.h"
#include "ui/icons.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/scent/scent_controller.h"
#include "ui/scent/scent_strip.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QActionGroup>
#include <QMenu>
#include <QSet>
#include <QToolButton>
#include <QToolTip>

namespace cmir::ui {

ScentDisplay::ScentDisplay(Workbench& workbench, ParameterPanel& panel, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_panel(panel)
    , m_scent(*new ScentController(workbench, this))
    , m_button(new QToolButton)
{
    QSet<CollapsibleGroup*> groups;
    const QList<ParameterEditor*> editors = panel.editors();
    for (ParameterEditor* editor : editors) {
        if (!editor->slider() || !canHaveScent(editor->parameter()))
            continue;
        auto* strip = new ScentStrip(*editor, m_scent);
        connect(strip, &ScentStrip::runWanted, this, &ScentDisplay::open);
        m_strips.insert(toQt(editor->parameter().key), strip);
        groups.insert(panel.group(editor->parameter().group));
    }
    for (const CollapsibleGroup* group : std::as_const(groups))
        connect(group, &CollapsibleGroup::expandedChanged, this, &ScentDisplay::askForKeys);
    makeMenu();
    panel.addToHead(m_button);
    connect(&m_scent, &ScentController::changed, this, &ScentDisplay::showState);
    askForKeys();
    showState();
}

/// In the panel's order, which begins with what is turned most.
void ScentDisplay::askForKeys()
{
    std::vector<std::string> keys;
    const QList<ParameterEditor*> editors = m_panel.editors();
    for (const ParameterEditor* editor : editors)
        if (const Parameter& p = editor->parameter();
            m_strips.contains(toQt(p.key)) && m_panel.group(p.group)->isExpanded())
            keys.push_back(p.key);
    m_scent.setKeys(keys);
}

void ScentDisplay::open(const QString& key, double value)
{
    const auto point = m_scent.point(key.toStdString(), value);
    if (!point || point->seeds.empty())
        return;
    const QString obstacle = m_workbench.points.openObstacle();
    if (obstacle.isEmpty())
        m_workbench.points.open(*point, point->seeds.front());
    else
        QToolTip::showText(QCursor::pos(), richTip(obstacle));
}

void ScentDisplay::makeMenu()
{
    m_button->setIcon(icon(QStringLiteral("curves")));
    m_button->setAccessibleName(tr("What settings do"));
    m_button->setPopupMode(QToolButton::InstantPopup);
    m_button->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(m_button);
    menu->setToolTipsVisible(true);
    m_on = menu->addAction(tr("&Show what settings do"), &m_scent, &ScentController::setOn);
    m_on->setToolTip(richTip(
        tr("Behind each slider stands what its values give: the mean over three seeds, and its 95 % interval. They are "
           "trained while you rest, each as a run of these settings with one value changed, and give way to everything "
           "that you do. Up is better; all sliders share one scale.")));
    m_takesLong = menu->addAction(tr("Also where a training takes &long"), &m_scent, &ScentController::setTakesLong);
    m_takesLong->setToolTip(richTip(tr("By itself nothing is trained that takes more than a few seconds.")));
    for (QAction* action : { m_on, m_takesLong })
        action->setCheckable(true);
    menu->addSeparator();
    QMenu* metrics = menu->addMenu(tr("&Metric"));
    connect(metrics, &QMenu::aboutToShow, this, [this, metrics] { fillMetrics(metrics); });
    QMenu* splits = menu->addMenu(tr("Measured &on"));
    splits->setToolTipsVisible(true);
    connect(splits, &QMenu::aboutToShow, this, [this, splits] { fillSplits(splits); });
    menu->addSeparator();
    m_state = menu->addAction(QString());
    m_state->setEnabled(false);
    m_button->setMenu(menu);
}

void ScentDisplay::fillMetrics(QMenu* menu)
{
    menu->clear();
    auto* group = new QActionGroup(menu);
    const ScentMetric chosen = m_scent.metric();
    for (const std::string& key : m_scent.metrics()) {
        QAction* action = menu->addAction(toQt(metricInfo(key).title), this, [this, key] {
            m_scent.setMetric({ m_scent.metric().split, key });
        });
        action->setCheckable(true);
        action->setChecked(key == chosen.metric);
        group->addAction(action);
    }
}

void ScentDisplay::fillSplits(QMenu* menu)
{
    menu->clear();
    auto* group = new QActionGroup(menu);
    const ScentMetric chosen = m_scent.metric();
    for (const std::string& split : m_scent.splits()) {
        const bool oracle = ScentMetric { split, {} }.oracle();
        QAction* action
            = menu->addAction(oracle ? tr("%1 · oracle").arg(toQt(split)) : toQt(split), this, [this, split] {
                  m_scent.setMetric({ split, m_scent.metric().metric });
              });
        action->setCheckable(true);
        action->setChecked(split == chosen.split);
        if (oracle)
            action->setToolTip(richTip(
                tr("What test says is not known to whoever chooses settings: who turns by it has no test any more.")));
        group->addAction(action);
    }
}

void ScentDisplay::showState()
{
    const ScentMetric metric = m_scent.metric();
    const QString of = tr("%1 on %2%3")
                           .arg(toQt(metricInfo(metric.metric).title), toQt(metric.split),
                               metric.oracle() ? tr(" (oracle)") : QString());
    m_on->setChecked(m_scent.isOn());
    m_takesLong->setChecked(m_scent.takesLong());
    m_state->setText(m_scent.says());
    const bool off = m_scent.state() == ScentController::State::Off;
    m_button->setToolTip(richTip(off ? tr("What settings do: %1").arg(m_scent.says())
                                     : tr("What settings do, behind the sliders: %1. %2").arg(of, m_scent.says())));
    m_button->setAccessibleDescription(m_scent.says());
}

}
