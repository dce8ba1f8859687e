#pragma once

#include "core/import/csd/interval.h"
#include "core/storage/hdf5_file.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Computational sequences of the CMU Multimodal SDK (.csd, github.com/A2Zadeh/CMU-MultimodalSDK): HDF5 with one group
/// at the top, below it data/<entry>/features (T x D) and data/<entry>/intervals (T x 2, seconds).
namespace cmir::foreign::csd {

/// What a sequence holds for one video, in the order of the starts.
struct Track {
    std::vector<Interval> intervals;
    std::vector<float> features; ///< T x width; empty of texts
    std::vector<std::string> texts; ///< T, where the features are texts
};

/// "video[3]" -> "video", as the SDK takes them together; other names as they are.
std::string videoOf(const std::string& entry);

/// One open file.
class Sequence {
public:
    /// Throws BadInput: more than one group at the top or no `data` in it, an entry without features or intervals, or
    /// with numbers of rows that differ, intervals that are not T x 2, no entry at all.
    explicit Sequence(const std::string& path, const std::function<bool()>& cancelled = {});

    const std::string& path() const { return m_path; }
    const std::string& name() const { return m_name; } ///< of the group at the top, which is seldom the file's
    std::int64_t width() const { return m_width; } ///< numbers of one row; of texts 1
    bool isText() const { return m_isText; }
    const std::vector<std::string>& notices() const { return m_notices; }

    struct Entry {
        std::string name; ///< in the file
        std::int64_t rows = 0;
    };
    /// Video -> its entries.
    const std::map<std::string, std::vector<Entry>>& videos() const { return m_videos; }
    std::int64_t rows() const { return m_rows; } ///< of all entries
    const std::vector<std::string>& order() const { return m_order; } ///< the entries as the file lists them

    /// The same with the file open by itself: for another thread.
    Sequence reopened() const;

    /// All that there is for a video; nothing where it has none. Throws BadInput: intervals that are not numbers, or
    /// run backwards.
    Track read(const std::string& video, bool withFeatures = true) const;
    Track read(const Entry& entry, bool withFeatures) const;

private:
    void index(const std::function<bool()>& cancelled);
    void checkMetadata();
    Entry checkedEntry(const std::string& name);

    std::string m_path;
    std::shared_ptr<const hdf5::File> m_file;
    std::string m_name;
    std::int64_t m_width = 0;
    std::int64_t m_rows = 0;
    bool m_isText = false;
    bool m_known = false; ///< width and kind are those of the first entry
    std::map<std::string, std::vector<Entry>> m_videos;
    std::vector<std::string> m_order; ///< entries as the file lists them
    std::vector<std::string> m_notices;
};

/// Whether an HDF5 file has the shape of a computational sequence.
bool isSequence(const hdf5::File& file);

}
