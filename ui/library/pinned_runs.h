#pragma once

#include "core/run/run_record.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>

namespace cmir::ui {

class JobRunner;

/// The runs that stand behind the one on show, to be compared with it. Each has a colour of its own, the same in every
/// view and for as long as it is pinned. A pinned file is read off the GUI thread.
class PinnedRuns : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner
    static constexpr qsizetype most = 6;

    struct Pin {
        QString path; ///< of its file: what tells pins apart
        QString title;
        int color = 0; ///< viz::Theme::category(color)
        std::shared_ptr<const RunRecord> record; ///< null while it is read
    };

    explicit PinnedRuns(JobRunner& jobs, QObject* parent = nullptr);

    const QList<Pin>& pins() const { return m_pins; } ///< in the order in which they were pinned
    const Pin* find(const QString& path) const; ///< null: not pinned
    bool isFull() const { return m_pins.size() >= most; }
    /// Nothing where it is pinned already, or there is no room.
    void pin(const QString& path, const QString& title);
    void unpin(const QString& path);
    void clear();
    void setTitle(const QString& path, const QString& title);
    QStringList paths() const;

Q_SIGNALS:
    void changed();
    void failed(const QString& message); ///< a file that cannot be read is not pinned any more

private:
    int freeColor() const;
    void read(const QString& path);

    JobRunner& m_jobs;
    QList<Pin> m_pins;
};

}
