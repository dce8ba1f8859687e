#pragma once

#include <QObject>
#include <QString>

#include <functional>

namespace cmir::ui {

class JobRunner;
class RunModel;
struct ReportInput;

/// Writes the report of the run on show as a job: measured and put together off the GUI thread, drawn on it figure by
/// figure. What breaks while it works is the job runner's `failed`, and leaves the old file.
class ReportActions : public QObject {
    Q_OBJECT

public:
    static const QString slot;

    ReportActions(RunModel& model, JobRunner& jobs, QObject* parent = nullptr);

    /// Puts into a report what the window has beside the run: studies, a search, runs to compare with; without it a
    /// report has none.
    using Fill = std::function<void(ReportInput& input)>;
    void setStudies(Fill fill) { m_studies = std::move(fill); }
    void setTheory(Fill fill) { m_theory = std::move(fill); } ///< the theorems, likewise

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
    Fill m_studies, m_theory;
};

}
