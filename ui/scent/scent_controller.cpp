#include "ui/scent/scent_controller.h"

#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/scent_training.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>
#include <QThread>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int lookMs = 150; ///< a slider that is dragged is not looked up at every step
constexpr int usualRestMs = 1500;
constexpr double usualPatience = 15; ///< seconds
constexpr std::size_t mostResults = 6; ///< plans of one surrounding that a curve is made of

const QString trainingSlot = QStringLiteral("scent");
const QString lookingSlot = QStringLiteral("known scent");
const QString onKey = QStringLiteral("scent/on");
const QString longKey = QStringLiteral("scent/takesLong");
const QString splitKey = QStringLiteral("scent/split");
const QString metricKey = QStringLiteral("scent/metric");

bool isOfTheHand(QEvent::Type type)
{
    return type == QEvent::MouseButtonPress || type == QEvent::MouseButtonRelease || type == QEvent::KeyPress
        || type == QEvent::Wheel;
}

bool isSamePlan(const ScentPlan& a, const ScentPlan& b)
{
    const auto whole = [](const ScentPlan& plan) { return studyPlanToJson(plan.study).dump(); };
    return a.keys == b.keys && whole(a) == whole(b);
}

}

ScentController::ScentController(Workbench& workbench, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_patience(usualPatience)
{
    m_look.setSingleShot(true);
    m_look.setInterval(lookMs);
    connect(&m_look, &QTimer::timeout, this, &ScentController::look);
    m_rest.setSingleShot(true);
    m_rest.setInterval(usualRestMs);
    connect(&m_rest, &QTimer::timeout, this, &ScentController::tryToTrain);
    for (const auto signal : { &NextRun::parametersChanged, &NextRun::methodChanged, &NextRun::datasetChanged })
        connect(&workbench.next, signal, this, &ScentController::plan);
    connect(&workbench.training, &TrainingController::stateChanged, this, &ScentController::giveWay);
    connect(&workbench.seeds, &SeedGroup::activityChanged, this, &ScentController::giveWay);
    connect(&workbench.split, &SplitRun::twinTrainingChanged, this, &ScentController::giveWay);
    for (JobRunner* jobs : { &workbench.jobs, &workbench.split.twin().jobs })
        connect(jobs, &JobRunner::started, this, &ScentController::giveWay);
    connect(&m_jobs, &JobRunner::failed, this, [this](const QString&, const QString& message) {
        m_problem = message;
        enter(State::Failed);
    });
    qApp->installEventFilter(this);
}

ScentController::~ScentController() = default;

void ScentController::setFolder(const std::filesystem::path& folder)
{
    m_folder = folder;
    m_planned = false;
    plan();
}

void ScentController::setRest(int milliseconds)
{
    m_rest.setInterval(milliseconds);
    m_look.setInterval(std::min(milliseconds, lookMs));
}

void ScentController::setKeys(const std::vector<std::string>& keys)
{
    m_keys = keys;
    plan();
}

bool ScentController::isOn() const
{
    return m_workbench.settings->value(onKey, true).toBool();
}

void ScentController::setOn(bool on)
{
    m_workbench.settings->setValue(onKey, on);
    m_planned = false;
    plan();
}

bool ScentController::takesLong() const
{
    return m_workbench.settings->value(longKey, false).toBool();
}

void ScentController::setTakesLong(bool on)
{
    m_workbench.settings->setValue(longKey, on);
    m_planned = false;
    plan();
}

std::vector<std::string> ScentController::splits() const
{
    const auto& dataset = m_workbench.next.dataset();
    return dataset ? scentSplits(*dataset) : std::vector<std::string>();
}

std::vector<std::string> ScentController::metrics() const
{
    const auto& dataset = m_workbench.next.dataset();
    return dataset ? metricKeys(metricTask(*dataset)) : std::vector<std::string>();
}

/// What was chosen, as far as the data has it.
ScentMetric ScentController::metric() const
{
    const auto of = [](const std::vector<std::string>& known, const std::string& chosen) {
        return known.empty() || std::ranges::find(known, chosen) != known.end() ? chosen : known.front();
    };
    const Settings& settings = *m_workbench.settings;
    return { of(splits(), settings.value(splitKey, QStringLiteral("valid")).toString().toStdString()),
        of(metrics(), settings.value(metricKey).toString().toStdString()) };
}

void ScentController::setMetric(const ScentMetric& metric)
{
    m_workbench.settings->setValue(splitKey, toQt(metric.split));
    m_workbench.settings->setValue(metricKey, toQt(metric.metric));
    makeCurves();
}

std::size_t ScentController::finished() const
{
    return m_newest ? m_newest->trained.finished : 0;
}

const ScentController::Shown* ScentController::shown(const std::string& key) const
{
    const auto found = m_shown.find(key);
    return found == m_shown.end() ? nullptr : &found->second;
}

std::optional<StudyPoint> ScentController::point(const std::string& key, double value) const
{
    const auto known = m_known.find(key);
    if (known == m_known.end())
        return {};
    for (auto results = known->second.results.rbegin(); results != known->second.results.rend(); ++results)
        for (const ScentPlan::Point& of : (*results)->plan.points) {
            if (of.key != key || of.value != value)
                continue;
            StudyPoint found { { *results, &(*results)->plan.study }, of.variant, {}, {}, toQt(m_folder.string()) };
            for (const StudyRow& row : (*results)->trained.rows)
                if (row.variant == of.variant && row.metric == "seconds")
                    found.seeds.push_back(row.seed);
            if (!found.seeds.empty())
                return found;
        }
    return {};
}

/// The settings may be others: what is known of those before is stale, or goes on counting.
void ScentController::plan()
{
    const bool on = isOn() && !m_folder.empty();
    ScentPlan wanted = scentPlan(m_workbench.next.config(), on ? m_keys : std::vector<std::string>());
    if (m_planned && isSamePlan(wanted, m_plan))
        return;
    m_planned = true;
    m_plan = std::move(wanted);
    ++m_number;
    m_newest.reset();
    m_problem.clear();
    for (const QString& slot : { trainingSlot, lookingSlot })
        m_jobs.cancel(slot);
    m_surroundings.clear();
    for (const std::string& key : m_plan.keys)
        m_surroundings[key] = scentSurroundings(m_plan.study.base, key);
    enter(!on ? State::Off : m_plan.keys.empty() || !obstacle().isEmpty() ? State::Cannot : State::Waiting);
    makeCurves();
    if (m_state == State::Waiting) {
        m_look.start();
        rest();
    }
}

/// What is in the folder already is shown at once.
void ScentController::look()
{
    if (m_state == State::Waiting)
        m_jobs.start(
            lookingSlot, {}, this,
            [plan = m_plan, folder = m_folder](const JobContext&) { return readScent(plan, folder); },
            [this, number = m_number](const std::shared_ptr<const ScentResults>& results) {
                if (number == m_number)
                    take(results);
            });
}

bool ScentController::eventFilter(QObject* watched, QEvent* event)
{
    if (m_state == State::Waiting && isOfTheHand(event->type()))
        rest();
    return QObject::eventFilter(watched, event);
}

void ScentController::giveWay()
{
    if (m_state == State::Training && !busyWith().isEmpty()) {
        m_jobs.cancel(trainingSlot);
        enter(State::Waiting);
        rest();
    }
}

void ScentController::rest()
{
    m_rest.start();
}

/// What the user does, which comes first.
QString ScentController::busyWith() const
{
    if (m_workbench.isTraining())
        return tr("A run is training: that comes first.");
    if (m_workbench.jobs.isAnyRunning() || m_workbench.split.twinJobs().isAnyRunning())
        return tr("Something else is being worked out: that comes first.");
    return {};
}

/// Why these settings are not trained unasked.
QString ScentController::obstacle() const
{
    const auto& dataset = m_workbench.next.dataset();
    if (!dataset)
        return tr("There is no data yet.");
    if (m_plan.keys.empty())
        return tr("No parameter on show plays a part that this could tell of.");
    return toQt(whyNoScent(*dataset, m_plan.study.base, takesLong()));
}

void ScentController::tryToTrain()
{
    if (m_state != State::Waiting)
        return;
    if (!busyWith().isEmpty() || m_jobs.isAnyRunning()) { // what was cancelled may be at its last step
        rest();
        return;
    }
    ScentOptions options;
    options.folder = m_folder;
    options.atOnce = std::max(1, QThread::idealThreadCount());
    options.patience = takesLong() ? std::nullopt : std::optional(m_patience);
    options.yields = m_yields;
    const auto tell = [context = &m_jobs, self = QPointer(this), number = m_number](
                          const std::shared_ptr<const ScentResults>& results) {
        QMetaObject::invokeMethod(
            context,
            [self, number, results] {
                if (self && self->m_number == number)
                    self->take(results);
            },
            Qt::QueuedConnection);
    };
    enter(State::Training);
    m_jobs.start(
        trainingSlot, {}, this,
        [plan = m_plan, options, tell](const JobContext& job) { return trainScent(plan, options, job, tell); },
        [this, number = m_number](bool complete) {
            if (number == m_number)
                enter(complete ? State::Complete : State::TooSlow);
        });
}

void ScentController::take(const std::shared_ptr<const ScentResults>& results)
{
    m_newest = results;
    for (const auto& [key, surroundings] : m_surroundings) {
        Known& known = m_known[key];
        if (known.surroundings == surroundings) {
            const std::string now = studyPlanToJson(results->plan.study).dump();
            std::erase_if(
                known.results, [&](const auto& old) { return studyPlanToJson(old->plan.study).dump() == now; });
            known.results.push_back(results);
            if (known.results.size() > mostResults)
                known.results.erase(known.results.begin());
        } else if (known.results.empty() || scentCurve({ results }, key, metric()).isCurve()) {
            known = { surroundings, { results } };
        }
    }
    makeCurves();
}

void ScentController::makeCurves()
{
    m_shown.clear();
    std::vector<ScentCurve> curves;
    const ScentMetric of = metric();
    for (const auto& [key, surroundings] : m_surroundings)
        if (const auto known = m_known.find(key); known != m_known.end()) {
            Shown one { scentCurve(known->second.results, key, of), known->second.surroundings != surroundings };
            if (one.curve.points.empty())
                continue;
            const double now = scentNumber(parameter(key).get(m_plan.study.base.parameters));
            if (now != one.curve.present) // what was compared is compared anew with the results of the plan
                for (ScentCurve::Point& point : one.curve.points)
                    point.p.reset();
            one.curve.present = now;
            curves.push_back(one.curve);
            m_shown.emplace(key, std::move(one));
        }
    m_scale = scentScale(curves);
    Q_EMIT changed();
}

void ScentController::enter(State state)
{
    m_state = state;
    Q_EMIT changed();
}

QString ScentController::says() const
{
    const QString count = tr("%1 of %2 trainings").arg(finished()).arg(wanted());
    switch (m_state) {
    case State::Off:
        return tr("Switched off.");
    case State::Cannot:
        return obstacle();
    case State::Waiting: {
        const QString busy = busyWith();
        return busy.isEmpty() ? tr("%1; it goes on while you rest.").arg(count) : count + QStringLiteral(". ") + busy;
    }
    case State::Training:
        return count + QStringLiteral("…");
    case State::TooSlow:
        return tr("A training takes more than %1 s with these settings: none is begun unasked.").arg(m_patience);
    case State::Failed:
        return m_problem;
    case State::Complete:
        if (m_newest && !m_newest->trained.failures.empty())
            return tr("%1; others did not end well: %2").arg(count, toQt(m_newest->trained.failures.front().message));
        return tr("%1, all there are.").arg(count);
    }
    return {};
}

}
