#pragma once

#include "core/experiment/study.h"
#include "ui/latest_job.h"
#include "ui/studies/study_summary.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace cmir::ui {

class JobRunner;
class ModuleAgreement;
class NextRun;
class Settings;

/// One kind of study ("sweep", "ablation", "methods", "noise") of the window: runs it as a job that trains several
/// models at a time, keeps what it found so far, and remembers where it lies. What was finished stays in the folder: a
/// study that is started again trains only what is missing.
class StudyController : public QObject {
    Q_OBJECT

public:
    StudyController(const QString& kind, const NextRun& next, JobRunner& jobs, Settings& settings,
        ModuleAgreement& modules, QObject* parent = nullptr);

    const QString& kind() const { return m_kind; }
    QString slot() const; ///< of the job runner
    static bool isStudySlot(const QString& slot);

    /// Where the study is kept: the user's choice, by itself a folder of the user's data.
    QString folder() const;
    /// Another folder holds another study: what is shown of the one before goes.
    void setFolder(const QString& folder);
    int processes() const; ///< trainings at a time; by itself one processor fewer than there are
    void setProcesses(int processes);
    /// Whether its trainings are submitted to a Slurm (run_on.h) instead of done by this computer.
    bool isOnSlurm() const;
    void setOnSlurm(bool on);
    QString slurmSettings() const; ///< the file that was chosen; empty: the user's own, or none
    void setSlurmSettings(const QString& file);
    /// Reads the file first, as a job, which says what is wrong with it; then the study runs on Slurm with it.
    void useSlurmSettings(const QString& file);
    /// The command line program that trains, instead of the one beside this program.
    void setProgram(const QString& program) { m_program = program; }

    /// Why no study can be started now, as a sentence; empty: it can.
    QString obstacle() const;
    virtual void start(const StudyPlan& plan);
    void cancel(); ///< what is under way ends, on a Slurm too
    void leave(); ///< because the window closes: what a Slurm trains goes on there
    bool isBusy() const;
    bool isTraining() const { return isBusy() && m_training; } ///< else, if busy, it reads what a folder holds
    /// Reads what the folder holds, without training.
    virtual void readFolder();
    bool folderHoldsStudy() const;
    /// Measures what another program predicts on the study's data, the open ones, and keeps it in the folder as a row
    /// of its own (other_programs.h). What does not fit is said as of any job.
    void addOtherProgram(const QString& name, const QStringList& files);
    void dropOtherProgram(const QString& name);

    /// What is known of the latest study; null: nothing. What the simplest models reach on its data comes a moment
    /// later (findStudyReferences), if the data is at hand.
    const std::shared_ptr<const StudySummary>& summary() const { return m_summary; }
    void setSummary(const std::shared_ptr<const StudySummary>& summary);

Q_SIGNALS:
    void summaryChanged();
    void optionsChanged();

protected:
    using Tell = std::function<void(const StudyResults&)>;
    /// Trains as the job of this kind, once the modules that `networks` names are agreed to. `work` tells what is there
    /// so far, on the job's thread.
    using Work = std::function<StudyResults(const StudyOptions& options, const JobContext& job, const Tell& tell)>;
    void train(const QString& title, const std::string& networks, const Work& work);
    static std::string networksOf(const StudyPlan& plan); ///< what its trainings set `unimodal` to
    /// What a folder holds, which is a study of this kind. Throws BadInput.
    static StudyResults readStudyOf(const QString& kind, const std::string& folder);
    /// Reads as the job of this kind what `read` finds in the folder.
    void read(const QString& title, const std::function<StudyResults(const std::string& folder)>& read);
    /// On the GUI thread: whether the job that has this number still counts.
    bool counts(quint64 number) const { return number == m_number; }
    quint64 number() const { return m_number; } ///< of the newest job
    JobRunner& jobs() const { return m_jobs; }

private:
    /// What the simplest models reach on the data of a plan, as jobs may read it while the window finds it.
    struct References;
    /// What is known of a study, with what is compared of it on the job's thread.
    struct Shown {
        std::shared_ptr<const StudySummary> summary;
        QByteArray plan; ///< as JSON; empty: there is none
        bool hasReferences = false;
    };
    static Shown shown(StudyResults results, const std::shared_ptr<References>& references);
    static Shown shown(
        const std::shared_ptr<const StudySummary>& summary, const std::shared_ptr<References>& references);

    QString key(const char* name) const;
    void begin(const QString& title, const Work& work);
    void take(const Shown& shown);
    void findReferences(const QByteArray& plan);

    QString m_kind;
    const NextRun& m_next;
    JobRunner& m_jobs;
    Settings& m_settings;
    ModuleAgreement& m_modules;
    QString m_program;
    bool m_training = false;
    std::shared_ptr<std::atomic<bool>> m_leaves; ///< whether what a Slurm trains is left alone when the job ends early
    quint64 m_number = 0; ///< of the study that counts: what an earlier one still tells is dropped
    std::shared_ptr<const StudySummary> m_summary;
    LatestJob m_fitting;
    QByteArray m_referencesOf; ///< the plan whose references are known, or about to be
    std::shared_ptr<References> m_references;
};

}
