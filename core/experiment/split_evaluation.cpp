#include "core/experiment/split_evaluation.h"

#include "core/evaluation/metrics.h"
#include "core/experiment/result_rows.h"

#include <algorithm>

namespace cmir {

namespace {

/// Multiply-adds that one core does in some tens of milliseconds.
constexpr double passBudget = 2e9;

std::int64_t rowsOfAPass(const CmirModel& model, const std::vector<torch::Tensor>& features)
{
    // Every weight is used once per row, in sequence networks once per step: an upper bound for any one pass.
    auto perRow = static_cast<double>(model.store().values().numel());
    std::int64_t steps = 1;
    for (const torch::Tensor& x : features)
        if (x.dim() == 3)
            steps = std::max(steps, x.size(1));
    perRow *= static_cast<double>(steps);
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(passBudget / perRow), 1, evaluationRows);
}

/// pass(begin, rows) for all rows, at most `limit` at a time, put together again.
template <class Pass>
torch::Tensor inPasses(std::int64_t rows, std::int64_t limit, const JobContext& job, const Pass& pass)
{
    job.check();
    if (rows <= limit)
        return pass(0, rows);
    std::vector<torch::Tensor> parts;
    for (std::int64_t begin = 0; begin < rows; begin += limit) {
        job.check();
        parts.push_back(pass(begin, std::min(limit, rows - begin)));
    }
    return torch::cat(parts);
}

}

SplitEvaluation::SplitEvaluation(const TrainedModel& trained, const RunRecord& run, const Dataset& dataset,
    const Split& split, const JobContext& job, bool withAbsent)
    : m_dataset(dataset)
    , m_split(split)
    , m_job(job)
    , m_trained(trained)
    , m_data(trained.split(run, split, withAbsent, job.cancelled))
    , m_passRows(rowsOfAPass(trained.model, m_data.features))
{ }

torch::Tensor SplitEvaluation::predictorInput(std::size_t m, const torch::Tensor& features) const
{
    const torch::NoGradGuard noGrad;
    return inPasses(features.size(0), m_passRows, m_job, [&](std::int64_t begin, std::int64_t rows) {
        return m_trained.model.predictorInput(m, m_trained.model.unimodal(m, features.narrow(0, begin, rows)));
    });
}

std::vector<torch::Tensor> SplitEvaluation::predictorInputs() const
{
    std::vector<torch::Tensor> inputs;
    for (std::size_t m = 0; m < modalities(); ++m)
        inputs.push_back(predictorInput(m, features(m)));
    return inputs;
}

Matrix SplitEvaluation::answers(const std::vector<torch::Tensor>& inputs) const
{
    const torch::NoGradGuard noGrad;
    return toMatrix(inPasses(inputs.front().size(0), m_passRows, m_job, [&](std::int64_t begin, std::int64_t rows) {
        std::vector<torch::Tensor> part;
        for (const torch::Tensor& input : inputs)
            part.push_back(input.narrow(0, begin, rows));
        return cmir::answers(m_trained.model.predict(part), outputKind(m_dataset.task));
    }));
}

Metrics SplitEvaluation::metrics(const Matrix& answers) const
{
    m_job.check();
    return computeMetrics(metricTask(m_dataset), m_split.label, answers);
}

}
