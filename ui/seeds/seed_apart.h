#pragma once

#include "core/analysis/apart_reading.h"
#include "core/common/made_from.h"
#include "ui/latest_job.h"

#include <memory>
#include <string>
#include <vector>

namespace cmir::ui {

class RunModel;
class SeedGroup;

/// Of every seed of a group what Z_inv and Z_spu know, so that it can be shown as their mean. While they train, and of
/// an earlier epoch, it is what each has written into its history; once all have ended, their results are read.
class SeedApart : public QObject {
    Q_OBJECT

public:
    struct Readings {
        std::vector<ApartReading> bySeed; ///< empty: one seed, or not known (yet)
        std::int64_t epoch = 0; ///< after which all of them were read; 0: of each the selected one
    };

    /// `shown`: of the group the run that the views show.
    SeedApart(const RunModel& shown, const SeedGroup& group, JobRunner& jobs, QObject* parent = nullptr);

    /// `like`: the reading of the run on show, whose questions are asked. What is not known is worked out; `changed`
    /// follows.
    Readings readings(const ApartReading& like);
    bool isBusy() const { return m_reading.isBusy(); }

Q_SIGNALS:
    void changed();

private:
    void followEnd();

    const RunModel& m_shown;
    const SeedGroup& m_group;
    LatestJob m_reading;
    MadeFrom<Snapshot> m_of; ///< that are read, or being read
    std::string m_split;
    std::vector<ApartReading> m_read;
    bool m_ended = false; ///< all of them
};

/// The readings that the histories of the runs hold of an epoch; empty: one of them has none. 0: the newest epoch of
/// which all have one.
SeedApart::Readings readingsOfHistories(
    const std::vector<const RunModel*>& runs, const ApartReading& like, std::int64_t epoch);

}
