#include "ui/module_agreement.h"

#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/config/unimodal_choice.h"
#include "ui/job_runner.h"
#include "ui/settings.h"
#include "ui/text.h"

#include <spdlog/fmt/ranges.h>

#include <QFileInfo>
#include <QStringList>

#include <utility>
#include <vector>

namespace cmir::ui {

const QString ModuleAgreement::slot = QStringLiteral("modules");

namespace {

const QString agreedKey = QStringLiteral("modules/agreed");

struct Module {
    std::string file, sha256; ///< empty: it cannot be read
};

Module identified(const std::string& file, const JobContext& job)
{
    try {
        return { file, fileSha256(file, job.cancelled) };
    } catch (const Error&) {
        return { file, {} };
    }
}

}

ModuleAgreement::ModuleAgreement(JobRunner& jobs, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_settings(settings)
{
    for (const QString& sha256 : m_settings.value(agreedKey).toStringList())
        ModuleConsent::ofProgram().allow(sha256.toStdString());
}

void ModuleAgreement::whenAgreed(const std::string& unimodal, std::function<void()> then)
{
    const std::vector<std::string> files = moduleFiles(unimodal);
    if (files.empty()) {
        m_jobs.cancel(slot); // of an earlier wish
        return then();
    }
    m_jobs.start(
        slot, tr("Reading the module"), this,
        [files](const JobContext& job) {
            std::vector<Module> modules;
            for (const std::string& file : files)
                modules.push_back(identified(file, job));
            return modules;
        },
        [this, then = std::move(then)](const std::vector<Module>& modules) {
            for (const Module& module : modules)
                if (!module.sha256.empty() && !agree(module.file, module.sha256))
                    return;
            then();
        });
}

bool ModuleAgreement::agreed(const RunConfig& begun)
{
    const std::vector<std::string> files = moduleFiles(begun.parameters.unimodal);
    for (const auto& [modality, sha256] : begun.modules)
        // With several files the run does not tell whose module is whose; the question names them all.
        if (!agree(fmt::format("{}", fmt::join(files, ", ")), sha256))
            return false;
    return true;
}

bool ModuleAgreement::agree(const std::string& file, const std::string& sha256)
{
    if (ModuleConsent::ofProgram().isAllowed(file, sha256))
        return true;
    if (!m_question || !m_question(toQt(file), toQt(sha256))) {
        Q_EMIT refused(
            tr("%1 was not run: it is a program, and you did not agree to it.").arg(QFileInfo(toQt(file)).fileName()));
        return false;
    }
    ModuleConsent::ofProgram().allow(sha256);
    QStringList agreed = m_settings.value(agreedKey).toStringList();
    agreed << toQt(sha256);
    m_settings.setValue(agreedKey, agreed);
    m_settings.sync();
    return true;
}

}
