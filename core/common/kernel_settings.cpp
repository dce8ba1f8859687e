#include "core/common/kernel_settings.h"

#include "core/common/read_number.h"

#include <cstdlib>
#include <fstream>
#include <string_view>

namespace cmir {

namespace {

constexpr double poorRate = 5; // GFLOP/s; any tuned BLAS does several times that on one core

std::string variable(const char* name, const char* otherwise)
{
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

struct Measured {
    std::string rate, source;
};

Measured measured()
{
    const std::string text = variable(kernelReportVariable, "");
    const auto separator = text.find(';');
    if (separator == std::string::npos)
        return {};
    return { text.substr(0, separator), text.substr(separator + 1) };
}

}

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const auto colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos)
            return line.substr(colon + 2);
    }
    return "unknown";
}

KernelReport kernelReport()
{
    KernelReport report {
        { "processor", processorName() },
        { "omp_wait_policy", variable("OMP_WAIT_POLICY", "unset") },
        { "omp_threads", variable("OMP_NUM_THREADS", "unset") },
        { "blas_threads", variable("OPENBLAS_NUM_THREADS", "unset") },
        { "blas_core", variable("OPENBLAS_CORETYPE", "unset") },
    };
    const Measured known = measured();
    if (!known.rate.empty())
        report["blas_gflops"] = known.rate;
    if (!known.source.empty())
        report["kernels_chosen"] = known.source;
    return report;
}

std::string poorBlasWarning()
{
    const std::string text = measured().rate;
    const auto rate = readNumber<double>(text);
    if (!rate || *rate <= 0 || *rate >= poorRate)
        return {};
    return "matrix products run at " + text
        + " GFLOP/s, which is what a BLAS without tuned kernels does; the package libopenblas0-pthread makes training "
          "many "
          "times faster";
}

}
