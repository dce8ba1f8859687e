#pragma once

#include "core/analysis/reference_models.h"
#include "ui/latest_job.h"
#include "ui/seeds/seed_values.h"

#include <memory>
#include <vector>

namespace cmir::ui {

class SeedGroup;

/// What the simplest models reach on the data of each seed of a group, where the seeds have data of their own: built-in
/// data are made from the seed, and so is a validation split that was cut. Fitted one after the other, once per data.
class SeedReferences : public QObject {
    Q_OBJECT

public:
    SeedReferences(const SeedGroup& group, JobRunner& jobs, QObject* parent = nullptr);

    /// Whether there are several seeds, and not all on the same data.
    bool isNeeded() const { return m_members.size() > 1 && m_data.size() > 1; }
    /// What the model with this key ("ridge") reaches on the validation split by a series ("valid/mae"), by seed; empty
    /// until it is known for all of them.
    SeedValues values(const std::string& key, const std::string& series) const;

Q_SIGNALS:
    void changed();

private:
    struct Data {
        std::shared_ptr<const Dataset> dataset;
        std::vector<ReferenceModel> models {};
        bool known = false;
    };
    struct Member {
        std::int64_t seed = 0;
        std::shared_ptr<const Dataset> dataset;
        bool operator==(const Member&) const = default;
    };

    void follow();
    void fitNext();
    Data* find(const std::shared_ptr<const Dataset>& dataset);
    const Data* find(const std::shared_ptr<const Dataset>& dataset) const;

    const SeedGroup& m_group;
    LatestJob m_fitting;
    std::vector<Member> m_members;
    std::vector<Data> m_data; ///< of the members, each once
};

/// What a reference model reaches on the validation split by a series ("valid/mae"); none: it was not measured.
std::optional<double> referenceValue(const ReferenceModel& reference, const std::string& series);

}
