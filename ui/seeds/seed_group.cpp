#include "ui/seeds/seed_group.h"

#include "core/common/task_team.h"
#include "core/storage/load.h"
#include "ui/job_runner.h"
#include "ui/library/keeping.h"
#include "ui/library/run_keeper.h"
#include "ui/settings.h"

#include <algorithm>
#include <utility>

namespace cmir::ui {

namespace {

const QString seedsKey = QStringLiteral("train/seeds");

/// What was turned so far, for those that begin later.
std::vector<LiveChange> turned(const std::vector<LiveChange>& events)
{
    std::vector<LiveChange> changes;
    std::ranges::copy_if(
        events, std::back_inserter(changes), [](const LiveChange& change) { return change.isParameter(); });
    return changes;
}

}

const QString SeedGroup::slot = QStringLiteral("seeds");

SeedGroup::Member::Member(RunKeeper& keeper)
    : training(run, keeper)
{
    keepByItself(run, training, keeper);
}

SeedGroup::SeedGroup(RunModel& first, TrainingController& training, RunKeeper& keeper, JobRunner& jobs,
    Settings& settings, QObject* parent)
    : QObject(parent)
    , m_first(first)
    , m_training(training)
    , m_keeper(keeper)
    , m_jobs(jobs)
    , m_settings(settings)
    , m_wanted(std::clamp(settings.value(seedsKey, 1).toInt(), 1, most))
{
    connect(&m_training, &TrainingController::aboutToBegin, this, &SeedGroup::rememberSelected);
    connect(&m_first, &RunModel::runReset, this, &SeedGroup::followRun);
    // The first was stopped before the others had their data, or could not begin; or those could not be had.
    connect(&m_training, &TrainingController::stateChanged, this, [this] {
        const bool over = m_training.isStopping() || !m_training.isActive();
        if (m_asked && over && !(m_first.record() && m_first.record()->end == RunEnd::Finished && isOfAsked()))
            giveUpOthers();
    });
    const auto withoutData = [this](const QString& which) {
        if (which == slot)
            giveUpOthers();
    };
    connect(&jobs, &JobRunner::failed, this, withoutData);
    connect(&jobs, &JobRunner::cancelled, this, withoutData);
    for (const auto signal : { &RunModel::epochAdded, &RunModel::recordChanged })
        connect(&m_first, signal, this, [this] {
            if (isGroup())
                Q_EMIT changed();
        });
}

SeedGroup::~SeedGroup() = default;

void SeedGroup::setWanted(int seeds)
{
    const int wanted = std::clamp(seeds, 1, most);
    if (std::exchange(m_wanted, wanted) == wanted)
        return;
    m_settings.setValue(seedsKey, wanted);
    Q_EMIT wantedChanged();
}

void SeedGroup::begin(RunRequest& request, TrainingController::Begin how)
{
    m_asked.reset();
    if (m_wanted < 2)
        return;
    request.pool = std::make_shared<ModelPool>(usableProcessors());
    if (request.identity.id.empty())
        request.identity = newRunIdentity();
    m_asked = Asked { request, how, m_wanted };
}

/// Another run is on show: that of a new group, or one that has none.
void SeedGroup::followRun()
{
    if (m_showing)
        return;
    close();
    if (!isOfAsked())
        return giveUpOthers();
    const ExperimentConfig config = m_asked->request.config.parameters;
    const auto dataset = m_asked->request.dataset;
    std::vector<std::shared_ptr<const Dataset>> data(static_cast<std::size_t>(m_asked->seeds - 1), dataset);
    const bool ofTheSeed = m_asked->request.config.data.synthetic() || dataset->validCut;
    if (!ofTheSeed || config.data_seed >= 0)
        return start(data);
    m_jobs.start(
        slot, tr("Reading the data of the other seeds"), this,
        [source = m_asked->request.config.data, config, data](const JobContext& job) {
            auto read = data;
            for (std::size_t i = 0; i < data.size(); ++i) {
                ExperimentConfig own = config;
                own.seed += static_cast<std::int64_t>(i) + 1;
                job.report(static_cast<double>(i) / static_cast<double>(data.size()), {});
                read[i] = loadDataset(source, own, job.cancelled);
            }
            return read;
        },
        [this, id = m_asked->request.identity.id](const std::vector<std::shared_ptr<const Dataset>>& read) {
            if (isOfAsked() && m_first.identity().id == id)
                start(read);
        });
}

bool SeedGroup::isOfAsked() const
{
    return m_asked && m_first.identity().id == m_asked->request.identity.id;
}

void SeedGroup::giveUpOthers()
{
    if (!std::exchange(m_asked, {}))
        return;
    m_jobs.cancel(slot);
    Q_EMIT activityChanged();
}

void SeedGroup::start(const std::vector<std::shared_ptr<const Dataset>>& data)
{
    const Asked asked = *std::exchange(m_asked, {});
    for (const auto& dataset : data) {
        RunRequest request = asked.request;
        request.identity = {};
        request.dataset = dataset;
        request.config.parameters.seed += static_cast<std::int64_t>(m_others.size()) + 1;
        request.script = turned(m_first.events());
        Member& member = *m_others.emplace_back(std::make_unique<Member>(m_keeper));
        for (const auto signal : { &RunModel::epochAdded, &RunModel::recordChanged })
            connect(&member.run, signal, this, &SeedGroup::changed);
        connect(&member.training, &TrainingController::stateChanged, this, &SeedGroup::activityChanged);
        connect(&member.training, &TrainingController::failed, this, &SeedGroup::failed);
        member.training.prepare(m_training.isPaused() ? TrainingController::Begin::Paused : asked.how);
        member.training.start(std::move(request));
        m_training.addFollower(&member.training, TrainingController::Follows::Everything);
    }
    Q_EMIT changed();
}

void SeedGroup::close()
{
    for (auto& member : std::exchange(m_others, {})) {
        m_training.removeFollower(&member->training);
        member->training.stop();
        if (member->training.isActive())
            m_ending.push_back(std::move(member)); // what it has trained is kept
    }
    std::erase_if(m_ending, [](const auto& member) { return !member->training.isActive(); });
    m_original.reset();
    m_shown = 0;
    Q_EMIT changed();
}

void SeedGroup::show(std::size_t member)
{
    const std::vector<const RunModel*> all = runs();
    if (isActive() || m_training.isActive() || member >= all.size() || member == m_shown || !all[member]->record())
        return;
    if (!m_original) {
        m_original = std::make_unique<RunModel>();
        m_original->openRun(m_first.record(), m_first.runDataset(), m_first.path());
    }
    const RunModel& wanted = member == 0 ? *m_original : *all[member];
    m_showing = true;
    m_first.openRun(wanted.record(), wanted.runDataset(), wanted.path());
    m_showing = false;
    m_shown = member;
    Q_EMIT changed();
}

void SeedGroup::setResults(std::size_t member, const std::shared_ptr<const RunRecord>& record)
{
    if (member == 0 && m_original)
        m_original->setResults(record);
    else if (member > 0)
        ended(member).setResults(record);
    if (member == m_shown)
        m_first.setResults(record);
    Q_EMIT changed();
}

/// That of the others which is runs()[member].
RunModel& SeedGroup::ended(std::size_t member) const
{
    std::size_t place = 0;
    for (const auto& other : m_others)
        if (other->run.hasRun() && ++place == member)
            return other->run;
    return m_others.back()->run;
}

std::vector<std::shared_ptr<const RunRecord>> SeedGroup::records() const
{
    std::vector<std::shared_ptr<const RunRecord>> all;
    for (const RunModel* run : runs())
        if (run->record())
            all.push_back(run->record());
    const bool complete = isGroup() && !isActive() && all.size() > 1 && all.size() == runs().size();
    return complete ? all : std::vector<std::shared_ptr<const RunRecord>>();
}

bool SeedGroup::isActive() const
{
    const auto active = [](const auto& member) { return member->training.isActive(); };
    return m_asked || std::ranges::any_of(m_others, active) || std::ranges::any_of(m_ending, active);
}

std::vector<const RunModel*> SeedGroup::runs() const
{
    std::vector<const RunModel*> all { m_original ? m_original.get() : &m_first };
    for (const auto& member : m_others)
        if (member->run.hasRun())
            all.push_back(&member->run);
    return all;
}

SeedValues SeedGroup::selectedBefore(const std::string& series) const
{
    const auto found = m_before.find(series);
    return found == m_before.end() ? SeedValues {} : found->second;
}

/// Of the run on show, before it gives way.
void SeedGroup::rememberSelected()
{
    if (!m_first.hasRun() || m_first.isPassing())
        return;
    m_before.clear();
    for (const auto& [series, values] : m_first.history().series)
        if (series.starts_with("valid/"))
            m_before[series] = selected(series);
}

}
