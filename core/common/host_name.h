#pragma once

#include <string>

namespace cmir {

/// The name of this machine on its network; "unknown" where it has none. With a number of a process it says who works
/// on a folder that several machines share.
std::string hostName();

}
