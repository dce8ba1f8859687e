#pragma once

#include "core/run/live_change.h"
#include "core/run/run_config.h"

#include <span>
#include <string>
#include <vector>

// A run of a newer program may have parameters that this one does not know. It can be shown, but nothing can be
// computed with its settings: what they mean is not known here.
namespace cmir {

/// Their keys, of the settings that it began with and of what was turned while it trained; each once.
std::vector<std::string> unknownParameters(const RunConfig& config, std::span<const LiveChange> events);

/// What to tell who sees such a run, a sentence without its end; empty: all are known.
std::string unknownParametersNotice(const RunConfig& config, std::span<const LiveChange> events);

/// Throws BadInput that names them where there are any: the run cannot be `deed` ("resumed") by this program.
void requireKnownParameters(const RunConfig& config, std::span<const LiveChange> events, const std::string& deed);

}
