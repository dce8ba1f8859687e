#include "ui/job_bar.h"

#include "ui/font_fit.h"
#include "ui/job_runner.h"
#include "ui/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace cmir::ui {

JobBar::JobBar(JobRunner& jobs, const QString& slot, QWidget* parent)
    : QWidget(parent)
    , m_slot(slot)
    , m_progress(new QProgressBar)
    , m_what(new QLabel)
{
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    fitBar(m_progress, 18);
    m_progress->setAccessibleName(tr("Progress"));
    m_what->setMinimumWidth(1);
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_progress);
    layout->addWidget(m_what, 1);
    m_progress->hide();

    connect(&jobs, &JobRunner::started, this, [this](const QString& of, const QString& title) {
        if (of == m_slot)
            begin(title);
    });
    connect(
        &jobs, &JobRunner::progressed, this, [this](const QString& of, double share, const QString& what, double left) {
            if (of != m_slot)
                return;
            m_progress->setValue(static_cast<int>(1000 * share));
            say(left < 0 || what.endsWith(u" left") ? what : tr("%1 · %2 left").arg(what, readableDuration(left)));
        });
    for (const auto signal : { &JobRunner::finished, &JobRunner::cancelled })
        connect(&jobs, signal, this, [this](const QString& of) {
            if (of == m_slot)
                end();
        });
    connect(&jobs, &JobRunner::failed, this, [this](const QString& of) {
        if (of == m_slot)
            end();
    });
}

void JobBar::begin(const QString& title)
{
    m_progress->setValue(0);
    m_progress->show();
    say(title);
    Q_EMIT changed();
}

void JobBar::end()
{
    m_progress->hide();
    say({});
    Q_EMIT changed();
}

void JobBar::say(const QString& text)
{
    m_what->setText(text);
    m_what->setToolTip(richTip(text));
}

}
