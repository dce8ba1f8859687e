#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What was found to be fastest on one machine.
struct KernelChoice {
    std::string core; ///< OPENBLAS_CORETYPE; empty: OpenBLAS's own choice
    double gflops = 0; ///< one thread, under `core`

    friend bool operator==(const KernelChoice&, const KernelChoice&) = default;
};

/// The core types worth trying: OpenBLAS's own choice, and, where the processor has AVX-512 (f, bw, cd, dq, vl), those
/// whose kernels use it: OpenBLAS 0.3.21 does not choose them on newer AMD processors.
std::vector<std::string> candidateCores(const std::string& cpuFlags);

/// GFLOP/s with the kernels of a core type on one thread.
using Probe = std::function<std::optional<double>(const std::string& core)>;

/// Tries the candidates. Another core type must be 5 % faster than OpenBLAS's own choice, or that one stays. Nothing
/// where no probe succeeded.
std::optional<KernelChoice> chooseKernels(const std::vector<std::string>& cores, const Probe& probe);

/// The choices kept in a file, one per machine and library (`key`); a file that cannot be read counts as empty.
std::optional<KernelChoice> readChoice(const std::filesystem::path& file, const std::string& key);
/// Adds one; false where the file cannot be written.
bool writeChoice(const std::filesystem::path& file, const std::string& key, const KernelChoice& choice);

/// What the command line says about the BLAS, by parameter key ("blas_threads", "blas_core"): `--set key=value`,
/// `--set=key=value`. "auto" and nonsense are left out: the program
/// itself reports them.
std::map<std::string, std::string> settingsFromArguments(std::span<char* const> arguments);

/// Values of environment variables; an empty one is to be removed.
using Environment = std::map<std::string, std::string>;

/// The variables to set, from the command line's settings, the user's environment (`present`) and the choice, in this
/// order.
Environment kernelEnvironment(const std::map<std::string, std::string>& arguments,
    const std::function<bool(const std::string&)>& present, const std::optional<KernelChoice>& choice);

}
