#include "ui/next_run.h"

#include "core/config/module_consent.h"
#include "core/config/unimodal_choice.h"
#include "ui/text.h"

#include <algorithm>

namespace cmir::ui {

NextRun::NextRun(QObject* parent)
    : QObject(parent)
{ }

NextRun::Step::Step(NextRun& next, const QString& name)
    : m_next(next)
{
    if (m_next.m_depth++ == 0)
        m_next.m_stepName = name;
}

NextRun::Step::~Step()
{
    if (--m_next.m_depth == 0)
        Q_EMIT m_next.stepDone(m_next.m_stepName);
}

void NextRun::setParameters(const ExperimentConfig& parameters)
{
    if (m_parameters == parameters)
        return;
    const Step step(*this, {});
    m_parameters = parameters;
    Q_EMIT parametersChanged();
}

void NextRun::setParameter(const Parameter& parameter, const ParameterValue& value)
{
    ExperimentConfig changed = m_parameters;
    parameter.check(value);
    parameter.set(changed, value);
    setParameters(changed);
}

void NextRun::setMethod(Method method)
{
    if (m_method == method)
        return;
    const Step step(*this, {});
    m_method = method;
    Q_EMIT methodChanged();
}

void NextRun::setDataset(const DataSource& source, std::shared_ptr<const Dataset> dataset)
{
    const Step step(*this, {});
    m_source = source;
    m_dataset = std::move(dataset);
    Q_EMIT datasetChanged();
}

RunConfig NextRun::config() const
{
    RunConfig config;
    config.method = m_method;
    config.parameters = m_parameters;
    config.data = m_source;
    if (m_dataset) {
        config.sha256 = m_dataset->sha256;
        config.dataName = m_dataset->name;
    }
    return config;
}

namespace {

/// The first module of these networks that may not be run; empty: there is none. A run that does not say what its
/// modules were brings none.
std::string moduleNotAgreedTo(const RunConfig& config, const std::string& unimodal)
{
    for (const std::string& file : moduleFiles(unimodal)) {
        const bool agreed = !config.modules.empty() && std::ranges::all_of(config.modules, [&](const auto& module) {
            return ModuleConsent::ofProgram().isAllowed(file, module.second);
        });
        if (!agreed)
            return file;
    }
    return {};
}

}

void NextRun::take(const RunRecord& run, const std::shared_ptr<const Dataset>& dataset)
{
    const std::string& data = run.config.dataName.empty() ? run.config.data.path : run.config.dataName;
    const Step step(*this, tr("settings of %1 on %2").arg(toQt(methodTitle(run.config.method)), toQt(data)));
    setMethod(run.config.method);
    // As it ended. What it began with stands in the run's events.
    ExperimentConfig ended = settingsAtEnd(run.config.parameters, run.events);
    const std::string module = moduleNotAgreedTo(run.config, ended.unimodal);
    if (!module.empty())
        ended.unimodal = m_parameters.unimodal;
    setParameters(ended);
    if (!module.empty())
        Q_EMIT moduleLeft(toQt(module));
    if (!dataset)
        return;
    DataSource source = run.config.data;
    source.path = dataset->path; // where it was found
    // A run names its modalities, a choice of data need not: the same data is no other choice.
    if (m_dataset && m_source.path == source.path && m_dataset->sha256 == dataset->sha256
        && std::ranges::equal(m_dataset->modalities, dataset->modalities, {}, &ModalityInfo::name, &ModalityInfo::name))
        source = m_source;
    setDataset(source, dataset);
}

}
