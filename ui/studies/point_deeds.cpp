#include "ui/studies/point_deeds.h"

#include "core/config/registry.h"
#include "core/experiment/study_run.h"
#include "ui/data_controller.h"
#include "ui/job_runner.h"
#include "ui/library/pinned_runs.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/run_files.h"
#include "ui/studies/sweep_picture.h"
#include "ui/text.h"

#include <QFileInfo>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace cmir::ui {

const QString PointDeeds::slot = QStringLiteral("training of a study");

namespace {

/// What tells one training of a study from any other.
QString keyOfTraining(const StudyPoint& point, std::int64_t seed)
{
    StudyPlan one = *point.plan;
    one.variants = { point.of() };
    one.seeds = { seed };
    return point.folder + u'\n' + QString::fromStdString(studyPlanToJson(one).dump());
}

QString nameOfTraining(const StudyPoint& point, std::int64_t seed)
{
    return PointDeeds::tr("%1, seed %2").arg(variantTitle(*point.plan, point.variant)).arg(seed);
}

/// The settings that its trainings were begun with, but for the seed and what is the machine's.
ExperimentConfig settingsOfPoint(const StudyPoint& point, const ExperimentConfig& panel)
{
    ExperimentConfig wanted = point.plan->base.parameters;
    for (const Parameter& p : allParameters())
        if (p.key == "seed" || p.group == ParameterGroup::Machine)
            p.set(wanted, p.get(panel));
    for (const auto& [key, value] : point.of().settings)
        setParameter(wanted, key, value);
    return wanted;
}

std::string networksOfPoint(const StudyPoint& point)
{
    std::string networks = point.plan->base.parameters.unimodal;
    for (const auto& [key, value] : point.of().settings)
        if (key == "unimodal")
            networks = value;
    return networks;
}

bool isSameData(const DataSource& a, const DataSource& b)
{
    return a.synthetic() || b.synthetic() ? a.synthetic() == b.synthetic()
                                          : QFileInfo(toQt(a.path)) == QFileInfo(toQt(b.path));
}

/// The open data with the modalities of the point, if they are those of its study; else as they are.
DataSource dataOfPoint(const StudyPoint& point, const DataSource& open)
{
    DataSource wanted = open;
    if (isSameData(point.plan->base.data, open))
        wanted.modalities = point.of().modalities.empty() ? point.plan->base.data.modalities : point.of().modalities;
    return wanted;
}

QString openedText(const QString& name, const StudyRun& run)
{
    if (!run.again)
        return PointDeeds::tr("%1 is on show, as the study kept it.").arg(name);
    if (!run.compared)
        return PointDeeds::tr("%1 was trained again and is on show.").arg(name);
    return run.difference.empty()
        ? PointDeeds::tr("%1 was trained again, to the same bits as in the study, and is on show.").arg(name)
        : PointDeeds::tr("%1 was trained again and is on show, but it differs from what the study measured, first in "
                         "%2: there it was trained by another program or on another machine.")
              .arg(name, toQt(run.difference));
}

}

QString variantSettings(const StudyVariant& variant)
{
    QStringList parts;
    for (const auto& [key, value] : variant.settings)
        parts << QStringLiteral("%1 %2").arg(parameterSymbol(parameter(key)), toQt(value));
    QStringList modalities;
    for (const std::string& modality : variant.modalities)
        modalities << toQt(modality);
    if (!modalities.isEmpty())
        parts << PointDeeds::tr("%1 alone").arg(modalities.join(QStringLiteral(" + ")));
    return parts.join(QStringLiteral(", "));
}

QString variantTitle(const StudyPlan& plan, std::size_t index)
{
    const StudyVariant& variant = plan.variants[index];
    const QString settings = variantSettings(variant);
    const QString method = toQt(methodTitle(variant.method));
    if (plan.axes.empty()) { // it has a name that is not made of its settings
        const QString name = toQt(variant.name);
        return settings.isEmpty() || name.contains(settings) ? name : QStringLiteral("%1 (%2)").arg(name, settings);
    }
    std::set<Method> methods;
    for (const StudyVariant& one : plan.variants)
        methods.insert(one.method);
    if (settings.isEmpty())
        return method;
    return methods.size() > 1 ? method + QStringLiteral(", ") + settings : settings;
}

PointDeeds::PointDeeds(NextRun& next, DataController& data, RunFiles& files, PinnedRuns& pinned, JobRunner& jobs,
    ModuleAgreement& modules, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_data(data)
    , m_pinned(pinned)
    , m_files(files)
    , m_jobs(jobs)
    , m_modules(modules)
{
    connect(&data, &DataController::loaded, this, [this] {
        const auto wanted = std::exchange(m_trainsWith, {});
        if (wanted && *wanted == m_next.source() && takeObstacle().isEmpty())
            m_train();
    });
    connect(&files, &RunFiles::opened, this, &PointDeeds::tellOpened);
    connect(&pinned, &PinnedRuns::changed, this, &PointDeeds::changed);
    const auto ours = [this](const QString& which) {
        if (which == slot)
            Q_EMIT changed();
    };
    for (const auto signal : { &JobRunner::finished, &JobRunner::cancelled })
        connect(&jobs, signal, this, ours);
    connect(&jobs, &JobRunner::failed, this, ours);
    connect(&jobs, &JobRunner::started, this, ours);
}

QString PointDeeds::takeObstacle() const
{
    return m_isTraining() ? tr("A run is training: stop it first.") : QString();
}

QString PointDeeds::openObstacle() const
{
    return isBusy() ? tr("A training of a study is looked for already.") : takeObstacle();
}

QString PointDeeds::pinObstacle(const StudyPoint& point, std::int64_t seed) const
{
    if (isPinned(point, seed))
        return {};
    if (isBusy())
        return tr("A training of a study is looked for already.");
    return m_pinned.isFull() ? tr("At most %1 runs are pinned at a time: let one go first.").arg(PinnedRuns::most)
                             : QString();
}

void PointDeeds::take(const StudyPoint& point)
{
    m_trainsWith.reset();
    if (!takeObstacle().isEmpty())
        return;
    {
        const NextRun::Step step(m_next, tr("settings of a study"));
        m_next.setMethod(point.of().method);
        m_next.setParameters(settingsOfPoint(point, m_next.parameters()));
    }
    if (const DataSource wanted = dataOfPoint(point, m_next.source()); wanted != m_next.source())
        m_data.choose(wanted);
    if (!isSameData(point.plan->base.data, m_next.source()))
        Q_EMIT told(tr("The settings are taken; the data stay those that are open, not the study's (%1).")
                        .arg(toQt(point.plan->base.data.path)));
}

void PointDeeds::takeAndTrain(const StudyPoint& point)
{
    if (!takeObstacle().isEmpty())
        return;
    const DataSource wanted = dataOfPoint(point, m_next.source());
    const bool loads = wanted != m_next.source();
    take(point);
    if (loads)
        m_trainsWith = wanted;
    else
        m_train();
}

void PointDeeds::find(
    const StudyPoint& point, std::int64_t seed, const QString& title, const std::function<void(const StudyRun&)>& then)
{
    m_modules.whenAgreed(networksOfPoint(point), [this, point, seed, title, then] {
        if (isBusy())
            return;
        m_jobs.start(
            slot, title, this,
            [plan = point.plan, variant = point.variant, seed, folder = point.folder.toStdString()](
                const JobContext& job) { return findStudyRun(*plan, variant, seed, folder, job); },
            [this, key = keyOfTraining(point, seed), then](const StudyRun& run) {
                m_places[key] = toQt(run.file.string());
                then(run);
            });
    });
}

void PointDeeds::open(const StudyPoint& point, std::int64_t seed)
{
    if (!openObstacle().isEmpty())
        return;
    find(point, seed, tr("Finding the training"), [this, name = nameOfTraining(point, seed)](const StudyRun& run) {
        const QString path = toQt(run.file.string());
        m_opening = Opening { path, openedText(name, run), run.compared && !run.difference.empty() };
        m_files.open(path);
    });
}

/// It is on show only now: whoever had an unsaved run there may have said no.
void PointDeeds::tellOpened(const QString& path)
{
    if (!m_opening || m_opening->path != path)
        return;
    const Opening opening = *std::exchange(m_opening, {});
    if (opening.differs)
        Q_EMIT differs(opening.text);
    else
        Q_EMIT opened(opening.text);
}

bool PointDeeds::isPinned(const StudyPoint& point, std::int64_t seed) const
{
    const auto place = m_places.constFind(keyOfTraining(point, seed));
    return place != m_places.constEnd() && m_pinned.find(*place);
}

void PointDeeds::pin(const StudyPoint& point, std::int64_t seed)
{
    if (isPinned(point, seed))
        return m_pinned.unpin(m_places.value(keyOfTraining(point, seed)));
    if (!pinObstacle(point, seed).isEmpty())
        return;
    find(point, seed, tr("Finding the training"), [this, name = nameOfTraining(point, seed)](const StudyRun& run) {
        const QString path = toQt(run.file.string());
        if (m_pinned.find(path))
            return Q_EMIT told(tr("%1 is pinned already.").arg(name));
        if (m_pinned.isFull()) // meanwhile
            return Q_EMIT told(tr("At most %1 runs are pinned at a time: let one go first.").arg(PinnedRuns::most));
        m_pinned.pin(path, name);
        Q_EMIT told(run.again && !run.difference.empty()
                ? tr("%1 is pinned; trained again, it differs from what the study measured, first in %2.")
                      .arg(name, toQt(run.difference))
                : tr("%1 is pinned: it stands behind the run on show.").arg(name));
    });
}

bool PointDeeds::isBusy() const
{
    return m_jobs.isRunning(slot);
}

void PointDeeds::cancel()
{
    m_jobs.cancel(slot);
}

}
