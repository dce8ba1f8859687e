#include "ui/studies/study_controller.h"

#include "core/experiment/noise_plan.h"
#include "core/experiment/other_programs.h"
#include "core/experiment/slurm/slurm_settings.h"
#include "core/experiment/study_executor.h"
#include "core/experiment/study_references.h"
#include "ui/job_runner.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/settings.h"
#include "ui/studies/landing_results.h"
#include "ui/studies/run_on.h"
#include "ui/text.h"

#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <mutex>

namespace cmir::ui {

namespace {

const QString slotPrefix = QStringLiteral("study ");
const QString noiseKind = QStringLiteral("noise");

const QStringList& kinds()
{
    static const QStringList known { QStringLiteral("sweep"), QStringLiteral("ablation"), QStringLiteral("methods"),
        noiseKind, QStringLiteral("tune") };
    return known;
}

/// Whether a view of this kind can show the plan: both protocols of noise are one kind, since they train the same.
bool isOfKind(const StudyPlan& plan, const QString& kind)
{
    return kind == noiseKind ? isNoisePlan(plan) : toQt(plan.kind) == kind;
}

}

struct StudyController::References {
    /// Of this plan; empty: not known.
    std::vector<ReferenceModel> of(const QByteArray& wanted) const
    {
        const std::lock_guard lock(mutex);
        return plan == wanted ? models : std::vector<ReferenceModel>();
    }
    void set(const QByteArray& ofPlan, std::vector<ReferenceModel> found)
    {
        const std::lock_guard lock(mutex);
        plan = ofPlan;
        models = std::move(found);
    }

private:
    mutable std::mutex mutex;
    QByteArray plan;
    std::vector<ReferenceModel> models;
};

StudyController::StudyController(const QString& kind, const NextRun& next, JobRunner& jobs, Settings& settings,
    ModuleAgreement& modules, QObject* parent)
    : QObject(parent)
    , m_kind(kind)
    , m_next(next)
    , m_jobs(jobs)
    , m_settings(settings)
    , m_modules(modules)
    , m_fitting(jobs, QStringLiteral("references of %1").arg(kind), tr("Fitting the linear model to compare with"))
    , m_references(std::make_shared<References>())
{
    new LandingResults(*this); // its child
}

QString StudyController::slot() const
{
    return slotPrefix + m_kind;
}

bool StudyController::isStudySlot(const QString& slot)
{
    return slot.startsWith(slotPrefix);
}

QString StudyController::key(const char* name) const
{
    return QStringLiteral("studies/%1/%2").arg(m_kind, QLatin1String(name));
}

QString StudyController::folder() const
{
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return m_settings.value(key("folder"), QDir(data).filePath(QStringLiteral("studies/") + m_kind)).toString();
}

void StudyController::setFolder(const QString& folder)
{
    const bool other = QDir::cleanPath(folder) != QDir::cleanPath(this->folder());
    m_settings.setValue(key("folder"), folder);
    if (other && !isTraining()) {
        cancel(); // what is read of the folder before
        setSummary(nullptr);
    }
    Q_EMIT optionsChanged();
}

int StudyController::processes() const
{
    return m_settings.value(key("processes"), std::max(1, QThread::idealThreadCount() - 1)).toInt();
}

void StudyController::setProcesses(int processes)
{
    m_settings.setValue(key("processes"), processes);
    Q_EMIT optionsChanged();
}

bool StudyController::isOnSlurm() const
{
    return m_settings.value(key("slurm"), false).toBool();
}

void StudyController::setOnSlurm(bool on)
{
    m_settings.setValue(key("slurm"), on);
    Q_EMIT optionsChanged();
}

QString StudyController::slurmSettings() const
{
    return m_settings.value(key("slurm-settings"), QString()).toString();
}

void StudyController::setSlurmSettings(const QString& file)
{
    m_settings.setValue(key("slurm-settings"), file);
    Q_EMIT optionsChanged();
}

void StudyController::useSlurmSettings(const QString& file)
{
    m_jobs.start(
        QStringLiteral("settings of Slurm"), tr("Reading the settings of Slurm"), this,
        [file = file.toStdString()](const JobContext&) { return readSlurmSettings(file); },
        [this, file](const SlurmSettings&) {
            setSlurmSettings(file);
            setOnSlurm(true);
        });
}

QString StudyController::obstacle() const
{
    for (const QString& kind : kinds())
        if (m_jobs.isRunning(slotPrefix + kind))
            return kind == m_kind ? tr("The study is under way.")
                                  : tr("Another study (%1) is under way: it needs the processors.").arg(kind);
    if (!m_next.dataset())
        return tr("There is no data yet: it is being loaded, or choose a dataset.");
    if (!isOnSlurm())
        return {};
    const QString missing = slurmObstacle();
    return missing.isEmpty() ? QString() : tr("%1 “Folder ▸ Run on” has this computer.").arg(missing);
}

std::string StudyController::networksOf(const StudyPlan& plan)
{
    std::string networks = plan.base.parameters.unimodal;
    for (const StudyVariant& variant : plan.variants)
        for (const auto& [key, value] : variant.settings)
            if (key == "unimodal")
                networks += "," + value;
    return networks;
}

void StudyController::start(const StudyPlan& plan)
{
    train(tr("Training the study"), networksOf(plan),
        [plan](const StudyOptions& options, const JobContext& job, const Tell& tell) {
            return runStudy(plan, options, job, tell);
        });
}

void StudyController::train(const QString& title, const std::string& networks, const Work& work)
{
    m_modules.whenAgreed(networks, [this, title, work] { begin(title, work); });
}

void StudyController::begin(const QString& title, const Work& work)
{
    if (!obstacle().isEmpty())
        return;
    m_training = true;
    StudyOptions options;
    options.folder = folder().toStdString();
    options.atOnce = processes();
    options.program = m_program.toStdString();
    options.trainIn = m_program.isEmpty() ? TrainIn::Pool : TrainIn::Processes;
    m_leaves = std::make_shared<std::atomic<bool>>(true);
    std::function<std::shared_ptr<StudyExecutor>()> executor = [] { return nullptr; };
    if (isOnSlurm())
        executor = [file = slurmSettings(), leaves = m_leaves] {
            return slurmExecutor(file, [leaves] { return leaves->load(); });
        };
    const auto show = [self = QPointer(this), number = ++m_number](const Shown& found) {
        if (self && self->m_number == number)
            self->take(found);
    };
    // What is there so far arrives while the job goes on; it is counted on the job's thread.
    const auto tell = [context = &m_jobs, show, references = m_references](const StudyResults& results) {
        QMetaObject::invokeMethod(
            context, [show, found = shown(results, references)] { show(found); }, Qt::QueuedConnection);
    };
    m_jobs.start(
        slot(), title, this,
        [work, options, executor, tell, references = m_references](const JobContext& job) {
            StudyOptions own = options;
            own.executor = executor(); // reads a file
            return shown(work(own, job, tell), references);
        },
        show);
}

void StudyController::cancel()
{
    if (m_leaves)
        m_leaves->store(false);
    m_jobs.cancel(slot());
}

void StudyController::leave()
{
    m_jobs.cancel(slot());
}

bool StudyController::isBusy() const
{
    return m_jobs.isRunning(slot());
}

bool StudyController::folderHoldsStudy() const
{
    return QFileInfo::exists(QDir(folder()).filePath(QStringLiteral("study.json")));
}

void StudyController::readFolder()
{
    read(tr("Reading the study"), [kind = m_kind](const std::string& path) { return readStudyOf(kind, path); });
}

StudyResults StudyController::readStudyOf(const QString& kind, const std::string& folder)
{
    StudyResults results = readStudy(folder);
    if (!isOfKind(results.plan, kind))
        throw BadInput(folder + " holds a study of the kind " + results.plan.kind + ", not " + kind.toStdString()
            + ": choose another folder");
    return results;
}

void StudyController::addOtherProgram(const QString& name, const QStringList& files)
{
    std::vector<std::filesystem::path> paths;
    for (const QString& file : files)
        paths.emplace_back(file.toStdString());
    read(tr("Reading predictions"),
        [name = name.toStdString(), paths, dataset = m_next.dataset()](const std::string& folder) {
            const RunConfig base = readStudy(folder).plan.base;
            if (!dataset || (!base.data.synthetic() && base.sha256 != dataset->sha256))
                throw BadInput(fmt::format("{}: the study is on {}; open these data first, since the predictions are "
                                           "measured on them",
                    folder, base.dataName.empty() ? base.data.path : base.dataName));
            requireOneDataset(base);
            keepOtherProgram(folder, readOtherProgram(name, paths, *dataset));
            return readStudy(folder);
        });
}

void StudyController::dropOtherProgram(const QString& name)
{
    read(tr("Reading the study"), [name = name.toStdString()](const std::string& folder) {
        cmir::dropOtherProgram(folder, name);
        return readStudy(folder);
    });
}

void StudyController::read(const QString& title, const std::function<StudyResults(const std::string& folder)>& read)
{
    if (isTraining())
        return;
    ++m_number;
    m_training = false;
    m_jobs.start(
        slot(), title, this,
        [path = folder().toStdString(), read, references = m_references](
            const JobContext&) { return shown(read(path), references); },
        [this](const Shown& found) { take(found); });
}

StudyController::Shown StudyController::shown(StudyResults results, const std::shared_ptr<References>& references)
{
    return shown(shownStudy(std::move(results)), references);
}

StudyController::Shown StudyController::shown(
    const std::shared_ptr<const StudySummary>& summary, const std::shared_ptr<References>& references)
{
    Shown found;
    found.summary = summary;
    if (!summary || summary->variants() == 0)
        return found;
    found.plan = QByteArray::fromStdString(studyPlanToJson(summary->trained().plan).dump());
    if (const std::vector<ReferenceModel> known = references->of(found.plan); !known.empty()) {
        found.summary = summary->withReferences(known);
        found.hasReferences = true;
    }
    return found;
}

void StudyController::setSummary(const std::shared_ptr<const StudySummary>& summary)
{
    take(shown(summary, m_references));
}

/// A study that is under way comes again with every training: its plan stays, and so do its references.
void StudyController::take(const Shown& shown)
{
    m_summary = shown.summary;
    if (shown.plan.isEmpty() || shown.hasReferences) {
        // nothing to look for
    } else if (shown.plan != m_referencesOf) {
        findReferences(shown.plan);
    } else if (const auto known = m_references->of(shown.plan); !known.empty()) { // found while it was on its way here
        m_summary = m_summary->withReferences(known);
    }
    Q_EMIT summaryChanged();
}

void StudyController::findReferences(const QByteArray& plan)
{
    m_referencesOf = plan;
    m_fitting.drop();
    m_fitting.request([plan = m_summary->trained().plan, known = m_next.dataset()](
                          const JobContext& job) { return findStudyReferences(plan, known, job); },
        [this, plan](std::vector<ReferenceModel> found) {
            if (found.empty())
                return;
            m_references->set(plan, found);
            if (!m_summary)
                return;
            m_summary = m_summary->withReferences(found);
            Q_EMIT summaryChanged();
        });
}

}
