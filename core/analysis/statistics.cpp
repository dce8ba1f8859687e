#include "core/analysis/statistics.h"

#include "core/common/error.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace cmir {

PairedComparison comparePaired(std::span<const double> candidate, std::span<const double> reference,
    const BootstrapOptions& options, const JobContext& job)
{
    PairedComparison out;
    out.tTest = pairedTTest(candidate, reference);
    out.signedRank = signedRankTest(candidate, reference);
    out.effect = pairedEffect(candidate, reference);
    std::vector<double> differences;
    for (std::size_t i = 0; i < candidate.size(); ++i)
        differences.push_back(candidate[i] - reference[i]);
    out.student = studentInterval(differences, options.level);
    out.bootstrap = bootstrapInterval(differences, options, job);
    return out;
}

HolmCorrection holmCorrection(std::span<const double> p)
{
    HolmCorrection out { { p.begin(), p.end() }, 0 };
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (std::isnan(p[i]))
            continue;
        if (!(p[i] >= 0 && p[i] <= 1))
            throw BadInput(fmt::format("Holm's correction: the p value {} is not between 0 and 1", p[i]));
        order.push_back(i);
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
    out.comparisons = static_cast<std::int64_t>(order.size());
    double largest = 0; // a larger p is never corrected to less than a smaller one
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        largest = std::max(largest, static_cast<double>(order.size() - rank) * p[order[rank]]);
        out.p[order[rank]] = std::min(1.0, largest);
    }
    return out;
}

std::string HolmCorrection::note(std::size_t comparison) const
{
    const double value = p.at(comparison);
    const std::string count = fmt::format("{} comparison{}", comparisons, comparisons == 1 ? "" : "s");
    return std::isnan(value) ? count + "; no p value here" : count + "; Holm-corrected " + pText(value);
}

std::string pText(double p)
{
    return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.2g}", p);
}

}
