#include "ui/manual/first_run.h"

#include "ui/main_window.h"
#include "ui/parameter_panel.h"
#include "ui/settings.h"
#include "ui/view_stack.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/robustness_view.h"
#include "ui/workbench.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace cmir::ui {

namespace {
const QString overKey = QStringLiteral("firstRun/over");
}

FirstRun::FirstRun(MainWindow& window, Workbench& workbench)
    : m_window(window)
    , m_workbench(workbench)
    , m_text(new QLabel)
    , m_back(new QPushButton(tr("&Back")))
    , m_next(new QPushButton(tr("&Next")))
    , m_skip(new QPushButton(tr("&Skip")))
{
    setObjectName(QStringLiteral("firstRun"));
    setFrameShape(QFrame::StyledPanel);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_skip->setToolTip(tr("Ends the first run; Help brings it back."));
    m_skip->setFlat(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 6, 10, 6);
    row->addWidget(m_text, 1);
    m_back->setFlat(true);
    row->addWidget(m_back, 0, Qt::AlignVCenter);
    row->addWidget(m_next, 0, Qt::AlignVCenter);
    row->addWidget(m_skip, 0, Qt::AlignVCenter);
    makeSteps();
    connect(m_back, &QPushButton::clicked, this, [this] { show(m_seen ? m_step : m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { show(m_step + 1); });
    connect(m_skip, &QPushButton::clicked, this, &FirstRun::end);
    connect(&workbench.training, &TrainingController::stateChanged, this, &FirstRun::look);
    connect(&workbench.next, &NextRun::parametersChanged, this, &FirstRun::look);
    connect(&workbench.seeds, &SeedGroup::activityChanged, this, &FirstRun::look);
    connect(window.views(), &ViewStack::currentChanged, this, &FirstRun::look);
    hide();
}

void FirstRun::makeSteps()
{
    m_steps = {
        { tr("Press <b>Train</b>. The built-in data are three modalities in which a few causal factors decide the "
             "label, while spurious ones merely went along with it."),
            {}, [this] { return m_workbench.training.isActive(); } },
        { tr("Open <b>Inspect ▸ Embeddings</b>: each modality's invariant part Z_inv and its spurious part Z_spu, "
             "coloured by <i>virtual environment</i>."),
            tr("To the right lies what a linear probe reads of the label, upwards what it reads of the environment. "
               "<b>Z_inv</b> should be wide and flat, its colours on top of each other; in <b>Z_spu</b> they lie "
               "apart."),
            [this] { return qobject_cast<EmbeddingsView*>(m_window.currentView()) != nullptr; } },
        { tr("Switch on <b>Keep training</b>: the run goes on. Now turn <b>λ₁</b> at the head of the panel. What you "
             "turn takes effect at the next step."),
            tr("The change is marked on the curves under <b>Train</b>. A click on the mark tells what validation did "
               "since, and can go back to before it. Switch off <b>Keep training</b> when you have seen enough."),
            [this] { return m_workbench.next.parameters().lambda1 != m_weightBefore; } },
        { tr("Open <b>Inspect ▸ Robustness</b>: what noise, missing modalities and a shift of the spurious correlation "
             "cost this run."),
            tr("Press <b>Compare with baselines</b>: plain training (ERM) and noise augmentation on the same data. "
               "Plain "
               "training is usually ahead on clean data, and falls behind where ρ turns round, at the left of the "
               "right "
               "plot."),
            [this] { return qobject_cast<RobustnessView*>(m_window.currentView()) != nullptr; } },
        { tr("Set <b>seeds</b> beside <i>Train</i> to 5 and train again. One seed is an anecdote; five have a mean, an "
             "interval, and a difference that can be told apart or not."),
            {}, [this] { return m_workbench.seeds.isActive(); } },
        { tr("Every run is kept in <b>Runs</b> below the panel: open, name, compare or branch it there. <b>F1</b> on "
             "anything opens the manual at what it says of it."),
            {}, {} },
    };
}

void FirstRun::offer()
{
    if (!m_workbench.settings->value(overKey).toBool())
        begin();
}

void FirstRun::begin()
{
    show(0);
}

void FirstRun::end()
{
    m_workbench.settings->setValue(overKey, true);
    hide();
}

bool FirstRun::isDone(qsizetype step) const
{
    return step < m_steps.size() && m_steps[step].isDone && m_steps[step].isDone();
}

void FirstRun::show(qsizetype step)
{
    if (step >= m_steps.size())
        return end();
    m_step = step;
    m_seen = false;
    m_weightBefore = m_workbench.next.parameters().lambda1;
    m_wasDone = isDone(step);
    say(m_steps[step].text);
    const bool isLast = step + 1 == m_steps.size();
    m_next->setText(isLast ? tr("&Done") : tr("&Next"));
    m_skip->setVisible(!isLast);
    setVisible(true);
}

/// The next step may be done from here too.
void FirstRun::showSeen()
{
    m_seen = true;
    m_weightBefore = m_workbench.next.parameters().lambda1;
    m_wasDone = isDone(m_step + 1);
    say(m_steps[m_step].seen);
}

void FirstRun::say(const QString& text)
{
    m_text->setText(tr("<b>First run, %1 of %2.</b> %3").arg(m_step + 1).arg(m_steps.size()).arg(text));
    m_back->setVisible(m_step > 0 || m_seen);
}

/// One step for what was just done, not all that happen to be so.
void FirstRun::look()
{
    if (isHidden())
        return;
    const bool done = isDone(m_seen ? m_step + 1 : m_step);
    if (!done || m_wasDone) {
        m_wasDone = done;
        return;
    }
    if (m_seen)
        show(m_step + 1);
    if (m_steps[m_step].seen.isEmpty())
        show(m_step + 1);
    else
        showSeen();
}

}
