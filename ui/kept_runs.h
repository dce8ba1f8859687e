#pragma once

#include "core/run/run_record.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <string>

namespace cmir::ui {

class JobRunner;

/// Runs that were replaced before they were saved. Each is written into a folder, one after the other, and the newest
/// few stay there, so that trying settings needs no question each time and loses nothing. One that cannot be written
/// stays in memory.
class KeptRuns : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner
    static constexpr qsizetype capacity = 5; ///< files that stay

    struct Run {
        QString title;
        std::shared_ptr<const RunRecord> record;
    };

    explicit KeptRuns(JobRunner& jobs, QObject* parent = nullptr);

    void setFolder(const QString& folder) { m_folder = folder; } ///< empty (the default): nothing is kept
    const QString& folder() const { return m_folder; }
    /// `onShow` is the file of the run on show, which is not removed; it may be empty.
    void keep(const Run& run, const QString& onShow);
    bool isWriting() const;
    QStringList files() const; ///< newest first

    /// Runs whose writing failed.
    const QList<Run>& unwritten() const { return m_unwritten; }
    void retry(); ///< writes those again
    void giveUp(const std::shared_ptr<const RunRecord>& record); ///< saved elsewhere, or the user's wish
    void giveUpUnwritten();

Q_SIGNALS:
    void kept(const QString& path);
    void written(const std::string& id); ///< of the run that was kept
    void failed(const QString& message); ///< says where the run is now

private:
    JobRunner& m_jobs;
    QString m_folder;
    QList<Run> m_unwritten;
};

}
