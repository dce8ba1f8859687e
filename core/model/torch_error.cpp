#include "core/model/torch_error.h"

#include <c10/util/Exception.h>

namespace cmir {

std::string reasonOf(const std::exception& error)
{
    const auto* own = dynamic_cast<const c10::Error*>(&error);
    const std::string text = own ? own->what_without_backtrace() : error.what();
    const std::string marker = "RuntimeError: ";
    const auto named = text.rfind(marker);
    const std::string rest = named == std::string::npos ? text : text.substr(named + marker.size());
    return rest.substr(0, rest.find('\n'));
}

}
