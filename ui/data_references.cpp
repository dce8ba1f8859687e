#include "ui/data_references.h"

#include "core/common/error.h"
#include "ui/next_run.h"
#include "ui/run_model.h"

namespace cmir::ui {

namespace {

/// Data that has no training split, or no validation, has none to be held against.
std::vector<ReferenceModel> modelsOf(const Dataset& dataset, const JobContext& job)
{
    if (!dataset.findSplit("train") || !dataset.findSplit("valid"))
        return {};
    return referenceModels(dataset, job);
}

}

DataReferences::DataReferences(const NextRun& next, const RunModel& model, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_model(model)
    , m_fitting(jobs, QStringLiteral("references"), tr("Fitting the linear model to compare with"))
{
    connect(&next, &NextRun::datasetChanged, this, &DataReferences::update);
    connect(&model, &RunModel::runReset, this, &DataReferences::update);
}

void DataReferences::update()
{
    const std::shared_ptr<const Dataset> dataset = m_model.hasRun() ? m_model.runDataset() : m_next.dataset();
    if (dataset == m_dataset)
        return;
    m_fitting.drop();
    m_dataset = dataset;
    m_models.clear();
    Q_EMIT changed();
    if (dataset)
        m_fitting.request([dataset](const JobContext& job) { return modelsOf(*dataset, job); },
            [this](std::vector<ReferenceModel> models) {
                m_models = std::move(models);
                Q_EMIT changed();
            });
}

}
