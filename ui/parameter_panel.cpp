#include "ui/parameter_panel.h"

#include "core/config/preset.h"
#include "core/config/registry.h"
#include "ui/collapsible_group.h"
#include "ui/font_fit.h"
#include "ui/next_run.h"
#include "ui/parameter_editor.h"
#include "ui/run_data.h"
#include "ui/run_model.h"
#include "ui/settings.h"
#include "ui/text.h"
#include "ui/weight_remark.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int nameWidth = 27; ///< letters: room for the names, so that the controls of all groups are in line

/// What a newcomer turns is open at the first start.
bool openAtFirst(ParameterGroup group)
{
    return group == ParameterGroup::Main;
}

/// Whether all words of a search stand in what is said of a parameter.
bool speaksOf(const Parameter& p, const QString& search)
{
    const QString said = toQt(p.key + ' ' + p.symbol + ' ' + p.label + ' ' + groupTitle(p.group) + ' ' + p.help);
    const QStringList words = search.split(u' ', Qt::SkipEmptyParts);
    return std::ranges::all_of(words, [&](const QString& word) { return said.contains(word, Qt::CaseInsensitive); });
}

/// Whether presets say what it is.
bool isOfPresets(const Parameter& p)
{
    return p.group != ParameterGroup::Seeds && p.group != ParameterGroup::Synthetic
        && p.group != ParameterGroup::Machine;
}

QString settingsKey(ParameterGroup group)
{
    return QStringLiteral("panel/%1").arg(toQt(groupTitle(group)));
}

}

ParameterPanel::ParameterPanel(NextRun& next, const RunModel& model, Settings& settings, QWidget* parent)
    : QScrollArea(parent)
    , m_next(next)
    , m_model(model)
    , m_settings(settings)
    , m_search(new QLineEdit)
    , m_changed(new QToolButton)
{
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    setWidget(page);
    layout->addWidget(makeSearch());
    for (const Parameter& p : allParameters())
        addParameter(p, page);
    for (const auto& [id, group] : m_groups) // a map: in the panel's order
        layout->addWidget(group);
    layout->addStretch();
    fitToFont(this, [this] { fitWidth(); });

    connect(&next, &NextRun::parametersChanged, this, &ParameterPanel::showState);
    connect(&next, &NextRun::methodChanged, this, &ParameterPanel::showState);
    connect(&model, &RunModel::trainingChanged, this, &ParameterPanel::showState);
    connect(&next, &NextRun::datasetChanged, this, &ParameterPanel::showState);
    for (const auto signal : { &RunModel::epochAdded, &RunModel::runReset, &RunModel::recordChanged })
        connect(&model, signal, this, &ParameterPanel::showShares);
    showState();
}

/// There is no bar to scroll sideways: every name and control has its room.
void ParameterPanel::fitWidth()
{
    for (const auto& [id, group] : m_groups)
        group->grid()->setColumnMinimumWidth(0, charactersWide(group, nameWidth));
    widget()->layout()->activate();
    setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
}

QWidget* ParameterPanel::makeSearch()
{
    m_search->setPlaceholderText(tr("Find a parameter"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Find a parameter"));
    m_search->setToolTip(richTip(tr("Words from a name, a key or a help text; only what has them all is shown.")));
    connect(m_search, &QLineEdit::textChanged, this, &ParameterPanel::showFound);
    m_changed->setText(tr("Changed"));
    m_changed->setCheckable(true);
    m_changed->setFocusPolicy(Qt::StrongFocus);
    connect(m_changed, &QAbstractButton::toggled, this, &ParameterPanel::showFound);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_search, 1);
    layout->addWidget(m_changed);
    return row;
}

void ParameterPanel::addToHead(QWidget* widget)
{
    m_search->parentWidget()->layout()->addWidget(widget);
}

void ParameterPanel::addParameter(const Parameter& p, QWidget* page)
{
    auto& group = m_groups[p.group];
    if (!group) {
        group = new CollapsibleGroup(toQt(groupTitle(p.group)), page);
        group->grid()->setColumnStretch(1, 1);
        const QString key = settingsKey(p.group);
        group->setExpanded(m_settings.value(key, openAtFirst(p.group)).toBool());
        connect(group, &CollapsibleGroup::expandedChanged, this,
            [this, key](bool open) { m_settings.setValue(key, open); });
    }
    auto* editor = new ParameterEditor(p, group->content());
    editor->setParent(this);
    editor->addTo(group->grid(), group->grid()->rowCount());
    connect(editor, &ParameterEditor::valueEdited, this, [this, &p](const ParameterValue& value) { edited(p, value); });
    connect(editor, &ParameterEditor::held, this, &ParameterPanel::held);
    if (editor->slider())
        rememberSpan(editor);
    m_order.append(editor);
    m_editors.insert(toQt(p.key), editor);
}

/// A range that was made wider is as wide at the next start.
void ParameterPanel::rememberSpan(ParameterEditor* editor)
{
    const QString key = QStringLiteral("panel/range/%1").arg(toQt(editor->parameter().key));
    if (const QVariantList ends = m_settings.value(key).toList(); ends.size() == 2)
        editor->setWantedSpan({ ends[0].toDouble(), ends[1].toDouble() });
    connect(editor, &ParameterEditor::wantedSpanChanged, this, [this, key](const NumberRange& span) {
        m_settings.setValue(key, QVariantList { span.minimum, span.maximum });
    });
}

QList<ParameterEditor*> ParameterPanel::editors() const
{
    return m_order;
}

void ParameterPanel::edited(const Parameter& p, const ParameterValue& value)
{
    m_next.setParameter(p, value);
    if (m_model.locksSettings() && p.live)
        Q_EMIT liveValueEdited(p, value);
}

Method ParameterPanel::method() const
{
    return m_model.locksSettings() ? m_model.runConfig().method : m_next.method();
}

void ParameterPanel::showState()
{
    showValues();
    showEnabled();
    showGroups();
    showFound();
    showShares();
}

void ParameterPanel::showValues()
{
    const ExperimentConfig trained = configForMethod(m_next.parameters(), method());
    for (ParameterEditor* editor : m_order) {
        const ParameterValue value = editor->parameter().get(trained);
        if (value != editor->value())
            editor->setValue(value);
    }
}

void ParameterPanel::showEnabled()
{
    const bool training = m_model.locksSettings();
    for (ParameterEditor* editor : m_order) {
        const Parameter& p = editor->parameter();
        QString why = toQt(p.whyWithoutPart(method(), m_next.parameters()));
        if (p.atStart)
            why = tr("It is taken when a program starts, and the window cannot change it: give --set %1=… to cmir.")
                      .arg(toQt(p.key));
        if (why.isEmpty() && training && !p.live)
            why = tr(
                "A run is training and cannot take this while it runs. Stop it, or let it finish; then this is for "
                "the next run.");
        editor->setEnabled(why.isEmpty(), why);
    }
}

/// Whether the method leaves it out, not merely the user's other settings.
bool ParameterPanel::isLeftOut(const Parameter& p) const
{
    return !p.appliesTo(method()) || p.isPinned(method(), m_next.parameters());
}

void ParameterPanel::showGroups()
{
    for (const auto& [id, group] : m_groups) {
        group->setNote(groupNote(id));
        group->setContentShown(std::any_of(m_order.begin(), m_order.end(), [&, id = id](const ParameterEditor* editor) {
            return editor->parameter().group == id && !isLeftOut(editor->parameter());
        }));
    }
}

/// Groups without anything that was looked for are left out, and so are those of built-in data with other data.
void ParameterPanel::showFound()
{
    const QString search = m_search->text().trimmed();
    const bool all = search.isEmpty() && !m_changed->isChecked();
    const ExperimentConfig& config = m_next.parameters();
    const Preset& nearest = nearestPreset(config);
    const ExperimentConfig usual = withPreset(config, nearest.name);
    m_changed->setToolTip(
        richTip(tr("Shows only what differs from the preset that is nearest: %1. Seeds, built-in data "
                   "and machine are compared with the defaults.")
                    .arg(toQt(nearest.title))));
    std::map<ParameterGroup, bool> found;
    for (ParameterEditor* editor : std::as_const(m_order)) {
        const Parameter& p = editor->parameter();
        const bool differs = p.get(config) != p.get(usual) || (!isOfPresets(p) && p.get(config) != p.defaultValue());
        const bool shown = speaksOf(p, search) && (!m_changed->isChecked() || differs);
        editor->setVisible(shown);
        found[p.group] = found[p.group] || shown;
    }
    for (const auto& [id, group] : m_groups) {
        group->setVisible(found[id] && (id != ParameterGroup::Synthetic || m_next.source().synthetic()));
        group->setForcedOpen(!all);
    }
}

void ParameterPanel::showShares()
{
    for (ParameterEditor* editor : std::as_const(m_order)) {
        if (editor->parameter().term.empty())
            continue;
        const bool ofOther = isOfOtherData(m_model, m_next);
        const WeightRemark remark = ofOther ? WeightRemark() : weightRemark(m_model, editor->parameter());
        editor->setRemark(remark.text, remark.meaning);
    }
}

QString ParameterPanel::takeTyped()
{
    ParameterEditor* refused = nullptr;
    for (ParameterEditor* editor : std::as_const(m_order)) {
        const bool counts = editor->isEnabled()
            && (editor->parameter().group != ParameterGroup::Synthetic || m_next.source().synthetic());
        if (counts && !editor->takeTyped() && !refused)
            refused = editor;
    }
    if (!refused)
        return {};
    m_search->clear();
    m_changed->setChecked(false);
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
        if (p.isPinned(method(), m_next.parameters()))
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
    return { charactersWide(this, 57), 640 };
}

}
