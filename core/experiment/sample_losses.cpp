#include "core/experiment/sample_losses.h"

#include "core/common/error.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

double lossOf(Task task, const Matrix& prediction, std::int64_t row, float label)
{
    if (task == Task::Regression)
        return std::abs(static_cast<double>(prediction(row, 0)) - static_cast<double>(label));
    const auto kind = static_cast<std::int64_t>(label);
    if (task == Task::Binary) {
        const double one = prediction(row, 0);
        return kind == 1 ? 1 - one : one;
    }
    return 1 - static_cast<double>(prediction(row, kind));
}

}

ResultTable sampleLosses(const RunRecord& run)
{
    const auto& all = run.predictions;
    const auto valid = std::ranges::find_if(all, [](const Predictions& one) { return one.split == "valid"; });
    if (valid == all.end())
        throw BadInput("the run has no predictions of valid");
    ResultTable table { "sample-losses", {} };
    ResultRow row { .split = "valid", .modalities = "none", .sigma = {}, .rho = {}, .metric = "loss" };
    for (std::size_t i = 0; i < valid->label.size(); ++i) {
        row.mean = lossOf(run.task, valid->prediction, static_cast<std::int64_t>(i), valid->label[i]);
        table.rows.push_back(row);
    }
    return table;
}

}
