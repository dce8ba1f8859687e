#include "ui/data_controller.h"

#include "core/config/registry.h"
#include "core/import/imported_data.h"
#include "core/storage/load.h"
#include "ui/job_runner.h"
#include "ui/next_run.h"
#include "ui/text.h"

#include <QFileInfo>

namespace cmir::ui {

const QString DataController::slot = QStringLiteral("data");

namespace {

/// Everything that this data depends on: of a file, the data seed where `valid` was cut by it; of the built-in data the
/// data seed, its world's and its own parameters.
std::string dependencies(const DataSource& source, const ExperimentConfig& config, const Dataset& dataset)
{
    std::string text = source.path;
    for (const std::string& modality : source.modalities)
        text += "," + modality;
    if (source.synthetic() || dataset.validCut)
        text += "\ndata seed " + std::to_string(config.dataSeed());
    if (!source.synthetic())
        return text;
    text += "\nworld seed " + std::to_string(config.world_seed);
    for (const Parameter& p : allParameters())
        if (p.group == ParameterGroup::Synthetic)
            text += "\n" + p.key + "=" + p.format(p.get(config));
    return text;
}

}

DataController::DataController(NextRun& next, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_jobs(jobs)
{
    // An opened run brings its own data, which counts as loaded.
    connect(&next, &NextRun::datasetChanged, this, [this] {
        m_loadedFor
            = m_next.dataset() ? dependencies(m_next.source(), m_next.parameters(), *m_next.dataset()) : std::string();
    });
}

void DataController::choose(const DataSource& source)
{
    const bool other = source.path != m_next.source().path;
    load(source, [this, other] {
        if (other)
            Q_EMIT otherDataChosen();
    });
}

void DataController::importFile(const ImportChoice& choice)
{
    m_jobs.start(
        slot, tr("Importing %1").arg(toQt(choice.file->title())), this,
        [choice](const JobContext& job) { return foreign::importedData(*choice.file, choice.mapping, job); },
        [this](const foreign::ImportedData& data) {
            choose({ data.path.string(), {} });
            for (const std::string& notice : data.notices)
                Q_EMIT noticed(toQt(notice));
        });
}

void DataController::whenReady(std::function<void()> then)
{
    if (const auto& dataset = m_next.dataset();
        dataset && m_loadedFor == dependencies(m_next.source(), m_next.parameters(), *dataset)) {
        if (m_makes == m_next.source())
            giveUp(); // data for settings that were turned back: it would take the place of what fits
        then();
    } else
        load(m_next.source(), std::move(then));
}

void DataController::giveUp()
{
    m_jobs.cancel(slot);
}

void DataController::load(const DataSource& source, std::function<void()> then)
{
    const ExperimentConfig config = m_next.parameters();
    const QString path = toQt(source.path);
    m_makes = source;
    const QString title
        = source.synthetic() ? tr("Making the built-in data") : tr("Reading %1").arg(QFileInfo(path).fileName());
    m_jobs.start(
        slot, title, this,
        [source, config](const JobContext& job) { return loadDataset(source, config, job.cancelled); },
        [this, source, config, path, then](const std::shared_ptr<const Dataset>& dataset) {
            m_next.setDataset(source, dataset);
            m_loadedFor = dependencies(source, config, *dataset);
            Q_EMIT loaded(path);
            for (const std::string& notice : dataset->notices)
                Q_EMIT noticed(toQt(notice));
            then();
        });
}

}
