#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace cmir {

/// What a closed-form probe found on rows that it was not fitted to: the share of a number's variance (R2), or the
/// share of rows whose class was found.
struct ApartScore {
    double value = 0;
    double lower = 0, upper = 0; ///< 95 % interval over the rows
    double chance = 0; ///< what a representation that knows nothing gives: 0, or the share of the largest class
    std::int64_t n = 0; ///< rows
};

/// R2 = 1 - (sum of squared errors) / (sum of squares about the mean); its interval by the delta method, as a quotient
/// of two means over rows. None: fewer than three rows, or one number only.
std::optional<ApartScore> r2Score(std::span<const double> wanted, std::span<const double> found);

/// A share of n rows, with Wilson's interval for `independent` of them (repeated looks at one sample tell about each
/// other).
ApartScore shareScore(std::int64_t found, std::int64_t n, double chance, std::int64_t independent);

}
