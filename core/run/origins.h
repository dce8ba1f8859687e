#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

namespace cmir {

/// An entry of RunRecord::software that says where something was trained, and by what.
struct Origin {
    const char* key;
    const char* name; ///< "kernels of the BLAS"
    bool numeric; ///< where it is another, the same settings give other bits
};

inline constexpr std::array<Origin, 6> origins { {
    { "program", "version of the program", false }, // where its numbers are others, its numericsVersion says so
    { "libtorch", "version of LibTorch", true },
    { "host", "machine", false },
    { "processor", "processor", true },
    { "blas_core", "kernels of the BLAS", true },
    { "device", "device", true },
} };

/// The numeric ones that are not the same, as "kernels of the BLAS: Haswell there, SkylakeX here". What one of the two
/// does not say (files of earlier versions) is no difference.
std::vector<std::string> otherOrigins(
    const std::map<std::string, std::string>& there, const std::map<std::string, std::string>& here);

}
