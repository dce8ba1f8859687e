#pragma once

#include "core/library/run_index.h"
#include "ui/latest_job.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>

namespace cmir {
class RunColumns;
}

namespace cmir::ui {

class RunKeeper;
class Settings;

/// The runs of the library's folder as they were read last, with their columns for filters and sorting.
struct LibraryContents {
    LibraryContents(RunListing found, std::uintmax_t bytesInTrash);
    ~LibraryContents();

    RunListing listing;
    std::uintmax_t bytes = 0; ///< of the runs' files
    std::uintmax_t trashBytes = 0;
    std::unique_ptr<const RunColumns> columns; ///< of listing.runs
};

/// The list of runs: what lies in the library's folder, of this program and of others, read off the GUI thread and
/// again whenever the folder changes. What a person says of a run is written beside it; what is thrown away goes into
/// the folder's trash, from where it comes back.
class RunLibrary : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner, for what changes files
    static constexpr double usualBound = 20e9; ///< bytes

    RunLibrary(RunKeeper& keeper, JobRunner& jobs, Settings& settings, QObject* parent = nullptr);

    /// The user's choice, by itself a folder of the user's data.
    static QString usualFolder(const Settings& settings);
    /// Empty: there is no library.
    void setFolder(const QString& folder);
    /// The same, remembered.
    void chooseFolder(const QString& folder);
    QString folder() const;

    /// Null: nothing was read yet.
    const std::shared_ptr<const LibraryContents>& contents() const { return m_contents; }
    /// The run of a file; null: not in the list.
    const RunSummary* find(const QString& path) const;
    void refresh();
    bool isBusy() const { return m_reading.isBusy(); }

    /// What a person says of it.
    void setNote(const QString& path, const RunNote& note);
    /// Into the trash, with its note.
    void throwAway(const QStringList& paths);
    /// Brings back what was thrown away last; nothing where there is none.
    void bringBack();
    bool canBringBack() const { return !m_thrown.isEmpty(); }
    void emptyTrash();

    /// The stated bound of disk use; runs beyond it are offered, never removed by themselves.
    double bound() const;
    void setBound(double bytes);
    /// The oldest runs without a star that would have to go to be within the bound again; empty: it is kept.
    QStringList beyondBound() const;

Q_SIGNALS:
    void changed();
    void thrownAway(int runs); ///< bringBack() undoes it
    void broughtBack(int runs);
    void failed(const QString& message);

private:
    struct Thrown {
        QString from, to;
    };

    void watch();
    QString trash() const;

    RunKeeper& m_keeper;
    JobRunner& m_jobs;
    Settings& m_settings;
    LatestJob m_reading;
    QFileSystemWatcher m_watcher;
    QTimer m_rest; ///< after a change of the folder: what is written is written in several steps
    QTimer m_running; ///< while runs of other programs train
    std::shared_ptr<const LibraryContents> m_contents;
    QList<QList<Thrown>> m_thrown; ///< deed by deed
};

}
