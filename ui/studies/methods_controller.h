#pragma once

#include "core/experiment/fair_comparison.h"
#include "ui/studies/study_controller.h"

#include <vector>

namespace cmir::ui {

/// The table of methods of the window: with the settings of the panel, or each method with settings of its own, which
/// were searched for with the same budget first.
class MethodsController : public StudyController {
    Q_OBJECT

public:
    MethodsController(
        const NextRun& next, JobRunner& jobs, Settings& settings, ModuleAgreement& modules, QObject* parent = nullptr);

    void start(const StudyPlan& plan) override; ///< without searches
    void compare(const FairPlan& plan);
    void readFolder() override;

    /// What the searches came to for the first variants of what summary() is of; empty: there were none.
    std::vector<TunedVariant> tuned() const;
    /// Of a comparison that is there already: for pictures and tests.
    void setResults(const FairResults& results);

private:
    /// Where the job under way leaves what it found, ahead of the study's own results.
    struct Found;

    std::shared_ptr<Found> m_found;
};

}
