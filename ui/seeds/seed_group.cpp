#include "ui/seeds/seed_group.h"

#include "core/common/task_team.h"
#include "core/storage/load.h"
#include "ui/job_runner.h"
#include "ui/library/keeping.h"
#include "ui/library/run_keeper.h"
#include "ui/run_data.h"
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

/// Nothing of it is under way, and deleting it waits for nothing.
bool isOver(const TrainingController& training)
{
    return !training.isActive() && !training.isDisposing();
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
    connect(&m_training, &TrainingController::aboutToBegin, this, [this] {
        rememberSelected();
        if (m_shown != 0) // what begins takes the place of the first one; the others may still be ending
            showMember(0);
    });
    connect(&m_first, &RunModel::runReset, this, &SeedGroup::followRun);
    // The first was stopped before the others had their data, or could not begin; or those could not be had.
    connect(&m_training, &TrainingController::stateChanged, this, [this] {
        const bool over = m_training.isStopping() || !m_training.isActive();
        if (m_asked && over && !(m_first.record() && m_first.record()->end == RunEnd::Finished && isOfAsked()))
            giveUpOthers();
        // What another run says of itself before it begins is seen, unless the one on show still has more to say.
        if (m_training.phase() == TrainingController::Phase::Preparing && !trainingOf(m_shown).isActive())
            m_training.setModel(m_first);
    });
    const auto withoutData = [this](const QString& which) {
        if (which == slot)
            giveUpOthers();
    };
    connect(&jobs, &JobRunner::failed, this, withoutData);
    connect(&jobs, &JobRunner::cancelled, this, withoutData);
    follow(m_first);
}

SeedGroup::~SeedGroup()
{
    m_training.setModel(m_first); // it outlives the homes
}

void SeedGroup::follow(RunModel& run)
{
    connect(&run, &RunModel::resultsChanged, this, [this, &run] { keepMeasured(run); });
    for (const auto signal : { &RunModel::epochAdded, &RunModel::recordChanged })
        connect(&run, signal, this, [this] {
            if (isGroup() && !m_showing)
                Q_EMIT changed();
        });
}

/// What is measured of opened runs outside the library: whoever closes is asked about the run on show alone.
void SeedGroup::keepMeasured(const RunModel& run)
{
    if (isGroup())
        keepCopy(run, m_keeper);
}

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
        follow(member.run);
        connect(&member.training, &TrainingController::stateChanged, this, &SeedGroup::activityChanged);
        connect(&member.training, &TrainingController::failed, this, &SeedGroup::failed);
        member.training.prepare(m_training.isPaused() ? TrainingController::Begin::Paused : asked.how);
        member.training.start(std::move(request));
        m_training.addFollower(&member.training, TrainingController::Follows::Everything);
    }
    Q_EMIT changed();
}

void SeedGroup::open(const std::vector<OpenedRun>& others)
{
    for (const OpenedRun& other : others) {
        Member& member = *m_others.emplace_back(std::make_unique<Member>(m_keeper));
        member.run.openRun(other.record, other.dataset, other.path);
    }
    for (const auto& member : m_others) // now that all are there
        follow(member->run);
    Q_EMIT changed();
}

void SeedGroup::close()
{
    m_training.setModel(m_first);
    for (auto& member : std::exchange(m_others, {})) {
        m_training.removeFollower(&member->training);
        member->training.setModel(member->run);
        member->training.stop();
        if (isOver(member->training))
            continue;
        for (const auto signal : { &TrainingController::stateChanged, &TrainingController::disposed })
            connect(&member->training, signal, this, &SeedGroup::dropEnded, Qt::QueuedConnection);
        m_ending.push_back(std::move(member)); // what it has trained is kept
    }
    m_home.reset();
    m_shown = 0;
    Q_EMIT changed();
}

void SeedGroup::dropEnded()
{
    std::erase_if(m_ending, [](const auto& member) { return isOver(member->training); });
}

std::vector<std::size_t> SeedGroup::begun() const
{
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i <= m_others.size(); ++i)
        if (i == 0 || modelOf(i).hasRun())
            members.push_back(i);
    return members;
}

std::vector<const RunModel*> SeedGroup::runs() const
{
    std::vector<const RunModel*> all;
    for (const std::size_t member : begun())
        all.push_back(&modelOf(member));
    return all;
}

std::size_t SeedGroup::shown() const
{
    const auto members = begun();
    return static_cast<std::size_t>(std::ranges::find(members, m_shown) - members.begin());
}

void SeedGroup::show(std::size_t run)
{
    const auto members = begun();
    if (run < members.size() && members[run] != m_shown)
        showMember(members[run]);
}

/// Both controllers follow their runs, so that what is still under way of the one before arrives where that has gone.
void SeedGroup::showMember(std::size_t member)
{
    if (!m_home) {
        m_home = std::make_unique<RunModel>();
        keepResults(*m_home, m_keeper);
        follow(*m_home);
    }
    const std::size_t before = std::exchange(m_shown, member);
    trainingOf(before).setModel(homeOf(before));
    trainingOf(member).setModel(m_first);
    m_showing = true;
    m_first.exchange(homeOf(member), homeOf(before));
    m_showing = false;
    Q_EMIT changed();
}

void SeedGroup::setResults(std::size_t run, const std::shared_ptr<const RunRecord>& record)
{
    const auto members = begun();
    if (run >= members.size())
        return;
    modelOf(members[run]).setResults(record);
    Q_EMIT changed();
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

SeedValues SeedGroup::selectedBefore(const std::string& series) const
{
    const auto found = m_before.find(series);
    return found == m_before.end() || !isOfSameData(m_configBefore, m_first.runConfig()) ? SeedValues {}
                                                                                         : found->second;
}

/// Of the run on show, before it gives way.
void SeedGroup::rememberSelected()
{
    if (!m_first.hasRun() || m_first.isPassing())
        return;
    m_before.clear();
    m_configBefore = m_first.runConfig();
    for (const auto& [series, values] : m_first.history().series)
        if (series.starts_with("valid/"))
            m_before[series] = selected(series);
}

}
