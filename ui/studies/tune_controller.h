#pragma once

#include "core/experiment/tuning.h"
#include "ui/studies/study_controller.h"

namespace cmir::ui {

/// The search of the window: a study whose settings are proposed while it runs.
class TuneController : public StudyController {
    Q_OBJECT

public:
    TuneController(
        const NextRun& next, JobRunner& jobs, Settings& settings, ModuleAgreement& modules, QObject* parent = nullptr);

    void search(const TunePlan& plan);
    void readFolder() override;

    /// What is known of the search that summary() is of, or a little more; null: nothing.
    std::shared_ptr<const TuneResults> results() const;
    /// Of a search that is there already: for pictures and tests.
    void setResults(const TuneResults& results);

private:
    /// Where the job under way leaves what it found, ahead of the study's own results.
    struct Found;

    std::shared_ptr<Found> m_found;
};

}
