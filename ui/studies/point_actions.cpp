#include "ui/studies/point_actions.h"

#include "ui/job_bar.h"
#include "ui/quiet_widgets.h"
#include "ui/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace cmir::ui {

PointActions::PointActions(PointDeeds& deeds, JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_deeds(deeds)
    , m_label(new QLabel)
    , m_seeds(new QuietComboBox)
    , m_take(new QPushButton(tr("Ta&ke these settings")))
    , m_train(new QPushButton(tr("Take and t&rain")))
    , m_open(new QPushButton(tr("Open this trainin&g")))
    , m_pin(new QPushButton(tr("&Pin")))
    , m_cancel(new QPushButton(tr("Cancel")))
{
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_seeds->setAccessibleName(tr("Training that is opened or pinned"));
    m_seeds->setToolTip(richTip(tr("Which of its trainings is opened or pinned.")));
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*> { m_take, m_train, m_seeds, m_open, m_pin })
        row->addWidget(widget);
    row->addWidget(new JobBar(jobs, PointDeeds::slot), 1);
    row->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_label);
    layout->addWidget(buttons);

    connect(m_take, &QPushButton::clicked, this, [this] { m_deeds.take(*m_point); });
    connect(m_train, &QPushButton::clicked, this, [this] { m_deeds.takeAndTrain(*m_point); });
    connect(m_open, &QPushButton::clicked, this, [this] { m_deeds.open(*m_point, *seed()); });
    connect(m_pin, &QPushButton::clicked, this, [this] { m_deeds.pin(*m_point, *seed()); });
    connect(m_cancel, &QPushButton::clicked, &deeds, &PointDeeds::cancel);
    connect(m_seeds, &QComboBox::currentIndexChanged, this, &PointActions::showButtons);
    connect(&deeds, &PointDeeds::changed, this, &PointActions::showButtons);
    showPoint({});
}

void PointActions::showPoint(const std::optional<StudyPoint>& point)
{
    m_point = point;
    setVisible(point.has_value());
    m_label->setText(point ? point->text : QString());
    fillSeeds();
    showButtons();
}

/// The seed that was chosen stays chosen.
void PointActions::fillSeeds()
{
    const auto before = seed();
    const QSignalBlocker quiet(m_seeds);
    m_seeds->clear();
    if (!m_point)
        return;
    for (const std::int64_t one : m_point->seeds)
        m_seeds->addItem(tr("seed %1").arg(one), static_cast<qlonglong>(one));
    if (before)
        m_seeds->setCurrentIndex(std::max(0, m_seeds->findData(static_cast<qlonglong>(*before))));
}

std::optional<std::int64_t> PointActions::seed() const
{
    const QVariant chosen = m_seeds->currentData();
    return chosen.isValid() ? std::optional<std::int64_t>(chosen.toLongLong()) : std::nullopt;
}

void PointActions::showButtons()
{
    m_cancel->setVisible(m_deeds.isBusy());
    if (!m_point)
        return;
    const auto set = [](QPushButton* button, const QString& obstacle, const QString& does) {
        button->setEnabled(obstacle.isEmpty());
        button->setToolTip(richTip(obstacle.isEmpty() ? does : obstacle));
    };
    const auto one = seed();
    m_seeds->setVisible(m_seeds->count() > 1);
    set(m_take, m_deeds.takeObstacle(),
        tr("Puts its settings into the panel, all but the seed; Ctrl+Z takes them back."));
    set(m_train, m_deeds.takeObstacle(),
        tr("Puts its settings into the panel and trains them there, to look at it in every view: with the panel's seed "
           "the same run that the study had with it."));
    const QString untrained = one ? QString() : tr("No training of it is finished.");
    set(m_open, untrained.isEmpty() ? m_deeds.openObstacle() : untrained,
        tr("Shows this very training in every view: the run that the study kept, or the same trained again, to the "
           "last bit."));
    const bool pinned = one && m_deeds.isPinned(*m_point, *one);
    m_pin->setText(pinned ? tr("Un&pin") : tr("&Pin to compare"));
    set(m_pin, untrained.isEmpty() ? m_deeds.pinObstacle(*m_point, *one) : untrained,
        pinned
            ? tr("Takes it away from behind the run on show.")
            : tr("Puts this training behind the run on show, to be compared with it in every view. What the study did "
                 "not keep is trained again first, to the last bit."));
}

}
