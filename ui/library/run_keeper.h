#pragma once

#include "core/run/run_record.h"
#include "core/storage/recovery_folder.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <string>

namespace cmir::ui {

class JobRunner;

/// Keeps every run that ends in the library's folder, without being asked: under a name that is chosen when it begins,
/// beside which its state is put aside while it trains. Runs are written one after the other. One that cannot be
/// written stays in memory.
class RunKeeper : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    struct Run {
        QString title;
        std::shared_ptr<const RunRecord> record;
    };

    RunKeeper(RecoveryFolder& recovery, JobRunner& jobs, QObject* parent = nullptr);

    /// Empty (the default): nothing is kept.
    void setFolder(const QString& folder);
    const QString& folder() const { return m_folder; }
    bool isOn() const { return !m_folder.isEmpty(); }

    /// Chooses the name of a run that is kept only if the user takes it; nothing is put aside.
    void reserve(const RunIdentity& identity, const RunConfig& config);
    /// A run begins, or goes on: its name is chosen, if it has none. Where its state is to be put aside; empty:
    /// nowhere.
    std::filesystem::path begin(const RunIdentity& identity, const RunConfig& config);
    /// A run of the folder is on show: goes on under the name that it has.
    void know(const std::string& id, const QString& path);
    /// Where the run with this id is kept, or will be; empty: it did not begin here.
    QString place(const std::string& id) const { return m_places.value(QString::fromStdString(id)); }
    bool holds(const QString& path) const; ///< whether a file lies in the folder

    /// Writes it, over what is there of the same run; nothing where it is being written already.
    void keep(const Run& run);
    bool isWriting() const;

    /// Runs whose writing failed.
    const QList<Run>& unwritten() const { return m_unwritten; }
    void retry(); ///< writes those again
    void giveUp(const std::shared_ptr<const RunRecord>& record); ///< the user's wish
    /// A run is on disk, here or elsewhere: its state goes. It is over: what goes on after its end is another run.
    void settle(const std::shared_ptr<const RunRecord>& record);
    void giveUpUnwritten();

Q_SIGNALS:
    void kept(const std::shared_ptr<const cmir::RunRecord>& record, const QString& path);
    void copied(const QString& message); ///< a file of the user's was not written, but a copy of it
    void failed(const QString& message); ///< says where the run is now

private:
    QString newPlace(const RunIdentity& identity, const RunConfig& config) const;

    RecoveryFolder& m_recovery;
    JobRunner& m_jobs;
    QString m_folder;
    QHash<QString, QString> m_places; ///< files, by the runs' ids
    std::optional<RunConfig> m_before; ///< the run that began last
    std::weak_ptr<const RunRecord> m_newest; ///< asked for last, and not failed
    QList<Run> m_unwritten;
};

}
