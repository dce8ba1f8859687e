#include "ui/run_model.h"

#include "ui/text.h"

#include <algorithm>
#include <utility>

namespace cmir::ui {

namespace {

TrainingStatus idle()
{
    TrainingStatus status;
    status.state = SessionState::Ended;
    return status;
}

}

RunModel::RunModel(QObject* parent)
    : QObject(parent)
    , m_status(idle())
{ }

QString RunModel::caption() const
{
    if (!m_hasRun)
        return {};
    const QString data = toQt(m_runConfig.dataName.empty() ? m_runConfig.data.path : m_runConfig.dataName);
    return QStringLiteral("%1 · %2 · seed %3")
        .arg(toQt(methodTitle(m_runConfig.method)), data)
        .arg(m_runConfig.parameters.seed);
}

void RunModel::beginRun(RunStart start)
{
    m_hasRun = true;
    m_training = true;
    m_runConfig = std::move(start.config);
    m_identity = std::move(start.identity);
    m_runDataset = std::move(start.dataset);
    const auto& from = start.from;
    m_history = from ? from->history : History {};
    m_events = from ? from->events : std::vector<LiveChange> {};
    m_settings = settingsAtEnd(m_runConfig.parameters, m_events);
    m_bestEpoch = from ? from->state->selected.epoch : 0;
    m_snapshot.reset();
    m_replayed.reset();
    m_archive = {};
    if (from)
        for (const auto& snapshot : from->snapshots)
            m_archive.add(snapshot);
    m_record.reset();
    m_reference = std::move(start.reference);
    m_ghost = std::move(start.ghost);
    m_passing = start.passing;
    m_testSeen = from ? from->testSeen : 0;
    m_path.clear();
    m_modified = false;
    hideTest();
    Q_EMIT runReset();
    Q_EMIT replayChanged();
    Q_EMIT trainingChanged(true);
    Q_EMIT titleChanged();
}

/// A look that was counted stays counted.
void RunModel::setTestShown(bool shown)
{
    if (m_testShown == shown)
        return;
    m_testShown = shown;
    if (shown && m_hasRun) {
        if (m_record) {
            auto seen = std::make_shared<RunRecord>(*m_record);
            ++seen->testSeen;
            setResults(std::move(seen));
        } else {
            ++m_testSeen;
        }
    }
    Q_EMIT testShownChanged();
}

/// Another run begins unseen.
void RunModel::hideTest()
{
    if (std::exchange(m_testShown, false))
        Q_EMIT testShownChanged();
}

void RunModel::take()
{
    if (!std::exchange(m_passing, false))
        return;
    Q_EMIT trainingChanged(m_training); // what it locks
    Q_EMIT titleChanged();
}

void RunModel::addEpoch(const EpochReport& report)
{
    m_history.add(report.epoch, report.values);
    if (report.best)
        m_bestEpoch = report.epoch;
    Q_EMIT epochAdded();
}

void RunModel::addEvent(const LiveChange& change)
{
    m_events.push_back(change);
    applyChange(m_settings, change);
    Q_EMIT eventAdded();
}

void RunModel::setSnapshot(std::shared_ptr<const Snapshot> snapshot)
{
    m_snapshot = std::move(snapshot);
    m_archive.add(m_snapshot);
    const bool replays = m_replayed && m_replayed == m_archive.held();
    m_replayed = m_archive.held(); // its state may have come anew
    Q_EMIT replayChanged();
    if (!replays)
        Q_EMIT snapshotChanged();
}

std::vector<std::pair<std::string, std::int64_t>> RunModel::sampleCounts() const
{
    std::vector<std::pair<std::string, std::int64_t>> counts;
    if (m_runDataset)
        for (const Split& split : m_runDataset->splits)
            counts.emplace_back(split.name, split.size());
    else if (m_record)
        for (const Predictions& split : m_record->predictions)
            counts.emplace_back(split.split, static_cast<std::int64_t>(split.label.size()));
    return counts;
}

void RunModel::showReplay(std::optional<std::size_t> index)
{
    auto wanted = index && *index < replay().size() ? replay()[*index] : nullptr;
    if (wanted == m_replayed)
        return;
    m_replayed = std::move(wanted);
    if (!m_record)
        m_archive.hold(m_replayed);
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
}

std::optional<std::size_t> RunModel::replayIndex() const
{
    const auto found = std::find(replay().begin(), replay().end(), m_replayed);
    if (!m_replayed || found == replay().end())
        return std::nullopt;
    return static_cast<std::size_t>(found - replay().begin());
}

void RunModel::setStatus(const TrainingStatus& status)
{
    m_status = status;
    Q_EMIT statusChanged();
}

void RunModel::finishRun(std::shared_ptr<const RunRecord> record)
{
    m_record = std::move(record);
    if (m_record->testSeen < m_testSeen) { // looked at while it trained
        auto seen = std::make_shared<RunRecord>(*m_record);
        seen->testSeen = m_testSeen;
        m_record = std::move(seen);
    }
    m_history = {};
    m_events.clear();
    m_runConfig = m_record->config;
    m_settings = settingsAtEnd(m_runConfig.parameters, m_record->events);
    if (m_record->shown)
        m_snapshot = m_record->shown;
    m_replayed.reset(); // the finished run is what there is to see
    m_archive = {};
    setModified(true);
    Q_EMIT recordChanged();
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
}

void RunModel::endTraining()
{
    if (!m_training)
        return;
    m_training = false;
    Q_EMIT trainingChanged(false);
    Q_EMIT titleChanged();
}

void RunModel::openRun(
    std::shared_ptr<const RunRecord> record, std::shared_ptr<const Dataset> dataset, const QString& path)
{
    m_settings = settingsAtEnd(record->config.parameters, record->events);
    m_hasRun = true;
    m_record = std::move(record);
    m_reference.reset();
    m_ghost.reset();
    m_passing = false;
    m_history = {};
    m_events.clear();
    m_runConfig = m_record->config;
    m_runDataset = std::move(dataset);
    m_snapshot = m_record->shown;
    m_replayed.reset();
    m_archive = {};
    m_status = idle();
    m_path = path;
    m_modified = false;
    hideTest();
    Q_EMIT runReset();
    Q_EMIT recordChanged();
    Q_EMIT replayChanged();
    Q_EMIT snapshotChanged();
    Q_EMIT titleChanged();
}

void RunModel::setResults(std::shared_ptr<const RunRecord> record)
{
    m_record = std::move(record);
    setModified(true);
    Q_EMIT resultsChanged();
}

void RunModel::markSaved(const QString& path)
{
    m_path = path;
    setModified(false);
}

void RunModel::setModified(bool modified)
{
    m_modified = modified;
    Q_EMIT titleChanged();
}

}
