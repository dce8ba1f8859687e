#pragma once

#include "core/experiment/study.h"

namespace cmir::test {

/// Stands in for `cmir train`: answers at once with mae = its seed, and keeps a list of its calls. Files named
/// `fail-SEED`, `diverge-SEED` and `hang-SEED` beside it make it fail, diverge, or never end; `slow` makes each take a
/// tenth of a second, and `software` is what it says of itself.
inline constexpr const char* standIn
    = "#!/bin/sh\n"
      "here=$(dirname \"$0\")\n"
      "while [ $# -gt 0 ]; do\n"
      "    [ \"$1\" = --config ] && config=$2\n"
      "    [ \"$1\" = --out ] && out=$2\n"
      "    [ \"$1\" = --method ] && method=$2\n"
      "    shift\n"
      "done\n"
      "seed=$(sed 's/.*[,{]\"seed\":\\([0-9]*\\).*/\\1/' \"$config\")\n"
      "echo \"$method $seed $$\" >> \"$here/calls\"\n"
      "if [ -e \"$here/hang-$seed\" ]; then\n"
      "    trap '' TERM\n"
      "    echo hanging >> \"$here/hanging\"\n"
      "    while :; do read line < \"$here/fifo\"; done\n"
      "fi\n"
      "if [ -e \"$here/fail-$seed\" ]; then\n"
      "    echo 'epoch 1' >&2\n"
      "    echo 'cmir: error: no luck today' >&2\n"
      "    exit 1\n"
      "fi\n"
      "if [ -e \"$here/diverge-$seed\" ]; then\n"
      "    echo '{\"state\": \"failed\", \"diverged\": true}'\n"
      "    echo 'cmir: error: the loss is not finite' >&2\n"
      "    exit 1\n"
      "fi\n"
      "[ -e \"$here/slow\" ] && sleep 0.1\n"
      "software='{}'\n"
      "[ -e \"$here/software\" ] && software=$(cat \"$here/software\")\n"
      "echo run > \"$out\"\n"
      "echo \"{\\\"epochs\\\": 2, \\\"best_epoch\\\": 1, \\\"seconds\\\": 0.5, \\\"software\\\": $software, "
      "\\\"metrics\\\": {\\\"test\\\": {\\\"mae\\\": $seed, \\\"r\\\": null}}}\"\n";

inline StudyPlan smallPlan()
{
    StudyPlan plan;
    plan.kind = "test";
    plan.variants
        = { { "one", Method::Cmir, { { "lambda1", "1" } }, {} }, { "two", Method::Cmir, { { "lambda1", "2" } }, {} } };
    plan.seeds = { 4, 0, 2 };
    return plan;
}

}
