#include "ui/views/layout_bar.h"

#include "core/analysis/affinities.h"
#include "ui/font_fit.h"
#include "ui/job_runner.h"
#include "ui/text.h"
#include "viz/short_number.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace cmir::ui {

const QString LayoutBar::slot = QStringLiteral("layout");

namespace {
constexpr auto partialEvery = std::chrono::milliseconds(60);
constexpr std::size_t mostKept = 3; ///< layouts of a method, of other points each
constexpr double worthTelling = 3; ///< seconds that an estimate is shown from
constexpr auto pauseLook = std::chrono::milliseconds(30); ///< between two looks for cancellation while paused
}

/// What the job's thread and the bar share. The bar lets go of it when it ends or another job begins.
class LayoutBar::Control {
public:
    explicit Control(LayoutBar* owner)
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
    void deliver(const std::shared_ptr<Control>& self, const PointLayouts& layouts, const JobContext& job)
    {
        const auto now = std::chrono::steady_clock::now();
        std::unique_lock lock(m_mutex);
        if (m_owner && now - m_last >= partialEvery) {
            m_last = now;
            auto copy = std::make_shared<const PointLayouts>(layouts);
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
    LayoutBar* m_owner;
    bool m_paused = false;
    std::chrono::steady_clock::time_point m_last;
};

LayoutBar::LayoutBar(JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_perplexity(new QDoubleSpinBox)
    , m_iterations(new QSpinBox)
    , m_neighbours(new QSpinBox)
    , m_minDist(new QDoubleSpinBox)
    , m_seed(new QSpinBox)
    , m_ofTsne(new QWidget)
    , m_ofUmap(new QWidget)
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
    connect(m_cancel, &QPushButton::clicked, this, &LayoutBar::cancel);
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
    for (QSpinBox* box : { m_iterations, m_neighbours })
        connect(box, &QSpinBox::valueChanged, this, &LayoutBar::showEstimate);
    connect(m_perplexity, &QDoubleSpinBox::valueChanged, this, &LayoutBar::showEstimate);
    showMethod();
}

LayoutBar::~LayoutBar()
{
    if (m_control)
        m_control->release();
    m_jobs.cancel(slot);
}

void LayoutBar::makeWidgets()
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
    m_progress->setAccessibleName(tr("Layout progress"));
    m_neighbours->setRange(2, 1000);
    m_neighbours->setToolTip(richTip(tr("How many nearest neighbours each point is joined with. Few show small "
                                        "groups, many the whole; 15 suits most pictures.")));
    m_minDist->setRange(0, 3);
    m_minDist->setDecimals(2);
    m_minDist->setSingleStep(0.05);
    m_minDist->setToolTip(richTip(tr("How near points may lie to each other in the picture. It changes how dense "
                                     "clusters look, not which points belong together.")));
    setSettings({});
    auto* layout = new QHBoxLayout(this);
    layout->setSpacing(4);
    auto* ofTsne = new QHBoxLayout(m_ofTsne);
    auto* ofUmap = new QHBoxLayout(m_ofUmap);
    const auto add = [](QHBoxLayout* row, const QString& text, QWidget* widget) {
        auto* label = new QLabel(text);
        label->setBuddy(widget);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(label);
        row->addWidget(widget);
        row->addSpacing(4);
    };
    add(ofTsne, tr("Perple&xity"), m_perplexity);
    add(ofTsne, tr("&Iterations"), m_iterations);
    add(ofUmap, tr("Nei&ghbours"), m_neighbours);
    add(ofUmap, tr("Least d&istance"), m_minDist);
    layout->addWidget(m_ofTsne);
    layout->addWidget(m_ofUmap);
    add(layout, tr("See&d"), m_seed);
    for (QWidget* widget :
        std::initializer_list<QWidget*> { m_compute, m_follow, m_pause, m_cancel, m_progress, m_left })
        layout->addWidget(widget);
    layout->addStretch();
}

LayoutSettings LayoutBar::settings() const
{
    return { m_perplexity->value(), m_iterations->value(), static_cast<quint64>(m_seed->value()), m_method,
        m_neighbours->value(), m_minDist->value() };
}

/// Fewer points have fewer neighbours to look at than are asked for: then all that there are.
LayoutSettings LayoutBar::fittingSettings() const
{
    LayoutSettings fitting = settings();
    const auto points = static_cast<std::int64_t>(m_points.size());
    if (const double most = largestPerplexity(points); most >= 1)
        fitting.perplexity = std::min(fitting.perplexity, most);
    if (points > 2)
        fitting.neighbours = static_cast<int>(std::min<std::int64_t>(fitting.neighbours, points - 1));
    return fitting;
}

QString LayoutBar::limit() const
{
    const LayoutSettings asked = settings(), fitting = fittingSettings();
    if (m_method == LayoutMethod::Tsne && fitting.perplexity < asked.perplexity)
        return tr("perplexity at most %1").arg(viz::shortNumber(fitting.perplexity));
    if (m_method == LayoutMethod::Umap && fitting.neighbours < asked.neighbours)
        return tr("at most %1 neighbours").arg(fitting.neighbours);
    return {};
}

void LayoutBar::setSettings(const LayoutSettings& settings)
{
    m_perplexity->setValue(settings.perplexity);
    m_iterations->setValue(settings.iterations);
    m_neighbours->setValue(settings.neighbours);
    m_minDist->setValue(settings.minDist);
    m_seed->setValue(static_cast<int>(settings.seed));
}

void LayoutBar::setMethod(LayoutMethod method)
{
    m_method = method;
    showMethod();
}

void LayoutBar::showMethod()
{
    m_ofTsne->setVisible(m_method == LayoutMethod::Tsne);
    m_ofUmap->setVisible(m_method == LayoutMethod::Umap);
    showState();
    showEstimate();
}

/// Where it will be a while, how long.
void LayoutBar::showEstimate()
{
    const double seconds = expectedSeconds(request(false));
    m_compute->setToolTip(tr("Lays the %1 shown points of each panel out with these parameters, in about %2.")
                              .arg(m_points.size())
                              .arg(readableDuration(std::max(1.0, seconds))));
    if (!isComputing()) {
        QStringList told;
        if (const QString less = limit(); !less.isEmpty())
            told << less;
        if (seconds >= worthTelling)
            told << tr("about %1").arg(readableDuration(seconds));
        m_left->setText(told.join(QStringLiteral(" · ")));
    }
    m_left->setVisible(isComputing() || !m_left->text().isEmpty());
}

std::shared_ptr<const PointLayouts> LayoutBar::layouts() const
{
    const KeptLayouts& kept = keptLayouts();
    const auto own = std::ranges::find(
        kept, m_points, [](const auto& of) -> const auto& { return of->points; });
    return own != kept.end() ? *own : kept.empty() ? nullptr : kept.front();
}

LayoutRequest LayoutBar::request(bool warm) const
{
    return { m_snapshot, m_points, fittingSettings(), layouts(), warm };
}

bool LayoutBar::isPaused() const
{
    return m_control && m_control->isPaused();
}

void LayoutBar::setTarget(std::shared_ptr<const Snapshot> snapshot, std::vector<EmbeddingPoint> points)
{
    m_snapshot = std::move(snapshot);
    m_points = std::move(points);
    const auto own = layouts();
    const bool stale = own && m_snapshot && own->snapshot != m_snapshot && own->snapshot->step != m_snapshot->step;
    if (stale && m_follow->isChecked() && !isComputing() && own->isFor(*m_snapshot, m_points))
        compute(true);
    showState();
    showEstimate();
}

void LayoutBar::forget()
{
    cancel();
    m_layouts = {};
    m_snapshot = nullptr;
    m_points.clear();
}

void LayoutBar::compute(bool warm)
{
    if (!m_snapshot || m_points.empty())
        return;
    if (m_control)
        m_control->release();
    auto control = std::make_shared<Control>(this);
    m_control = control;
    m_progress->setValue(0);
    m_left->clear();
    m_left->show();
    m_jobs.start(
        slot, layoutName(m_method), this,
        [request = request(warm), control](const JobContext& job) {
            return std::make_shared<const PointLayouts>(computeLayouts(
                request, job, [&](const PointLayouts& layouts) { control->deliver(control, layouts, job); }));
        },
        [this, control](const std::shared_ptr<const PointLayouts>& layouts) {
            take(control.get(), layouts);
            if (m_control == control)
                end();
        });
    showState();
}

void LayoutBar::take(const Control* control, std::shared_ptr<const PointLayouts> layouts)
{
    if (control != m_control.get())
        return; // of a job that no longer counts
    KeptLayouts& kept = m_layouts[static_cast<std::size_t>(layouts->method)];
    std::erase_if(kept, [&](const auto& other) { return other->points == layouts->points; });
    if (kept.size() == mostKept)
        kept.pop_back();
    kept.insert(kept.begin(), std::move(layouts));
    Q_EMIT layoutsChanged();
}

void LayoutBar::pause(bool paused)
{
    if (m_control)
        m_control->setPaused(paused);
    showState();
}

void LayoutBar::cancel()
{
    if (!m_control)
        return;
    m_jobs.cancel(slot);
    end();
}

void LayoutBar::end()
{
    if (m_control)
        m_control->release();
    m_control.reset();
    showState();
    showEstimate();
    if (layouts() && m_follow->isChecked() && m_snapshot && layouts()->iteration == layouts()->iterations)
        setTarget(m_snapshot, std::move(m_points)); // what became newer meanwhile
}

void LayoutBar::showState()
{
    const bool computing = isComputing();
    for (QWidget* widget : std::initializer_list<QWidget*> { m_ofTsne, m_ofUmap, m_seed })
        widget->setEnabled(!computing);
    m_compute->setVisible(!computing);
    m_compute->setEnabled(m_snapshot && !m_points.empty());
    m_follow->setVisible(!computing || m_follow->isChecked());
    for (QWidget* widget : std::initializer_list<QWidget*> { m_pause, m_cancel, m_progress })
        widget->setVisible(computing);
    m_pause->setText(isPaused() ? tr("Resume") : tr("Pause"));
}

}
