#pragma once

#include "core/common/job.h"
#include "core/experiment/trained_model.h"

#include <vector>

namespace cmir {

/// One split as a trained model sees it, to be evaluated as it is or with changed features. What works on many rows
/// does so in passes that take well under 100 ms each, and asks the job in between; throws Cancelled.
class SplitEvaluation {
public:
    /// `dataset`: the one `trained` was made for, `split` one of its splits. All but the run must outlive this.
    SplitEvaluation(const TrainedModel& trained, const RunRecord& run, const Dataset& dataset, const Split& split,
        const JobContext& job, bool withAbsent = false);

    const Dataset& dataset() const { return m_dataset; }
    const Split& split() const { return m_split; }
    std::size_t modalities() const { return m_data.features.size(); }
    /// Standardised, as in NetworkSplit.
    const torch::Tensor& features(std::size_t m) const { return m_data.features[m]; }
    /// What they are where the modality is missing: the mean of training. Only for who asked for it (withAbsent).
    torch::Tensor absent(std::size_t m) const
    {
        return m_data.absent[m].defined() ? m_data.absent[m] : features(m) * 0;
    }
    std::int64_t passRows() const { return m_passRows; }

    /// What the predictor takes of one modality: rows x its width, from rows of features as in the split.
    torch::Tensor predictorInput(std::size_t m, const torch::Tensor& features) const;
    /// The same of the whole split as it is, per modality.
    std::vector<torch::Tensor> predictorInputs() const;
    /// The model's answers to predictor inputs, one per modality: rows x outputs, as the metrics take them.
    Matrix answers(const std::vector<torch::Tensor>& inputs) const;
    /// Of answers to the whole split, in its order.
    Metrics metrics(const Matrix& answers) const;

private:
    const Dataset& m_dataset;
    const Split& m_split;
    const JobContext& m_job;
    const TrainedModel& m_trained;
    NetworkSplit m_data;
    std::int64_t m_passRows;
};

}
