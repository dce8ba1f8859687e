#pragma once

#include <optional>
#include <string>

namespace cmir {

/// Loads the BLAS in a child process with the kernels of `core` (empty: OpenBLAS's own choice) and times products on
/// one thread for about a twentieth of a second. GFLOP/s of float products of 256 x 256 x 256; nothing where that
/// fails: no such library, kernels this processor cannot run, too slow.
std::optional<double> probeBlas(const std::string& library, const std::string& core);

}
