#include "ui/parameter_panel.h"

#include "core/config/registry.h"
#include "ui/collapsible_group.h"
#include "ui/parameter_editor.h"
#include "ui/run_model.h"
#include "ui/settings.h"
#include "ui/text.h"

#include <QGridLayout>
#include <QVBoxLayout>

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

    connect(&model, &RunModel::parametersChanged, this, &ParameterPanel::showValues);
    connect(&model, &RunModel::trainingChanged, this, &ParameterPanel::showEnabled);
    connect(&model, &RunModel::datasetChanged, this, &ParameterPanel::showEnabled);
    showValues();
    showEnabled();
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

void ParameterPanel::showValues()
{
    for (ParameterEditor* editor : m_order) {
        const ParameterValue value = editor->parameter().get(m_model.parameters());
        if (value != editor->value())
            editor->setValue(value);
    }
}

void ParameterPanel::showEnabled()
{
    const bool training = m_model.isTraining();
    for (ParameterEditor* editor : m_order)
        editor->setEnabled(!training || editor->parameter().live,
            tr("A run is training and cannot take this while it runs. Stop it, or let it finish; then this is for the "
               "next run."));
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

QSize ParameterPanel::sizeHint() const
{
    return { 400, 640 };
}

}
