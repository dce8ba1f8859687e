#include "core/training/software.h"

#include "core/common/kernel_settings.h"

#include <ATen/Parallel.h>
#include <torch/version.h>

namespace cmir {

std::map<std::string, std::string> softwareReport(torch::Device device)
{
    std::map<std::string, std::string> report = kernelReport();
    report["libtorch"] = TORCH_VERSION;
    report["device"] = device.str();
    report["threads"] = std::to_string(at::get_num_threads());
    return report;
}

}
