#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// Per feature (x - mean) / scale with statistics of the training split over its finite values; a constant column gets
/// scale 0 and standardises to 0; a non-finite value becomes 0 after standardising (method.md section 9, design.md). Of
/// a sequence that stays one, the statistics are those of its steps, padding left out; else those of the mean over
/// time.
class Standardiser {
public:
    struct Modality {
        std::vector<double> mean, scale; ///< width each; scale 0: constant column
        bool perStep = false; ///< the modality stays a sequence
        friend bool operator==(const Modality&, const Modality&) = default;
    };

    Standardiser() = default;
    explicit Standardiser(std::vector<Modality> modalities);
    /// keepSteps: per modality, whether it stays a sequence (sequenceInputs); empty: none does.
    static Standardiser fit(const Split& train, const std::vector<bool>& keepSteps = {});

    /// Standardises one modality's features; adds the number of non-finite values to *nonFinite if given.
    Matrix apply(std::size_t modality, const Matrix& features, std::int64_t* nonFinite = nullptr) const;
    /// The same for a modality of a split: N x width, or N x (T width) where it stays a sequence, whose steps of
    /// padding are then NaN throughout: that is how the rest of the program knows them. Throws BadInput: no sequence
    /// there, other widths.
    Matrix applyTo(const Split& split, std::size_t modality, std::int64_t* nonFinite = nullptr) const;
    /// The same without a matrix between: how wide its rows are, and into N of them.
    std::int64_t columnsOf(const Split& split, std::size_t modality) const;
    void applyInto(
        std::span<float> to, const Split& split, std::size_t modality, std::int64_t* nonFinite = nullptr) const;

    const std::vector<Modality>& modalities() const { return m_modalities; }
    std::int64_t constantColumns(std::size_t modality) const;

private:
    void checkWidth(std::size_t modality, std::int64_t features) const;
    std::int64_t standardiseSteps(std::span<float> to, const Split& split, std::size_t modality) const;

    std::vector<Modality> m_modalities;
};

}
