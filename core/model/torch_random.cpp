#include "core/model/torch_random.h"

#include "core/common/random.h"

#include <ATen/CPUGeneratorImpl.h>

namespace cmir {

at::Generator makeGenerator(std::uint64_t seed, std::string_view name)
{
    return at::detail::createCPUGenerator(namedSeed(seed, name));
}

}
