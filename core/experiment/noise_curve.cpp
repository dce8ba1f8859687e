#include "core/experiment/noise_curve.h"

#include "core/common/error.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/split_evaluation.h"
#include "core/model/torch_random.h"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cmir {

namespace {

/// LibTorch draws normal numbers in groups of 16: a tensor drawn in parts of a multiple of so many rows, the last one
/// no smaller, holds the same numbers as one drawn at once.
constexpr std::int64_t drawRows = 16;

/// `rows` of the split in parts that, at all levels at once, make about one pass.
std::vector<std::int64_t> partSizes(std::int64_t rows, std::int64_t levels, std::int64_t passRows)
{
    const std::int64_t fitting = passRows / std::max<std::int64_t>(levels, 1) - (drawRows - 1);
    const std::int64_t size = std::max(drawRows, fitting / drawRows * drawRows);
    std::vector<std::int64_t> parts;
    for (; rows >= size + drawRows; rows -= size)
        parts.push_back(size);
    if (rows > 0)
        parts.push_back(rows);
    return parts;
}

class NoiseCurve {
public:
    NoiseCurve(const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol, const JobContext& job)
        : m_trained(run, dataset)
        , m_evaluation(m_trained, run, dataset, dataset.split(protocol.split), job)
        , m_protocol(protocol)
        , m_job(job)
        , m_sets(m_evaluation.modalities() + 1)
    {
        std::ranges::copy_if(protocol.sigmas, std::back_inserter(m_levels), [](double sigma) { return sigma != 0; });
        m_metrics.resize(m_sets, std::vector<std::vector<Metrics>>(m_levels.size()));
        m_parts = partSizes(
            m_evaluation.split().size(), static_cast<std::int64_t>(m_levels.size()), m_evaluation.passRows());
    }

    ResultTable measure()
    {
        const c10::InferenceMode inference;
        m_job.report(0, "noise on " + m_protocol.split);
        m_clean = m_evaluation.predictorInputs();
        m_cleanMetrics = m_evaluation.metrics(m_evaluation.answers(m_clean));
        if (!m_levels.empty())
            for (std::int64_t draw = 0; draw < m_protocol.draws; ++draw)
                measureDraw(draw);
        return table();
    }

private:
    /// Answers to the whole split by set of modalities (each alone, then all) and level.
    using Answers = std::vector<std::vector<Matrix>>;

    void measureDraw(std::int64_t draw)
    {
        std::vector<at::Generator> generators;
        for (const ModalityInfo& modality : m_evaluation.dataset().modalities)
            generators.push_back(makeGenerator(static_cast<std::uint64_t>(m_trained.config.seed),
                fmt::format("evaluation test-noise {} {}", modality.name, draw)));
        const std::int64_t samples = m_evaluation.split().size();
        Answers answers(
            m_sets, std::vector<Matrix>(m_levels.size(), Matrix(samples, m_evaluation.dataset().outputs())));
        std::int64_t begin = 0;
        for (const std::int64_t rows : m_parts) {
            m_job.report((static_cast<double>(draw) + static_cast<double>(begin) / static_cast<double>(samples))
                    / static_cast<double>(m_protocol.draws),
                fmt::format("noise on {}, draw {} of {}", m_protocol.split, draw + 1, m_protocol.draws));
            measurePart(begin, rows, generators, answers);
            begin += rows;
        }
        for (std::size_t set = 0; set < m_sets; ++set)
            for (std::size_t level = 0; level < m_levels.size(); ++level)
                m_metrics[set][level].push_back(m_evaluation.metrics(answers[set][level]));
    }

    void measurePart(std::int64_t begin, std::int64_t rows, std::vector<at::Generator>& generators, Answers& answers)
    {
        const auto levels = static_cast<std::int64_t>(m_levels.size());
        std::vector<torch::Tensor> clean, noisy;
        for (std::size_t m = 0; m < m_clean.size(); ++m) {
            clean.push_back(m_clean[m].narrow(0, begin, rows).repeat({ levels, 1 }));
            noisy.push_back(m_evaluation.predictorInput(
                m, atAllLevels(m_evaluation.features(m).narrow(0, begin, rows), generators[m])));
        }
        for (std::size_t set = 0; set < m_sets; ++set) {
            std::vector<torch::Tensor> inputs = set < clean.size() ? clean : noisy;
            if (set < clean.size())
                inputs[set] = noisy[set];
            const Matrix found = m_evaluation.answers(inputs);
            auto from = found.values.begin();
            for (Matrix& whole : answers[set]) {
                std::copy_n(from, rows * whole.cols, whole.values.begin() + begin * whole.cols);
                from += rows * whole.cols;
            }
        }
    }

    /// (levels rows) x the rest: X + sigma N with the same N at every level, level by level.
    torch::Tensor atAllLevels(const torch::Tensor& x, at::Generator& generator) const
    {
        const torch::Tensor noise = torch::empty(x.sizes()).normal_(0, 1, generator).to(x.device());
        std::vector<torch::Tensor> levels;
        for (const double sigma : m_levels)
            levels.push_back(x + sigma * noise);
        return torch::cat(levels);
    }

    ResultTable table() const
    {
        ResultTable table { m_protocol.split == "valid" ? "valid-noise" : "test-noise", {} };
        std::size_t level = 0;
        for (const double sigma : m_protocol.sigmas) {
            ResultRow like;
            like.split = m_evaluation.split().name;
            like.sigma = sigma;
            for (std::size_t set = 0; set < m_sets; ++set) {
                like.modalities = set < m_clean.size() ? m_evaluation.dataset().modalities[set].name : "all";
                addMetricRows(table, like, sigma == 0 ? std::vector { m_cleanMetrics } : m_metrics[set][level]);
            }
            level += sigma == 0 ? 0 : 1;
        }
        return table;
    }

    const TrainedModel m_trained;
    const SplitEvaluation m_evaluation;
    const NoiseProtocol& m_protocol;
    const JobContext& m_job;
    const std::size_t m_sets; ///< each modality alone, then all together
    std::vector<double> m_levels; ///< the sigmas but 0
    std::vector<std::int64_t> m_parts; ///< rows of the split that go together
    std::vector<torch::Tensor> m_clean; ///< predictor inputs of the split
    Metrics m_cleanMetrics;
    std::vector<std::vector<std::vector<Metrics>>> m_metrics; ///< by set and level, one per draw
};

}

ResultTable testNoiseCurve(
    const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol, const JobContext& job)
{
    if (protocol.draws < 1)
        throw BadInput(fmt::format("test noise: {} draws; at least 1 is needed", protocol.draws));
    return NoiseCurve(run, dataset, protocol, job).measure();
}

}
