#pragma once

#include "core/common/matrix.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// Gathers arrays and writes them as an archive of NumPy (.npz), which `numpy.load` reads. The same arrays give the
/// same bytes.
class NpzWriter {
public:
    /// Throws Failure where the values do not fill the shape.
    void add(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values);
    void add(const std::string& name, const std::vector<std::string>& texts);
    /// The answers of a model for a split: "<split>/id", "<split>/label", "<split>/prediction".
    void addPredictions(const std::string& split, const std::vector<std::string>& id, std::span<const float> label,
        const Matrix& prediction);
    /// Replaces the file as a whole. Throws Failure: no room; BadInput: a folder that cannot be written.
    void write(const std::filesystem::path& path) const;

private:
    struct Member {
        std::string name; ///< "test/prediction.npy"
        std::string bytes;
    };

    std::vector<Member> m_members;
};

}
