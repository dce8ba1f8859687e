#pragma once

#include <map>
#include <string>

namespace cmir {

/// What the numerical libraries run with. libgomp and OpenBLAS read their environment variables when they are loaded,
/// before main; so a launcher (app/launcher) chooses the values, sets the variables and then starts the program. A
/// user's own values win. This header is the program's side: what is in force.
using KernelReport = std::map<std::string, std::string>;

/// The settings in force, as text for a run's `software` record and the About box: "processor", "omp_wait_policy",
/// "omp_threads", "blas_threads", "blas_core" ("unset": OpenBLAS's own choice), and where the launcher has measured
/// this machine "blas_gflops" (float matrix products, one thread) and "kernels_chosen" ("measured", or "partly by the
/// user").
KernelReport kernelReport();

/// A sentence for the user where matrix products are so slow that a better BLAS is worth installing (below 5 GFLOP/s:
/// reference BLAS); empty where they are not, or nothing was measured.
std::string poorBlasWarning();

/// The name of the variable through which the launcher passes on what it measured: "GFLOP/s;how chosen".
inline constexpr const char* kernelReportVariable = "CMIR_KERNELS";

/// The processor's name as /proc/cpuinfo gives it; "unknown" where it does not.
std::string processorName();

}
