#include "ui/parameter_panel.h"

#include "core/config/registry.h"
#include "ui/collapsible_group.h"
#include "ui/parameter_editor.h"
#include "ui/run_model.h"
#include "ui/settings.h"
#include "ui/text.h"

#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int nameWidth = 184; ///< of the names, so that the controls of all groups are in line

/// What a newcomer turns is open at the first start.
bool openAtFirst(ParameterGroup group)
{
    return group != ParameterGroup::Seeds && group != ParameterGroup::Machine;
}

QString settingsKey(ParameterGroup group)
{
    return QStringLiteral("panel/%1").arg(toQt(groupTitle(group)));
}

}

ParameterPanel::ParameterPanel(RunModel& model, Settings& settings, QWidget* parent)
    : QScrollArea(parent)
    , m_model(model)
    , m_settings(settings)
{
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    setWidget(page);
    for (const Parameter& p : allParameters())
        addParameter(p, page);
    for (const auto& [id, group] : m_groups) // a map: in the panel's order
        layout->addWidget(group);
    layout->addStretch();
    setMinimumWidth(page->minimumSizeHint().width() + 20);

    connect(&model, &RunModel::parametersChanged, this, &ParameterPanel::showState);
    connect(&model, &RunModel::methodChanged, this, &ParameterPanel::showState);
    connect(&model, &RunModel::trainingChanged, this, &ParameterPanel::showState);
    connect(&model, &RunModel::datasetChanged, this, &ParameterPanel::showState);
    showState();
}

void ParameterPanel::addParameter(const Parameter& p, QWidget* page)
{
    auto& group = m_groups[p.group];
    if (!group) {
        group = new CollapsibleGroup(toQt(groupTitle(p.group)), page);
        group->grid()->setColumnStretch(1, 1);
        group->grid()->setColumnMinimumWidth(0, nameWidth);
        const QString key = settingsKey(p.group);
        group->setExpanded(m_settings.value(key, openAtFirst(p.group)).toBool());
        connect(group, &CollapsibleGroup::expandedChanged, this,
            [this, key](bool open) { m_settings.setValue(key, open); });
    }
    auto* editor = new ParameterEditor(p, group->content());
    editor->setParent(this);
    editor->addTo(group->grid(), group->grid()->rowCount());
    connect(editor, &ParameterEditor::valueEdited, this, [this, &p](const ParameterValue& value) { edited(p, value); });
    m_order.append(editor);
    m_editors.insert(toQt(p.key), editor);
}

QList<ParameterEditor*> ParameterPanel::editors() const
{
    return m_order;
}

void ParameterPanel::edited(const Parameter& p, const ParameterValue& value)
{
    m_model.setParameter(p, value);
    if (m_model.isTraining() && p.live)
        Q_EMIT liveValueEdited(p, value);
}

Method ParameterPanel::method() const
{
    return m_model.isTraining() ? m_model.runConfig().method : m_model.method();
}

void ParameterPanel::showState()
{
    showValues();
    showEnabled();
    showGroups();
}

void ParameterPanel::showValues()
{
    const ExperimentConfig trained = configForMethod(m_model.parameters(), method());
    for (ParameterEditor* editor : m_order) {
        const ParameterValue value = editor->parameter().get(trained);
        if (value != editor->value())
            editor->setValue(value);
    }
}

void ParameterPanel::showEnabled()
{
    const bool training = m_model.isTraining();
    for (ParameterEditor* editor : m_order) {
        QString why = toQt(editor->parameter().whyWithoutPart(method(), m_model.parameters()));
        if (why.isEmpty() && training && !editor->parameter().live)
            why = tr(
                "A run is training and cannot take this while it runs. Stop it, or let it finish; then this is for "
                "the next run.");
        editor->setEnabled(why.isEmpty(), why);
    }
}

/// Whether the method leaves it out, not merely the user's other settings.
bool ParameterPanel::isLeftOut(const Parameter& p) const
{
    return !p.appliesTo(method()) || p.isPinned(method(), m_model.parameters());
}

void ParameterPanel::showGroups()
{
    for (const auto& [id, group] : m_groups) {
        group->setNote(groupNote(id));
        group->setContentShown(std::any_of(m_order.begin(), m_order.end(), [&, id = id](const ParameterEditor* editor) {
            return editor->parameter().group == id && !isLeftOut(editor->parameter());
        }));
    }
    if (const auto synthetic = m_groups.find(ParameterGroup::Synthetic); synthetic != m_groups.end())
        synthetic->second->setVisible(m_model.source().synthetic());
}

QString ParameterPanel::takeTyped()
{
    ParameterEditor* refused = nullptr;
    for (ParameterEditor* editor : std::as_const(m_order)) {
        const bool counts = editor->isEnabled() && !m_groups.at(editor->parameter().group)->isHidden();
        if (counts && !editor->takeTyped() && !refused)
            refused = editor;
    }
    if (!refused)
        return {};
    m_groups.at(refused->parameter().group)->setExpanded(true);
    ensureWidgetVisible(refused->control());
    refused->control()->setFocus();
    return tr("“%1” is not taken: %2").arg(toQt(refused->parameter().label), refused->refusal());
}

/// "In plain (ERM): K = 0. Without a part: α⁽¹⁾, intensities." Empty where everything plays one.
QString ParameterPanel::groupNote(ParameterGroup group) const
{
    QStringList set, idle;
    for (const ParameterEditor* editor : m_order) {
        const Parameter& p = editor->parameter();
        if (p.group != group || !isLeftOut(p))
            continue;
        const QString name = toQt(p.symbol.empty() ? p.label : p.symbol);
        if (p.isPinned(method(), m_model.parameters()))
            set << QStringLiteral("%1 = %2").arg(name, toQt(p.format(editor->value())));
        else
            idle << name;
    }
    const QString title = toQt(methodTitle(method())), comma = QStringLiteral(", ");
    if (set.isEmpty())
        return idle.isEmpty() ? QString() : tr("Without a part in %1: %2.").arg(title, idle.join(comma));
    const QString settings = tr("In %1: %2.").arg(title, set.join(comma));
    return idle.isEmpty() ? settings : settings + u' ' + tr("Without a part: %1.").arg(idle.join(comma));
}

QSize ParameterPanel::sizeHint() const
{
    return { 400, 640 };
}

}
