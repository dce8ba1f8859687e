#pragma once

#include <torch/types.h>

#include <map>
#include <string>

namespace cmir {

/// Versions, device, thread and kernel settings: what a run records so that it can be repeated bit for bit.
std::map<std::string, std::string> softwareReport(torch::Device device);

}
