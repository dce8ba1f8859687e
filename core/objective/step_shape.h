#pragma once

#include "core/config/experiment_config.h"

#include <compare>
#include <cstdint>

namespace cmir {

/// What decides which buffers a step needs and how its pieces of work hang together.
struct StepShape {
    std::int64_t samples = 0, variants = 1;
    bool predictOnAll = false; ///< else on the clean samples
    bool dropout = false;
    bool spuriousOfAll = false; ///< Z_spu of every variant (needsSpuriousVariants)
    bool reconstructAll = false; ///< every variant
    bool whitened = false, conditional = false; ///< forms of R_inv and R_dec

    friend auto operator<=>(const StepShape&, const StepShape&) = default;

    std::int64_t rows() const { return samples * variants; }
    std::int64_t spuriousRows() const { return spuriousOfAll ? rows() : samples; }
    std::int64_t decodedRows() const { return reconstructAll ? rows() : samples; }
};

}
