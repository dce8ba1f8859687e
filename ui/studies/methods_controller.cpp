#include "ui/studies/methods_controller.h"

#include <mutex>

namespace cmir::ui {

struct MethodsController::Found {
    std::vector<TunedVariant> get() const
    {
        const std::lock_guard lock(mutex);
        return tuned;
    }
    void set(std::vector<TunedVariant> found)
    {
        const std::lock_guard lock(mutex);
        tuned = std::move(found);
    }

private:
    mutable std::mutex mutex;
    std::vector<TunedVariant> tuned;
};

MethodsController::MethodsController(
    const NextRun& next, JobRunner& jobs, Settings& settings, ModuleAgreement& modules, QObject* parent)
    : StudyController(QStringLiteral("methods"), next, jobs, settings, modules, parent)
    , m_found(std::make_shared<Found>())
{ }

std::vector<TunedVariant> MethodsController::tuned() const
{
    return summary() ? m_found->get() : std::vector<TunedVariant>();
}

void MethodsController::start(const StudyPlan& plan)
{
    m_found = std::make_shared<Found>();
    StudyController::start(plan);
}

void MethodsController::compare(const FairPlan& plan)
{
    auto found = std::make_shared<Found>();
    found->set(tuned()); // until the first of the new ones, or for good if it does not begin
    m_found = found;
    train(tr("Searching settings for each method"), networksOf(plan.methods),
        [plan, found](const StudyOptions& options, const JobContext& job, const Tell& tell) {
            const FairResults results = runFairComparison(plan, options, job, [&](const FairResults& sofar) {
                found->set(sofar.tuned);
                tell(sofar.table);
            });
            return results.table;
        });
}

void MethodsController::readFolder()
{
    if (isTraining())
        return;
    m_found = std::make_shared<Found>();
    read(tr("Reading the study"), [found = m_found, kind = kind()](const std::string& folder) {
        StudyResults results = readStudyOf(kind, folder);
        found->set(readTuned(folder, results.plan));
        return results;
    });
}

void MethodsController::setResults(const FairResults& results)
{
    m_found->set(results.tuned);
    setSummary(shownStudy(results.table));
}

}
