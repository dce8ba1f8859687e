#include "ui/next_run.h"

namespace cmir::ui {

NextRun::NextRun(QObject* parent)
    : QObject(parent)
{ }

void NextRun::setParameters(const ExperimentConfig& parameters)
{
    if (m_parameters == parameters)
        return;
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
    m_method = method;
    Q_EMIT methodChanged();
}

void NextRun::setDataset(const DataSource& source, std::shared_ptr<const Dataset> dataset)
{
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

void NextRun::take(const RunRecord& run, const std::shared_ptr<const Dataset>& dataset)
{
    setMethod(run.config.method);
    // As it ended. What it began with stands in the run's events.
    setParameters(settingsAtEnd(run.config.parameters, run.events));
    if (!dataset)
        return;
    DataSource source = run.config.data;
    source.path = dataset->path; // where it was found
    setDataset(source, dataset);
}

}
