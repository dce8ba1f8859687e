#include "ui/studies/search_controls.h"

#include "ui/quiet_widgets.h"
#include "ui/text.h"

namespace cmir::ui {

namespace {

constexpr int mostDrawn = 10000;

}

SearchControls::SearchControls(
    const QList<Sampler>& samplers, const QString& grid, int usualTrials, AxisRow::Suggest suggest, QObject* parent)
    : QObject(parent)
    , m_grid(grid)
    , m_sampler(new QuietComboBox)
    , m_trials(new Quiet<QSpinBox>)
    , m_axes(new AxisList(suggest))
{
    for (const auto& [id, title] : samplers)
        m_sampler->addItem(title, id);
    m_trials->setRange(1, mostDrawn);
    m_trials->setValue(usualTrials);
    const auto changed = [this] {
        follow();
        Q_EMIT edited();
    };
    connect(m_sampler, &QComboBox::activated, this, changed);
    connect(m_trials, &QSpinBox::valueChanged, this, changed);
    connect(m_axes, &AxisList::edited, this, changed);
    follow();
}

QString SearchControls::chosenSampler() const
{
    return m_sampler->currentData().toString();
}

/// A grid has as many settings as its values combine to.
void SearchControls::follow()
{
    m_axes->setDrawn(isDrawn());
    m_trials->setEnabled(isDrawn());
    m_trials->setToolTip(richTip(isDrawn()
            ? tr("How many settings are tried.")
            : tr("A grid tries every combination of the values below: nothing is left to be chosen here.")));
}

QJsonObject SearchControls::state() const
{
    return { { QStringLiteral("axes"), m_axes->state() }, { QStringLiteral("sampler"), chosenSampler() },
        { QStringLiteral("trials"), m_trials->value() } };
}

void SearchControls::restore(const QJsonObject& state)
{
    const QSignalBlocker quiet(this);
    m_axes->restore(state[u"axes"].toArray());
    if (const int sampler = m_sampler->findData(state[u"sampler"].toString()); sampler >= 0)
        m_sampler->setCurrentIndex(sampler);
    m_trials->setValue(state[u"trials"].toInt(m_trials->value()));
    follow();
}

}
