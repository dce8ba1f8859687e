#include "ui/views/epoch_bar.h"

#include "ui/font_fit.h"
#include "ui/icons.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace cmir::ui {

namespace {
constexpr int playMs = 150;
}

EpochBar::EpochBar(RunModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_play(new QToolButton)
    , m_slider(new QuietSlider(Qt::Horizontal))
    , m_label(new QLabel)
{
    m_play->setAutoRaise(true);
    m_play->setAccessibleName(tr("Play the epochs"));
    m_slider->setAccessibleName(tr("Epoch"));
    fitToFont(m_slider, [slider = m_slider] {
        slider->setMinimumWidth(charactersWide(slider, 6));
        slider->setMaximumWidth(charactersWide(slider, 36));
    });
    m_slider->setPageStep(1);
    m_slider->setToolTip(richTip(tr("Shows the representations as they were after an earlier epoch, in every view. The "
                                    "right end is the newest state. Of long runs about evenly spaced epochs are "
                                    "kept, so that the memory stays bounded.")));
    fitToFont(m_label, [label = m_label] {
        label->setMinimumWidth(label->fontMetrics().horizontalAdvance(tr("selected, epoch %1").arg(888)));
    });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_play);
    layout->addWidget(m_slider);
    layout->addSpacing(4);
    layout->addWidget(m_label);

    m_timer.setInterval(playMs);
    connect(&m_timer, &QTimer::timeout, this, &EpochBar::advance);
    connect(m_play, &QToolButton::clicked, this, [this] { setPlaying(!isPlaying()); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        m_model.showReplay(value < m_slider->maximum() ? std::optional(static_cast<std::size_t>(value)) : std::nullopt);
    });
    connect(&model, &RunModel::replayChanged, this, &EpochBar::showReplay);
    connect(&model, &RunModel::snapshotChanged, this, &EpochBar::showReplay);
    connect(&model, &RunModel::runReset, this, [this] { setPlaying(false); });
    showReplay();
    showIcon();
}

QString EpochBar::text() const
{
    return m_label->text();
}

void EpochBar::showReplay()
{
    const QSignalBlocker quiet(m_slider);
    const auto kept = static_cast<int>(m_model.replay().size());
    m_slider->setRange(0, kept); // one more than the kept ones: the newest state
    const auto index = m_model.replayIndex();
    m_slider->setValue(index ? static_cast<int>(*index) : kept);
    const bool usable = kept > 0;
    m_slider->setEnabled(usable);
    m_play->setEnabled(usable);
    m_play->setToolTip(usable ? tr("Plays the kept epochs") : tr("No epochs are kept yet: train a run first."));
    const auto& shown = m_model.snapshot();
    m_label->setText(!shown                  ? QString()
            : !index && m_model.record()     ? tr("selected, epoch %1").arg(shown->epoch)
            : !index && m_model.isTraining() ? tr("live, epoch %1").arg(shown->epoch)
                                             : tr("epoch %1").arg(shown->epoch));
}

void EpochBar::setPlaying(bool playing)
{
    if (playing == isPlaying())
        return;
    if (playing) {
        if (m_slider->value() == m_slider->maximum())
            m_slider->setValue(0); // from the beginning again
        m_timer.start();
    } else {
        m_timer.stop();
    }
    showIcon();
}

void EpochBar::advance()
{
    if (m_busy && m_busy())
        return;
    if (!isVisible() || m_slider->value() >= m_slider->maximum())
        setPlaying(false);
    else
        m_slider->setValue(m_slider->value() + 1);
}

void EpochBar::showIcon()
{
    m_play->setIcon(icon(isPlaying() ? QStringLiteral("pause") : QStringLiteral("train")));
    m_play->setAccessibleName(isPlaying() ? tr("Stop playing the epochs") : tr("Play the epochs"));
}

}
