#include "core/experiment/missing_rates.h"

#include "core/analysis/missing_curve.h"
#include "core/common/random.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/split_evaluation.h"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cmir {

namespace {

enum class Mode { Modalities, Features, Uneven };
constexpr std::array modes { std::pair(Mode::Modalities, "random modalities"),
    std::pair(Mode::Features, "random features"), std::pair(Mode::Uneven, "random features, uneven") };
constexpr int rateSteps = 10;

/// True with this probability, for each of so many.
torch::Tensor drawn(std::int64_t count, double probability, Random& random)
{
    torch::Tensor mask = torch::empty({ count }, torch::kBool);
    bool* values = mask.data_ptr<bool>();
    for (std::int64_t i = 0; i < count; ++i)
        values[i] = random.uniform() < probability;
    return mask;
}

/// Evenly around `rate`, as far to both sides as 0 and 1 let it.
double unevenRate(double rate, Random& random)
{
    const double reach = std::min(rate, 1 - rate);
    return rate - reach + 2 * reach * random.uniform();
}

/// What is missing of one modality: of a sample all, or features (N x width), or steps (N x T x 1).
torch::Tensor maskOf(const torch::Tensor& features, Mode mode, double rate, Random& random)
{
    const std::int64_t rows = features.size(0);
    const bool sequence = features.dim() == 3;
    if (mode == Mode::Modalities) {
        const torch::Tensor mask = drawn(rows, rate, random);
        return sequence ? mask.view({ rows, 1, 1 }) : mask.view({ rows, 1 });
    }
    const std::int64_t each = features.size(1); // width, or steps
    const torch::Tensor mask = drawn(rows * each, mode == Mode::Uneven ? unevenRate(rate, random) : rate, random);
    return sequence ? mask.view({ rows, each, 1 }) : mask.view({ rows, each });
}

class Measurement {
public:
    Measurement(const TrainedModel& trained, const RunRecord& run, const Dataset& dataset, const Split& split,
        const JobContext& job)
        : m_evaluation(trained, run, dataset, split, job, /*withAbsent=*/true)
        , m_seed(static_cast<std::uint64_t>(trained.config.seed))
    {
        for (std::size_t m = 0; m < m_evaluation.modalities(); ++m)
            m_absent.push_back(m_evaluation.absent(m));
    }

    Metrics at(Mode mode, double rate, std::int64_t draw) const
    {
        std::vector<torch::Tensor> inputs;
        for (std::size_t m = 0; m < m_evaluation.modalities(); ++m) {
            Random random(m_seed,
                fmt::format("missing {} at {:.1f}, draw {}, modality {}", static_cast<int>(mode), rate, draw, m));
            const torch::Tensor& features = m_evaluation.features(m);
            const torch::Tensor mask = maskOf(features, mode, rate, random).to(features.device());
            inputs.push_back(m_evaluation.predictorInput(m, torch::where(mask, m_absent[m], features)));
        }
        return m_evaluation.metrics(m_evaluation.answers(inputs));
    }
    const std::string& split() const { return m_evaluation.split().name; }

private:
    SplitEvaluation m_evaluation;
    std::vector<torch::Tensor> m_absent;
    std::uint64_t m_seed;
};

/// Of each draw the area under its own curve; at the ends all draws are the same.
std::vector<Metrics> areas(const std::vector<std::vector<Metrics>>& curve, std::int64_t draws)
{
    std::vector<Metrics> all;
    for (std::int64_t draw = 0; draw < draws; ++draw) {
        Metrics areas;
        for (const auto& [metric, unused] : curve.front().front()) {
            std::vector<double> rates, scores;
            for (std::size_t i = 0; i < curve.size(); ++i) {
                const auto place = std::min<std::size_t>(static_cast<std::size_t>(draw), curve[i].size() - 1);
                rates.push_back(static_cast<double>(i) / rateSteps);
                scores.push_back(curve[i][place].at(metric));
            }
            areas["auilc/" + metric] = areaUnderMissingRates(rates, scores);
        }
        all.push_back(std::move(areas));
    }
    return all;
}

}

ResultTable missingRates(
    const RunRecord& run, const Dataset& dataset, const MissingRatesProtocol& protocol, const JobContext& job)
{
    const TrainedModel trained(run, dataset);
    const c10::InferenceMode inference;
    const Measurement measurement(trained, run, dataset, dataset.split(protocol.split), job);
    ResultTable table { protocol.split == "test" ? "missing-rates" : protocol.split + "-missing-rates", {} };
    int done = 0;
    for (const auto& [mode, name] : modes) {
        std::vector<std::vector<Metrics>> curve; // of each rate, of each draw
        ResultRow like;
        like.split = measurement.split();
        like.modalities = "all";
        like.missing = name;
        for (int step = 0; step <= rateSteps; ++step) {
            job.report(static_cast<double>(done++) / static_cast<double>(modes.size() * (rateSteps + 1)),
                fmt::format("{}, on {}", name, protocol.split));
            like.rate = static_cast<double>(step) / rateSteps;
            const std::int64_t draws = step == 0 || step == rateSteps ? 1 : protocol.draws;
            std::vector<Metrics> drawsHere;
            for (std::int64_t draw = 0; draw < draws; ++draw) {
                job.check();
                drawsHere.push_back(measurement.at(mode, *like.rate, draw));
            }
            addMetricRows(table, like, drawsHere);
            curve.push_back(std::move(drawsHere));
        }
        like.rate.reset();
        addMetricRows(table, like, areas(curve, protocol.draws));
    }
    return table;
}

}
