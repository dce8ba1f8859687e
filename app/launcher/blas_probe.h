#pragma once

#include <optional>
#include <string>

namespace cmir {

/// How fast matrix products are under one setting.
struct ProbeResult {
    double gflops = 0; ///< float, 256 x 256 x 256
    double stepMicroseconds = 0; ///< the products of a small training step: 256 rows through layers of 64
};

/// Loads the BLAS in a child process under these settings (`core` empty: OpenBLAS's own choice) and times products for
/// about a tenth of a second. Nothing where that fails: no such library, kernels this processor cannot run, too slow.
std::optional<ProbeResult> probeBlas(const std::string& library, const std::string& core, int threads);

}
