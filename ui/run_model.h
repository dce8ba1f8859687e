#pragma once

#include "core/data/dataset.h"
#include "core/run/snapshot_archive.h"
#include "core/training/training_session.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace cmir::ui {

/// What a run begins with.
struct RunStart {
    RunConfig config;
    std::shared_ptr<const Dataset> dataset;
    RunIdentity identity {};
    std::shared_ptr<const Checkpoint> from {}; ///< what it goes on from
    std::shared_ptr<const RunRecord> reference {}; ///< the run that it repeats
    std::shared_ptr<const RunRecord> ghost {}; ///< the result that stays behind it, to be compared with by eye
    /// It was begun by a turned control and gives way to the next one: nobody waits for it, and it is kept only when
    /// the user takes it.
    bool passing = false;
};

/// What a RunModel holds, in one piece: it changes hands where another run is shown for a while.
struct RunContents {
    bool exists = false;
    bool training = false;
    bool modified = false;
    RunConfig config;
    ExperimentConfig settings;
    RunIdentity identity; ///< while there is no record
    std::shared_ptr<const Dataset> dataset;
    History history; ///< while there is no record
    std::vector<LiveChange> events; ///< while there is no record
    qint64 bestEpoch = 0;
    std::shared_ptr<const Snapshot> snapshot; ///< the newest
    std::shared_ptr<const Snapshot> replayed; ///< null: none
    SnapshotArchive archive; ///< while there is no record
    std::shared_ptr<const RunRecord> record, reference, ghost;
    bool passing = false;
    bool testShown = false;
    std::int64_t testSeen = 0; ///< while there is no record
    TrainingStatus status;
    QString path;
    bool followed = false; ///< the user gave the file at `path` its run here: it follows what is measured later

    RunContents() { status.state = SessionState::Ended; }
};

/// The run that is on show, once: training, finished or opened from a file. Views listen to it and keep no copy. GUI
/// thread only.
class RunModel : public QObject {
    Q_OBJECT

public:
    explicit RunModel(QObject* parent = nullptr);

    bool hasRun() const { return m_run.exists; }
    const RunConfig& runConfig() const { return m_run.config; }
    /// What it trains with now, or ended with: the settings that it began with and all that was turned.
    const ExperimentConfig& settings() const { return m_run.settings; }
    const RunIdentity& identity() const { return m_run.record ? m_run.record->identity : m_run.identity; }
    /// The data that the run was trained on; null for an opened run whose data was not found.
    const std::shared_ptr<const Dataset>& runDataset() const { return m_run.dataset; }
    /// Samples of each split of that data, or, where it was not found, of the record; in their order.
    std::vector<std::pair<std::string, std::int64_t>> sampleCounts() const;
    const History& history() const { return m_run.record ? m_run.record->history : m_run.history; }
    const std::vector<LiveChange>& events() const { return m_run.record ? m_run.record->events : m_run.events; }
    /// What the views show: the replayed epoch, else the newest state (of a finished run the selected model's).
    const std::shared_ptr<const Snapshot>& snapshot() const { return m_run.replayed ? m_run.replayed : m_run.snapshot; }
    /// The epochs that can be replayed, ascending; their memory is bounded (SnapshotArchive). The one on show stays.
    const std::vector<std::shared_ptr<const Snapshot>>& replay() const
    {
        return m_run.record ? m_run.record->snapshots : m_run.archive.snapshots();
    }
    /// Shows the snapshot replay()[index] in every view; none: the newest state again.
    void showReplay(std::optional<std::size_t> index);
    std::optional<std::size_t> replayIndex() const; ///< none: the newest state is on show
    /// The finished run; null while it trains.
    const std::shared_ptr<const RunRecord>& record() const { return m_run.record; }
    /// The run that the one on show repeats; null: none.
    const std::shared_ptr<const RunRecord>& reference() const { return m_run.reference; }
    /// What is drawn beneath the run on show: the run that it repeats, else the result before it; null: nothing.
    const std::shared_ptr<const RunRecord>& beneath() const { return m_run.reference ? m_run.reference : m_run.ghost; }
    /// The last result that was on show.
    const std::shared_ptr<const RunRecord>& lastResult() const { return m_run.record ? m_run.record : m_run.ghost; }
    /// RunStart::passing
    bool isPassing() const { return m_run.passing; }
    void take(); ///< a passing run is to be kept
    /// The epoch whose weights are the result, 1-based; 0: none yet.
    qint64 bestEpoch() const { return m_run.record ? m_run.record->bestEpoch : m_run.bestEpoch; }

    /// No peeking: what is on show comes from train and validation until the user asks for test, which the run counts.
    bool testShown() const { return m_run.testShown; }
    void setTestShown(bool shown);
    std::int64_t testSeen() const { return m_run.record ? m_run.record->testSeen : m_run.testSeen; }

    const TrainingStatus& status() const { return m_run.status; }
    bool isTraining() const { return m_run.training; }
    /// Whether settings that are not live wait for the next run. A passing run gives way to them.
    bool locksSettings() const { return m_run.training && !m_run.passing; }

    const QString& path() const { return m_run.path; }
    /// Whether the file at `path` was written here by the user's wish, and so is written again with what is measured
    /// later. A file that was opened is not: it is written when the user says so.
    bool isFileFollowed() const { return m_run.followed; }
    /// Whether something would be lost that the user may want.
    bool isModified() const { return m_run.modified && !m_run.passing; }
    /// "CmIR · synthetic · seed 0": the caption of exported figures and the window's title; empty: there is no run.
    QString caption() const;

    /// A run that trains is on show from now on.
    void beginRun(RunStart start);
    void addEpoch(const EpochReport& report);
    void addEvent(const LiveChange& change);
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot);
    void setStatus(const TrainingStatus& status);
    void finishRun(std::shared_ptr<const RunRecord> record);
    void endTraining(); ///< after finishRun, or when nothing was finished
    void openRun(std::shared_ptr<const RunRecord> record, std::shared_ptr<const Dataset> dataset, const QString& path);
    /// The same run with more measured results.
    void setResults(std::shared_ptr<const RunRecord> record);
    /// It is on disk as it is, in this file from now on. `followed`: see isFileFollowed.
    void markSaved(const QString& path, bool followed = false);
    void markUnfollowed(); ///< the user's file cannot be written any more
    /// There is no run any more.
    void clear();
    /// Another run is on show from now on, as it stands, trained or training: that of `other`, which is empty
    /// afterwards. The one before is in `place`, unseen. An earlier epoch stays on show where both have it.
    void exchange(RunModel& other, RunModel& place);

Q_SIGNALS:
    void runReset(); ///< another run is on show: everything below is new
    void epochAdded();
    void eventAdded();
    void snapshotChanged();
    void replayChanged(); ///< other epochs can be replayed, or another one is on show
    void statusChanged();
    void trainingChanged(bool training);
    void recordChanged();
    void resultsChanged();
    void titleChanged();
    void testShownChanged();

private:
    void setModified(bool modified);
    void hideTest();

    RunContents m_run;
};

}
