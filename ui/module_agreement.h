#pragma once

#include "core/run/run_config.h"

#include <QObject>
#include <QString>

#include <functional>
#include <string>

namespace cmir::ui {

class JobRunner;
class Settings;

/// A TorchScript module is a program. Before one is run that the user has not agreed to, he is asked, once for its very
/// bytes (SHA-256); what he agreed to is remembered, and core runs nothing else (ModuleConsent).
class ModuleAgreement : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    /// Agrees to what was agreed to in earlier sessions.
    ModuleAgreement(JobRunner& jobs, Settings& settings, QObject* parent = nullptr);

    /// Whether the user agrees to run this module; without a question nobody does.
    using Question = std::function<bool(const QString& file, const QString& sha256)>;
    void setQuestion(Question question) { m_question = std::move(question); }

    /// Calls `then` when every module that `unimodal` names may be run: at once where it names none, else after they
    /// were read and the user was asked; not at all where he does not agree (`refused`), or something else was asked
    /// for meanwhile. What was true before may not be so any more when it is called. A file that cannot be read is left
    /// to who runs it.
    void whenAgreed(const std::string& unimodal, std::function<void()> then);

    /// The same for a run that has begun, whose modules are known by what they were: asks at once.
    bool agreed(const RunConfig& begun);

Q_SIGNALS:
    void refused(const QString& message);

private:
    bool agree(const std::string& file, const std::string& sha256);

    JobRunner& m_jobs;
    Settings& m_settings;
    Question m_question;
};

}
