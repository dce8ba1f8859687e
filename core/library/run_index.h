#pragma once

#include "core/common/job.h"
#include "core/library/run_summary.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cmir {

/// The runs of a folder: *.h5 that are runs, and those that are not done, of which only the checkpoint is there.
struct RunListing {
    struct Unreadable {
        std::filesystem::path path;
        std::string reason;
    };
    std::vector<RunSummary> runs; ///< newest first, by when they were begun
    std::vector<Unreadable> unreadable; ///< damaged runs, checkpoints and notes
};

/// What is known of the runs of a folder, kept in an SQLite file there (.cmir-runs.sqlite), so that only what is new or
/// changed has to be opened. The files are the truth: an index that is missing, old, damaged or cannot be written costs
/// time and nothing else. Several programs may use one folder. Not for several threads at once.
class RunIndex {
public:
    explicit RunIndex(std::filesystem::path folder);

    /// Looks at the folder and brings the index up to date. Throws BadInput where there is no such folder, Cancelled.
    RunListing refresh(const JobContext& job = {}) const;

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path file() const { return m_folder / ".cmir-runs.sqlite"; }

private:
    std::filesystem::path m_folder;
};

}
