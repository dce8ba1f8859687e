#include "ui/views/tsne_bar.h"

#include "ui/font_fit.h"
#include "ui/job_runner.h"
#include "ui/text.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace cmir::ui {

const QString TsneBar::slot = QStringLiteral("tsne");

namespace {
constexpr auto partialEvery = std::chrono::milliseconds(60);
constexpr auto pauseLook = std::chrono::milliseconds(30); ///< between two looks for cancellation while paused
}

/// What the job's thread and the bar share. The bar lets go of it when it ends or another job begins.
class TsneBar::Control {
public:
    explicit Control(TsneBar* owner)
        : m_owner(owner)
    { }

    void release()
    {
        const std::lock_guard lock(m_mutex);
        m_owner = nullptr;
    }

    void setPaused(bool paused)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_paused = paused;
        }
        m_changed.notify_all();
    }

    bool isPaused() const
    {
        const std::lock_guard lock(m_mutex);
        return m_paused;
    }

    /// On the job's thread: hands a layout over, not more often than a window can show, and waits while paused.
    void deliver(const std::shared_ptr<Control>& self, const TsneLayouts& layouts, const JobContext& job)
    {
        const auto now = std::chrono::steady_clock::now();
        std::unique_lock lock(m_mutex);
        if (m_owner && now - m_last >= partialEvery) {
            m_last = now;
            auto copy = std::make_shared<const TsneLayouts>(layouts);
            QMetaObject::invokeMethod(
                m_owner, [owner = m_owner, self, copy] { owner->take(self.get(), copy); }, Qt::QueuedConnection);
        }
        while (m_paused) {
            m_changed.wait_for(lock, pauseLook);
            lock.unlock();
            job.check();
            lock.lock();
        }
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    TsneBar* m_owner;
    bool m_paused = false;
    std::chrono::steady_clock::time_point m_last;
};

TsneBar::TsneBar(JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_perplexity(new QDoubleSpinBox)
    , m_iterations(new QSpinBox)
    , m_seed(new QSpinBox)
    , m_follow(new QCheckBox(tr("&Follow")))
    , m_compute(new QPushButton(tr("Comp&ute")))
    , m_pause(new QPushButton(tr("Pause")))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_progress(new QProgressBar)
    , m_left(new QLabel)
{
    makeWidgets();
    connect(m_compute, &QPushButton::clicked, this, [this] { compute(); });
    connect(m_pause, &QPushButton::clicked, this, [this] { pause(!isPaused()); });
    connect(m_cancel, &QPushButton::clicked, this, &TsneBar::cancel);
    connect(&jobs, &JobRunner::progressed, this,
        [this](const QString& of, double share, const QString&, double secondsLeft) {
            if (of != slot)
                return;
            m_progress->setValue(static_cast<int>(1000 * share));
            m_left->setText(secondsLeft < 0 ? QString() : tr("%1 left").arg(readableDuration(secondsLeft)));
        });
    const auto ended = [this](const QString& of) {
        if (of == slot)
            end();
    };
    connect(&jobs, &JobRunner::failed, this, ended);
    connect(&jobs, &JobRunner::cancelled, this, ended);
    showState();
}

TsneBar::~TsneBar()
{
    if (m_control)
        m_control->release();
    m_jobs.cancel(slot);
}

void TsneBar::makeWidgets()
{
    m_perplexity->setRange(1, 1000);
    m_perplexity->setDecimals(0);
    m_perplexity->setToolTip(richTip(tr("About how many neighbours each point pays attention to. At most a third of "
                                        "the points; 30 suits most pictures.")));
    m_iterations->setRange(50, 20000);
    m_iterations->setSingleStep(250);
    m_iterations->setToolTip(richTip(tr("How long the layout settles; the first quarter of 1000 pulls clusters "
                                        "together.")));
    m_seed->setRange(0, 1000000);
    m_seed->setToolTip(tr("The same seed and points give the same layout."));
    m_follow->setToolTip(richTip(tr("Lays out each newer state of the same samples by itself, going on from the last "
                                    "layout and turned onto it, so that what moves is the representation.")));
    m_compute->setToolTip(tr("Lays the shown points out with these parameters."));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    fitBar(m_progress, 14);
    m_progress->setAccessibleName(tr("t-SNE progress"));
    setSettings({});
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    const auto add = [layout](const QString& text, QWidget* widget) {
        auto* label = new QLabel(text);
        label->setBuddy(widget);
        layout->addWidget(label);
        layout->addWidget(widget);
        layout->addSpacing(4);
    };
    add(tr("Perple&xity"), m_perplexity);
    add(tr("&Iterations"), m_iterations);
    add(tr("See&d"), m_seed);
    for (QWidget* widget :
        std::initializer_list<QWidget*> { m_compute, m_follow, m_pause, m_cancel, m_progress, m_left })
        layout->addWidget(widget);
    layout->addStretch();
}

TsneSettings TsneBar::settings() const
{
    return { m_perplexity->value(), m_iterations->value(), static_cast<quint64>(m_seed->value()) };
}

void TsneBar::setSettings(const TsneSettings& settings)
{
    m_perplexity->setValue(settings.perplexity);
    m_iterations->setValue(settings.iterations);
    m_seed->setValue(static_cast<int>(settings.seed));
}

bool TsneBar::isPaused() const
{
    return m_control && m_control->isPaused();
}

void TsneBar::setTarget(std::shared_ptr<const Snapshot> snapshot, std::vector<EmbeddingPoint> points)
{
    m_snapshot = std::move(snapshot);
    m_points = std::move(points);
    const bool stale = m_layouts && m_snapshot && m_layouts->snapshot != m_snapshot;
    if (stale && m_follow->isChecked() && !isComputing() && m_layouts->isFor(*m_snapshot, m_points))
        compute(true);
    showState();
}

void TsneBar::forget()
{
    cancel();
    m_layouts.reset();
}

void TsneBar::compute(bool warm)
{
    if (!m_snapshot || m_points.empty())
        return;
    if (m_control)
        m_control->release();
    auto control = std::make_shared<Control>(this);
    m_control = control;
    m_progress->setValue(0);
    m_left->clear();
    const TsneRequest request { m_snapshot, m_points, settings(), m_layouts, warm };
    m_jobs.start(
        slot, tr("t-SNE"), this,
        [request, control](const JobContext& job) {
            return std::make_shared<const TsneLayouts>(computeTsne(
                request, job, [&](const TsneLayouts& layouts) { control->deliver(control, layouts, job); }));
        },
        [this, control](const std::shared_ptr<const TsneLayouts>& layouts) {
            take(control.get(), layouts);
            if (m_control == control)
                end();
        });
    showState();
}

void TsneBar::take(const Control* control, std::shared_ptr<const TsneLayouts> layouts)
{
    if (control != m_control.get())
        return; // of a job that no longer counts
    m_layouts = std::move(layouts);
    Q_EMIT layoutsChanged();
}

void TsneBar::pause(bool paused)
{
    if (m_control)
        m_control->setPaused(paused);
    showState();
}

void TsneBar::cancel()
{
    if (!m_control)
        return;
    m_jobs.cancel(slot);
    end();
}

void TsneBar::end()
{
    if (m_control)
        m_control->release();
    m_control.reset();
    showState();
    if (m_layouts && m_follow->isChecked() && m_snapshot && m_layouts->iteration == m_layouts->iterations)
        setTarget(m_snapshot, std::move(m_points)); // what became newer meanwhile
}

void TsneBar::showState()
{
    const bool computing = isComputing();
    for (QWidget* widget : std::initializer_list<QWidget*> { m_perplexity, m_iterations, m_seed })
        widget->setEnabled(!computing);
    m_compute->setVisible(!computing);
    m_compute->setEnabled(m_snapshot && !m_points.empty());
    m_follow->setVisible(!computing || m_follow->isChecked());
    for (QWidget* widget : std::initializer_list<QWidget*> { m_pause, m_cancel, m_progress, m_left })
        widget->setVisible(computing);
    m_pause->setText(isPaused() ? tr("Resume") : tr("Pause"));
}

}
