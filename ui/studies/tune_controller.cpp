#include "ui/studies/tune_controller.h"

#include <mutex>

namespace cmir::ui {

struct TuneController::Found {
    std::shared_ptr<const TuneResults> get() const
    {
        const std::lock_guard lock(mutex);
        return results;
    }
    void set(const TuneResults& found)
    {
        auto copy = std::make_shared<const TuneResults>(found);
        const std::lock_guard lock(mutex);
        results = std::move(copy);
    }

private:
    mutable std::mutex mutex;
    std::shared_ptr<const TuneResults> results;
};

TuneController::TuneController(
    const NextRun& next, JobRunner& jobs, Settings& settings, ModuleAgreement& modules, QObject* parent)
    : StudyController(QStringLiteral("tune"), next, jobs, settings, modules, parent)
    , m_found(std::make_shared<Found>())
{ }

std::shared_ptr<const TuneResults> TuneController::results() const
{
    return summary() ? m_found->get() : nullptr;
}

void TuneController::search(const TunePlan& plan)
{
    std::string networks = plan.base.parameters.unimodal;
    for (const std::string& axis : plan.axes)
        if (axis.starts_with("unimodal="))
            networks += "," + axis.substr(axis.find('=') + 1);
    auto found = std::make_shared<Found>();
    if (const auto before = results()) // until the first of the new ones, or for good if it does not begin
        found->set(*before);
    m_found = found;
    train(
        tr("Searching"), networks, [plan, found](const StudyOptions& options, const JobContext& job, const Tell& tell) {
            const TuneResults results = runTune(plan, options, job, [&](const TuneResults& sofar) {
                found->set(sofar);
                tell(sofar.trained);
            });
            found->set(results);
            return results.trained;
        });
}

void TuneController::readFolder()
{
    if (isTraining())
        return;
    m_found = std::make_shared<Found>();
    read(tr("Reading the search"), [found = m_found](const std::string& folder) {
        const TuneResults results = readTune(folder);
        found->set(results);
        return results.trained;
    });
}

void TuneController::setResults(const TuneResults& results)
{
    m_found->set(results);
    setSummary(shownStudy(results.trained));
}

}
