#pragma once

#include "core/import/pickle/document.h"

#include <functional>
#include <string>

namespace cmir::foreign::pickle {

/// Reads one pickle (protocols 0 to 5) as data. Nothing it names is ever called: it knows how NumPy's arrays, types and
/// scalars, PyTorch's tensors, OrderedDict and bytes are written, and refuses every other name ("refused: posix.system
/// at byte 1,234; this file wants to run code"). Takes at most sixteen times the file's size and half of the free
/// memory (64 MiB at least); arrays stay in the file.
///   where      begins every message: the file's name
/// Throws BadInput with the place: truncated, a newer protocol, sizes beyond the file, no pickle at all; Cancelled.
Document read(const Bytes& source, const std::string& where, const std::function<bool()>& cancelled = {});

}
