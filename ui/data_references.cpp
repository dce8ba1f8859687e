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
    , m_ofRun { { jobs, QStringLiteral("references"), tr("Fitting the linear model to compare with") }, {} }
    , m_ofOpen {
        { jobs, QStringLiteral("references of the open data"), tr("Fitting the linear model to compare with") }, {}
    }
{
    connect(&next, &NextRun::datasetChanged, this, &DataReferences::update);
    connect(&model, &RunModel::runReset, this, &DataReferences::update);
}

void DataReferences::update()
{
    const std::shared_ptr<const Dataset>& open = m_next.dataset();
    follow(m_ofRun, m_model.hasRun() ? m_model.runDataset() : open, m_ofOpen);
    follow(m_ofOpen, open, m_ofRun);
}

void DataReferences::follow(Known& known, const std::shared_ptr<const Dataset>& dataset, const Known& other)
{
    if (dataset == known.dataset)
        return;
    known.fitting.drop();
    known.dataset = dataset;
    known.models = dataset && other.dataset == dataset ? other.models : std::vector<ReferenceModel>();
    Q_EMIT changed();
    if (!dataset || !known.models.empty() || (other.dataset == dataset && other.fitting.isBusy()))
        return; // known, or about to be
    known.fitting.request([dataset](const JobContext& job) { return modelsOf(*dataset, job); },
        [this, dataset](const std::vector<ReferenceModel>& models) {
            for (Known* one : { &m_ofRun, &m_ofOpen })
                if (one->dataset == dataset)
                    one->models = models;
            Q_EMIT changed();
        });
}

}
