#pragma once

#include "core/data/dataset.h"
#include "core/run/run_config.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace cmir {

/// The data of several trainings of one process, read or generated once where they are the same, and held as long as
/// somebody trains on them. Thread-safe.
class SharedDatasets {
public:
    /// As loadDataset with the sequences that the settings use. One reads while those wait that want the same.
    std::shared_ptr<const Dataset> load(
        const DataSource& source, const ExperimentConfig& config, const std::function<bool()>& cancelled = {});

private:
    struct Entry {
        std::mutex reading; ///< guards the map
        std::map<std::int64_t, std::weak_ptr<const Dataset>> bySeed {};
    };

    std::shared_ptr<Entry> entry(const std::string& key);

    std::mutex m_mutex; ///< guards the map
    std::map<std::string, std::shared_ptr<Entry>> m_entries;
};

}
