#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir {

/// A protocol that measures one trained run, as `cmir evaluate` names it.
struct EvaluationProtocol {
    const char* name;
    const char* help; ///< one phrase
    ResultTable (*measure)(const RunRecord&, const Dataset&, const JobContext&);
};

std::span<const EvaluationProtocol> evaluationProtocols();
/// Throws BadInput that begins with `where` ("--protocol") and names the nearest.
const EvaluationProtocol& evaluationProtocol(const std::string& name, std::string_view where);

}
