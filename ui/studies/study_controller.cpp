#include "ui/studies/study_controller.h"

#include "core/experiment/noise_plan.h"
#include "core/experiment/study_references.h"
#include "ui/job_runner.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/settings.h"
#include "ui/text.h"

#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThread>

#include <nlohmann/json.hpp>

namespace cmir::ui {

namespace {

const QString slotPrefix = QStringLiteral("study ");
const QString noiseKind = QStringLiteral("noise");

const QStringList& kinds()
{
    static const QStringList known { QStringLiteral("sweep"), QStringLiteral("ablation"), QStringLiteral("methods"),
        noiseKind };
    return known;
}

/// Whether a view of this kind can show the plan: both protocols of noise are one kind, since they train the same.
bool isOfKind(const StudyPlan& plan, const QString& kind)
{
    return kind == noiseKind ? isNoisePlan(plan) : toQt(plan.kind) == kind;
}

}

StudyController::StudyController(
    const QString& kind, const NextRun& next, JobRunner& jobs, Settings& settings, ModuleAgreement& modules, QObject* parent)
    : QObject(parent)
    , m_kind(kind)
    , m_next(next)
    , m_jobs(jobs)
    , m_settings(settings)
    , m_modules(modules)
    , m_fitting(jobs, QStringLiteral("references of %1").arg(kind), tr("Fitting the linear model to compare with"))
{ }

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
    m_settings.setValue(key("folder"), folder);
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

QString StudyController::obstacle() const
{
    for (const QString& kind : kinds())
        if (m_jobs.isRunning(slotPrefix + kind))
            return kind == m_kind ? tr("The study is under way.")
                                  : tr("Another study (%1) is under way: it needs the processors.").arg(kind);
    if (!m_next.dataset())
        return tr("There is no data yet: it is being loaded, or choose a dataset.");
    return {};
}

void StudyController::start(const StudyPlan& plan)
{
    std::string networks = plan.base.parameters.unimodal;
    for (const StudyVariant& variant : plan.variants)
        for (const auto& [key, value] : variant.settings)
            if (key == "unimodal")
                networks += "," + value;
    m_modules.whenAgreed(networks, [this, plan] { train(plan); });
}

void StudyController::train(const StudyPlan& plan)
{
    if (!obstacle().isEmpty())
        return;
    m_training = true;
    StudyOptions options;
    options.folder = folder().toStdString();
    options.processes = processes();
    options.program = m_program.toStdString();
    const auto show = [self = QPointer(this), number = ++m_number](std::shared_ptr<const StudySummary> summary) {
        if (self && self->m_number == number)
            self->setSummary(std::move(summary));
    };
    // What is there so far arrives while the job goes on; it is counted on the job's thread.
    const auto tell = [context = &m_jobs, show](const StudyResults& results) {
        QMetaObject::invokeMethod(
            context, [show, summary = shownStudy(results)] { show(summary); }, Qt::QueuedConnection);
    };
    m_jobs.start(
        slot(), tr("Training the study"), this,
        [plan, options, tell](const JobContext& job) { return shownStudy(runStudy(plan, options, job, tell)); },
        [show](const std::shared_ptr<const StudySummary>& summary) { show(summary); });
}

void StudyController::cancel()
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
    if (isBusy())
        return;
    ++m_number;
    m_training = false;
    m_jobs.start(
        slot(), tr("Reading the study"), this,
        [path = folder().toStdString(), kind = m_kind](const JobContext&) {
            StudyResults results = readStudy(path);
            if (!isOfKind(results.plan, kind))
                throw BadInput(path + " holds a study of the kind " + results.plan.kind + ", not " + kind.toStdString()
                    + ": choose another folder");
            return shownStudy(std::move(results));
        },
        [this](const std::shared_ptr<const StudySummary>& summary) { setSummary(summary); });
}

void StudyController::setSummary(std::shared_ptr<const StudySummary> summary)
{
    m_summary = std::move(summary);
    findReferences();
    Q_EMIT summaryChanged();
}

/// A study that is under way comes again with every training: its plan stays, and so do they.
void StudyController::findReferences()
{
    if (!m_summary || m_summary->variants() == 0)
        return;
    const StudyPlan& plan = m_summary->trained().plan;
    const QByteArray wanted = QByteArray::fromStdString(studyPlanToJson(plan).dump());
    if (std::exchange(m_referencesOf, wanted) == wanted) {
        if (!m_references.empty())
            m_summary = m_summary->withReferences(m_references);
        return;
    }
    m_fitting.drop();
    m_references.clear();
    m_fitting.request(
        [plan, known = m_next.dataset()](const JobContext& job) { return findStudyReferences(plan, known, job); },
        [this](std::vector<ReferenceModel> found) {
            m_references = std::move(found);
            if (m_references.empty() || !m_summary)
                return;
            m_summary = m_summary->withReferences(m_references);
            Q_EMIT summaryChanged();
        });
}

}
