#pragma once

#include "core/analysis/reference_models.h"
#include "ui/latest_job.h"

#include <memory>
#include <vector>

namespace cmir::ui {

class NextRun;
class RunModel;

/// What the simplest models reach on the data that is open (core/analysis/reference_models.h): the constant and the
/// linear one that every run is held against. Computed once per data, when it is opened.
class DataReferences : public QObject {
    Q_OBJECT

public:
    DataReferences(const NextRun& next, const RunModel& model, JobRunner& jobs, QObject* parent = nullptr);

    /// Of the run's data, or, where none is on show, the next run's; empty while they are not known.
    const std::vector<ReferenceModel>& models() const { return m_models; }

Q_SIGNALS:
    void changed();

private:
    void update();

    const NextRun& m_next;
    const RunModel& m_model;
    LatestJob m_fitting;
    std::shared_ptr<const Dataset> m_dataset; ///< whose they are
    std::vector<ReferenceModel> m_models;
};

}
