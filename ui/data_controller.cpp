#include "ui/data_controller.h"

#include "core/config/registry.h"
#include "core/storage/load.h"
#include "ui/job_runner.h"
#include "ui/next_run.h"
#include "ui/text.h"

#include <QFileInfo>

namespace cmir::ui {

const QString DataController::slot = QStringLiteral("data");

namespace {

/// Everything that data depends on: the seeds, and for the built-in data its own parameters.
std::string dependencies(const DataSource& source, const ExperimentConfig& config)
{
    std::string text = source.path;
    for (const std::string& modality : source.modalities)
        text += "," + modality;
    for (const Parameter& p : allParameters())
        if (p.group == ParameterGroup::Seeds || (source.synthetic() && p.group == ParameterGroup::Synthetic))
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
    connect(&next, &NextRun::datasetChanged, this,
        [this] { m_loadedFor = dependencies(m_next.source(), m_next.parameters()); });
}

void DataController::choose(const DataSource& source)
{
    const bool other = source.path != m_next.source().path;
    load(source, [this, other] {
        if (other)
            Q_EMIT otherDataChosen();
    });
}

void DataController::whenReady(std::function<void()> then)
{
    if (m_next.dataset() && m_loadedFor == dependencies(m_next.source(), m_next.parameters())) {
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
            m_loadedFor = dependencies(source, config);
            Q_EMIT loaded(path);
            for (const std::string& notice : dataset->notices)
                Q_EMIT noticed(toQt(notice));
            then();
        });
}

}
