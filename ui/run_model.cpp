#include "ui/run_model.h"

#include "ui/text.h"

#include <algorithm>
#include <utility>

namespace cmir::ui {

RunModel::RunModel(QObject* parent)
    : QObject(parent)
{ }

QString RunModel::caption() const
{
    if (!m_run.exists)
        return {};
    const QString data = toQt(m_run.config.dataName.empty() ? m_run.config.data.path : m_run.config.dataName);
    return QStringLiteral("%1 · %2 · seed %3")
        .arg(toQt(methodTitle(m_run.config.method)), data)
        .arg(m_run.config.parameters.seed);
}

void RunModel::beginRun(RunStart start)
{
    m_run.exists = true;
    m_run.training = true;
    m_run.config = std::move(start.config);
    m_run.identity = std::move(start.identity);
    m_run.dataset = std::move(start.dataset);
    const auto& from = start.from;
    m_run.history = from ? from->history : History {};
    m_run.events = from ? from->events : std::vector<LiveChange> {};
    m_run.settings = settingsAtEnd(m_run.config.parameters, m_run.events);
    m_run.bestEpoch = from ? from->state->selected.epoch : 0;
    m_run.snapshot.reset();
    m_run.replayed.reset();
    m_run.archive = {};
    if (from)
        for (const auto& snapshot : from->snapshots)
            m_run.archive.add(snapshot);
    m_run.record.reset();
    m_run.reference = std::move(start.reference);
    m_run.ghost = std::move(start.ghost);
    m_run.passing = start.passing;
    m_run.testSeen = from ? from->testSeen : 0;
    m_run.path.clear();
    m_run.followed = false;
    m_run.modified = false;
    hideTest();
    Q_EMIT runReset();
    Q_EMIT replayChanged();
    Q_EMIT trainingChanged(true);
    Q_EMIT titleChanged();
}

/// A look that was counted stays counted.
void RunModel::setTestShown(bool shown)
{
    if (m_run.testShown == shown)
        return;
    m_run.testShown = shown;
    if (shown && m_run.exists) {
        if (m_run.record) {
            auto seen = std::make_shared<RunRecord>(*m_run.record);
            ++seen->testSeen;
            setResults(std::move(seen));
        } else {
            ++m_run.testSeen;
        }
    }
    Q_EMIT testShownChanged();
}

/// Another run begins unseen.
void RunModel::hideTest()
{
    if (std::exchange(m_run.testShown, false))
        Q_EMIT testShownChanged();
}

void RunModel::take()
{
    if (!std::exchange(m_run.passing, false))
        return;
    Q_EMIT trainingChanged(m_run.training); // what it locks
    Q_EMIT titleChanged();
}

void RunModel::addEpoch(const EpochReport& report)
{
    m_run.history.add(report.epoch, report.values);
    if (report.best)
        m_run.bestEpoch = report.epoch;
    Q_EMIT epochAdded();
}

void RunModel::addEvent(const LiveChange& change)
{
    m_run.events.push_back(change);
    applyChange(m_run.settings, change);
    Q_EMIT eventAdded();
}

void RunModel::setSnapshot(std::shared_ptr<const Snapshot> snapshot)
{
    m_run.snapshot = std::move(snapshot);
    m_run.archive.add(m_run.snapshot);
    const bool replays = m_run.replayed && m_run.replayed == m_run.archive.held();
    m_run.replayed = m_run.archive.held(); // its state may have come anew
    Q_EMIT replayChanged();
    if (!replays)
        Q_EMIT snapshotChanged();
}

std::vector<std::pair<std::string, std::int64_t>> RunModel::sampleCounts() const
{
    std::vector<std::pair<std::string, std::int64_t>> counts;
    if (m_run.dataset)
        for (const Split& split : m_run.dataset->splits)
            counts.emplace_back(split.name, split.size());
    else if (m_run.record)
        for (const Predictions& split : m_run.record->predictions)
            counts.emplace_back(split.split, static_cast<std::int64_t>(split.label.size()));
    return counts;
}

void RunModel::showReplay(std::optional<std::size_t> index)
{
    auto wanted = index && *index < replay().size() ? replay()[*index] : nullptr;
    if (wanted == m_run.replayed)
        return;
    m_run.replayed = std::move(wanted);
    if (!m_run.record)
        m_run.archive.hold(m_run.replayed);
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
}

std::optional<std::size_t> RunModel::replayIndex() const
{
    const auto found = std::find(replay().begin(), replay().end(), m_run.replayed);
    if (!m_run.replayed || found == replay().end())
        return std::nullopt;
    return static_cast<std::size_t>(found - replay().begin());
}

void RunModel::setStatus(const TrainingStatus& status)
{
    m_run.status = status;
    Q_EMIT statusChanged();
}

void RunModel::finishRun(std::shared_ptr<const RunRecord> record)
{
    m_run.record = std::move(record);
    if (m_run.record->testSeen < m_run.testSeen) { // looked at while it trained
        auto seen = std::make_shared<RunRecord>(*m_run.record);
        seen->testSeen = m_run.testSeen;
        m_run.record = std::move(seen);
    }
    m_run.history = {};
    m_run.events.clear();
    m_run.config = m_run.record->config;
    m_run.settings = settingsAtEnd(m_run.config.parameters, m_run.record->events);
    if (m_run.record->shown)
        m_run.snapshot = m_run.record->shown;
    m_run.replayed.reset(); // the finished run is what there is to see
    m_run.archive = {};
    setModified(true);
    Q_EMIT recordChanged();
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
}

void RunModel::endTraining()
{
    if (!m_run.training)
        return;
    m_run.training = false;
    Q_EMIT trainingChanged(false);
    Q_EMIT titleChanged();
}

void RunModel::openRun(
    std::shared_ptr<const RunRecord> record, std::shared_ptr<const Dataset> dataset, const QString& path)
{
    m_run.settings = settingsAtEnd(record->config.parameters, record->events);
    m_run.exists = true;
    m_run.record = std::move(record);
    m_run.reference.reset();
    m_run.ghost.reset();
    m_run.passing = false;
    m_run.history = {};
    m_run.events.clear();
    m_run.config = m_run.record->config;
    m_run.dataset = std::move(dataset);
    m_run.snapshot = m_run.record->shown;
    m_run.replayed.reset();
    m_run.archive = {};
    m_run.status = RunContents().status;
    m_run.path = path;
    m_run.followed = false;
    m_run.modified = false;
    hideTest();
    Q_EMIT runReset();
    Q_EMIT recordChanged();
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
    Q_EMIT titleChanged();
}

void RunModel::exchange(RunModel& other, RunModel& place)
{
    const bool wasTraining = m_run.training;
    const auto epoch = m_run.replayed ? std::optional(m_run.replayed->epoch) : std::nullopt;
    m_run.archive.hold(nullptr);
    m_run.replayed.reset();
    const bool testWasShown = std::exchange(m_run.testShown, false);
    RunContents wanted = std::exchange(other.m_run, {});
    place.m_run = std::exchange(m_run, std::move(wanted));
    if (epoch) {
        const auto same = std::ranges::find(replay(), *epoch, &Snapshot::epoch);
        m_run.replayed = same == replay().end() ? nullptr : *same;
        if (!m_run.record)
            m_run.archive.hold(m_run.replayed);
    }
    if (testWasShown)
        Q_EMIT testShownChanged();
    Q_EMIT runReset();
    if (m_run.record)
        Q_EMIT recordChanged();
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
    Q_EMIT statusChanged();
    if (wasTraining != m_run.training)
        Q_EMIT trainingChanged(m_run.training);
    Q_EMIT titleChanged();
}

void RunModel::clear()
{
    if (!m_run.exists)
        return;
    const bool wasTraining = m_run.training;
    hideTest();
    m_run = {};
    Q_EMIT runReset();
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
    Q_EMIT statusChanged();
    if (wasTraining)
        Q_EMIT trainingChanged(false);
    Q_EMIT titleChanged();
}

void RunModel::setResults(std::shared_ptr<const RunRecord> record)
{
    m_run.record = std::move(record);
    setModified(true);
    Q_EMIT resultsChanged();
}

void RunModel::markSaved(const QString& path, bool followed)
{
    m_run.path = path;
    m_run.followed = followed;
    setModified(false);
}

void RunModel::markUnfollowed()
{
    m_run.followed = false;
}

void RunModel::setModified(bool modified)
{
    m_run.modified = modified;
    Q_EMIT titleChanged();
}

}
