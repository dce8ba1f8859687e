#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <vector>

namespace cmir {

/// Per feature (x - mean) / scale with statistics of the training split over its finite values; a constant column gets
/// scale 0 and standardises to 0; a non-finite value becomes 0 after standardising (method.md section 9, design.md).
class Standardiser {
public:
    struct Modality {
        std::vector<double> mean, scale; ///< width each; scale 0: constant column
        friend bool operator==(const Modality&, const Modality&) = default;
    };

    Standardiser() = default;
    explicit Standardiser(std::vector<Modality> modalities);
    static Standardiser fit(const Split& train);

    /// Standardises one modality's features; adds the number of non-finite values to *nonFinite if given.
    Matrix apply(std::size_t modality, const Matrix& features, std::int64_t* nonFinite = nullptr) const;

    const std::vector<Modality>& modalities() const { return m_modalities; }
    std::int64_t constantColumns(std::size_t modality) const;

private:
    std::vector<Modality> m_modalities;
};

}
