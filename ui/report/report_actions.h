#pragma once

#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace cmir::ui {

class JobRunner;
class RunModel;
class StudySummary;

/// Writes the report of the run on show as a job: measured and put together off the GUI thread, drawn on it figure by
/// figure. What breaks while it works is the job runner's `failed`, and leaves the old file.
class ReportActions : public QObject {
    Q_OBJECT

public:
    static const QString slot;

    ReportActions(RunModel& model, JobRunner& jobs, QObject* parent = nullptr);

    /// Where the studies of a report come from; without it a report has none.
    using Studies = std::function<QList<std::shared_ptr<const StudySummary>>()>;
    void setStudies(Studies studies) { m_studies = std::move(studies); }

    /// Why there can be no report now, as a sentence; empty: there can.
    QString obstacle() const;
    /// As .html or .pdf by the ending. A report that is being written is given up for the new one.
    void write(const QString& path);
    void cancel();
    bool isBusy() const;
    /// A file name for the run on show: "CmIR_synthetic_seed_0.html".
    QString suggestion() const;

Q_SIGNALS:
    void said(const QString& message); ///< done
    void refused(const QString& message); ///< could not be begun, and why
    void written(const QString& path);

private:
    RunModel& m_model;
    JobRunner& m_jobs;
    Studies m_studies;
};

}
