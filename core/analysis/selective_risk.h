#pragma once

#include <span>
#include <vector>

namespace cmir {

/// How well a model's confidence tells its errors (misclassification detection).
struct SelectiveRisk {
    double error = 0; ///< share of wrong answers
    double aurc
        = 0; ///< mean over coverages k/N of the share of errors among the k most confident (Geifman et al. 2019)
    double excessAurc = 0; ///< less what a confidence that ranks every error last would have
    double auroc = 0; ///< probability that a right answer is more confident than a wrong one; equal ones count half
    double fpr95 = 0; ///< share of the wrong answers that are accepted where 95 % of the right ones are
};

/// Answers of equal confidence count in the mean of their orders. NaN: no answer at all; auroc and fpr95 also where all
/// answers are right, or all wrong.
SelectiveRisk selectiveRisk(std::span<const double> confidence, const std::vector<bool>& wrong);

}
