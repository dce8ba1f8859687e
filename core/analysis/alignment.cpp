#include "core/analysis/alignment.h"

#include "core/analysis/row_sample.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

double ratioOf(double both, double first, double second)
{
    const double scale = std::sqrt(std::max(first, 0.0) * std::max(second, 0.0));
    return scale > 0 ? both / scale : 0;
}

/// Normal, by the jackknife's standard error. Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993,
/// chapter 11.
Interval jackknife(double value, const std::vector<double>& without)
{
    const auto n = static_cast<double>(without.size());
    double mean = 0, squares = 0;
    for (const double v : without)
        mean += v / n;
    for (const double v : without)
        squares += (v - mean) * (v - mean);
    const double half = normal95 * std::sqrt(squares * (n - 1) / n);
    return { std::max(value - half, -1.0), std::min(value + half, 1.0) };
}

}

Alignment alignmentOf(const CentredKernel& k, const CentredKernel& l)
{
    Alignment out;
    out.samples = static_cast<std::int64_t>(k.rows);
    out.value = ratioOf(unbiasedHsic(k, l), unbiasedHsic(k, k), unbiasedHsic(l, l));
    if (out.samples <= fewestHsicRows)
        return out;
    auto without = unbiasedHsicWithoutEach(k, l);
    const auto first = unbiasedHsicWithoutEach(k, k), second = unbiasedHsicWithoutEach(l, l);
    for (std::size_t i = 0; i < without.size(); ++i)
        without[i] = ratioOf(without[i], first[i], second[i]);
    out.interval = jackknife(out.value, without);
    return out;
}

SharedRows sharedRows(const Matrix& x, const Matrix& y, std::int64_t most, std::uint64_t seed)
{
    SharedRows out;
    auto finite = finiteRows(x);
    const auto finiteY = finiteRows(y);
    std::erase_if(finite, [&](std::int64_t r) { return !std::binary_search(finiteY.begin(), finiteY.end(), r); });
    const auto count = static_cast<std::int64_t>(finite.size());
    if (count < x.rows)
        out.note = std::to_string(x.rows - count) + " rows with values that are not finite left out";
    if (count > most)
        out.note += (out.note.empty() ? "" : "; ") + std::to_string(most) + " of " + std::to_string(count)
            + " rows, drawn at random";
    for (const auto i : sampleRows(count, most, seed, "independence rows"))
        out.rows.push_back(finite[static_cast<std::size_t>(i)]);
    if (const auto left = static_cast<std::int64_t>(out.rows.size()); left < fewestHsicRows)
        out.reason = std::to_string(left) + " samples; at least " + std::to_string(fewestHsicRows) + " are needed";
    return out;
}

Alignment measureAlignment(const Matrix& x, const Matrix& y, const AlignmentOptions& options, const JobContext& job)
{
    if (x.rows != y.rows)
        throw BadInput("alignment: " + std::to_string(x.rows) + " rows of one representation but "
            + std::to_string(y.rows) + " of the other; they must be of the same samples");
    Alignment out;
    const SharedRows shared = sharedRows(x, y, options.maxRows, options.seed);
    out.samples = static_cast<std::int64_t>(shared.rows.size());
    out.note = shared.note;
    out.reason = shared.reason;
    if (!out.reason.empty())
        return out;
    const Matrix chosenX = takeRows(x, shared.rows), chosenY = takeRows(y, shared.rows);
    out.constant = isConstant(chosenX) || isConstant(chosenY);
    if (out.constant)
        return out;
    const Alignment measured = alignmentOf(linearKernel(chosenX, job), linearKernel(chosenY, job));
    out.value = measured.value;
    out.interval = measured.interval;
    return out;
}

}
