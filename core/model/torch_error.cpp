#include "core/model/torch_error.h"

#include <c10/util/Exception.h>

#include <new>
#include <stdexcept>

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

std::string sentenceOf(const std::exception& error)
{
    const std::string reason = reasonOf(error);
    const bool outOfMemory = dynamic_cast<const std::bad_alloc*>(&error)
        || dynamic_cast<const std::length_error*>(&error) || reason.find("can't allocate memory") != std::string::npos
        || reason.find("not enough memory") != std::string::npos || reason.find("out of memory") != std::string::npos;
    if (!outOfMemory)
        return reason;
    std::string sentence = "not enough memory: this needs more than the machine has free now";
    if (dynamic_cast<const c10::Error*>(&error))
        sentence.append(" (").append(reason).append(")");
    return sentence;
}

}
