#pragma once

#include <cstdint>
#include <vector>

namespace cmir {

/// The discrete Fourier transform along the first axis of a length x lanes block of complex numbers, whose real and
/// imaginary parts are stored apart: X[k] = sum_n x[n] exp(-2 pi i k n / length), not scaled. The inverse, also not
/// scaled, is the same with the parts exchanged. Self-sorting with radices 4, 3 and 2; the lanes fill the vector
/// registers. Source: Van Loan, "Computational Frameworks for the Fast Fourier Transform", section 1.7 (Stockham).
class BatchedTransform {
public:
    /// `length` is 2^a 3^b.
    BatchedTransform(std::int64_t length, std::int64_t lanes);

    std::int64_t length() const { return m_length; }
    /// In place; re and im hold length * lanes floats each, and so do roomRe and roomIm, whose content is lost: each
    /// thread has its own.
    void run(float* re, float* im, float* roomRe, float* roomIm) const;

    /// The least length 2^a 3^b, b <= 2, that is at least `least` and a multiple of 8.
    static std::int64_t goodLength(std::int64_t least);

private:
    struct Stage {
        std::int64_t radix, blocks, width; ///< blocks = current length / radix; width = floats that share a factor
        std::vector<float> cosine, sine; ///< blocks x radix
    };

    std::int64_t m_length, m_lanes;
    std::vector<Stage> m_stages;
};

}
