#include "ui/preset_box.h"

#include "core/config/preset.h"
#include "ui/font_fit.h"
#include "ui/next_run.h"
#include "ui/run_model.h"
#include "ui/text.h"

namespace cmir::ui {

namespace {

constexpr int widestName = 30; ///< letters

QString note(const Preset& preset)
{
    QString text = toQt(preset.note);
    if (preset.paperLearningRate)
        text += QObject::tr(" Paper's learning rate: %1.").arg(*preset.paperLearningRate);
    return richTip(text);
}

}

PresetBox::PresetBox(NextRun& next, const RunModel& model, QWidget* parent)
    : QuietComboBox(parent)
    , m_next(next)
    , m_model(model)
{
    setAccessibleName(tr("Preset"));
    setSizeAdjustPolicy(QComboBox::AdjustToContentsOnFirstShow);
    fitToFont(this, [this] { setMaximumWidth(charactersWide(this, widestName)); });
    addItem(tr("Own settings"));
    setItemData(0, richTip(tr("The parameters are none of the presets'.")), Qt::ToolTipRole);
    for (const Preset& preset : allPresets()) {
        addItem(toQt(preset.title), toQt(preset.name));
        setItemData(count() - 1, note(preset), Qt::ToolTipRole);
    }
    connect(this, &QComboBox::activated, this, [this] { choose(currentData().toString()); });
    connect(&next, &NextRun::parametersChanged, this, &PresetBox::showCurrent);
    connect(&model, &RunModel::trainingChanged, this, &PresetBox::showEnabled);
    showCurrent();
}

void PresetBox::choose(const QString& name)
{
    if (!name.isEmpty()) {
        const NextRun::Step step(m_next, tr("preset “%1”").arg(toQt(preset(name.toStdString()).title)));
        m_next.setParameters(withPreset(m_next.parameters(), name.toStdString()));
    }
    showCurrent();
}

void PresetBox::showCurrent()
{
    int current = 0;
    for (int i = 1; i < count(); ++i)
        if (withPreset(m_next.parameters(), itemData(i).toString().toStdString()) == m_next.parameters()) {
            current = i;
            break;
        }
    setCurrentIndex(current);
    showEnabled();
}

void PresetBox::showEnabled()
{
    setEnabled(!m_model.locksSettings());
    setToolTip(m_model.locksSettings() ? tr("A run is training: a preset can be chosen for the next one.")
                                       : itemData(currentIndex(), Qt::ToolTipRole).toString());
}

}
