#pragma once

#include "core/analysis/reference_models.h"
#include "ui/latest_job.h"

#include <memory>
#include <vector>

namespace cmir::ui {

class NextRun;
class RunModel;

/// What the simplest models reach (core/analysis/reference_models.h), the constant and the linear one that every run is
/// held against: on the data of the run on show, and on the data that is open, which may be another. Computed once per
/// data.
class DataReferences : public QObject {
    Q_OBJECT

public:
    DataReferences(const NextRun& next, const RunModel& model, JobRunner& jobs, QObject* parent = nullptr);

    /// Of the run's data, or, where none is on show, the next run's; empty while they are not known.
    const std::vector<ReferenceModel>& models() const { return m_ofRun.models; }
    /// Of the next run's data; empty while they are not known.
    const std::vector<ReferenceModel>& modelsOfOpen() const { return m_ofOpen.models; }

Q_SIGNALS:
    void changed();

private:
    struct Known {
        LatestJob fitting;
        std::shared_ptr<const Dataset> dataset; ///< whose they are
        std::vector<ReferenceModel> models {};
    };

    void update();
    void follow(Known& known, const std::shared_ptr<const Dataset>& dataset, const Known& other);

    const NextRun& m_next;
    const RunModel& m_model;
    Known m_ofRun, m_ofOpen;
};

}
