#include "core/analysis/reference_models.h"

#include "core/analysis/ridge.h"
#include "core/analysis/softmax_regression.h"
#include "core/common/median.h"
#include "core/data/standardiser.h"
#include "core/evaluation/metrics.h"

#include <cmath>
#include <functional>
#include <numeric>

namespace cmir {

namespace {

/// All modalities side by side, standardised: N x the sum of their widths.
Matrix featuresOf(const Split& split, const Standardiser& standardiser)
{
    std::vector<Matrix> parts;
    std::int64_t width = 0;
    for (std::size_t m = 0; m < split.features.size(); ++m) {
        parts.push_back(standardiser.applyTo(split, m));
        width += parts.back().cols;
    }
    Matrix all(split.size(), width, parts.empty() ? Place::Memory : parts.front().place());
    for (std::int64_t row = 0; row < all.rows; ++row) {
        std::int64_t column = 0;
        for (const Matrix& part : parts)
            for (const float value : part.row(row))
                all(row, column++) = value;
    }
    return all;
}

/// The answers for N rows of features, as metrics take them.
using Answers = std::function<Matrix(const Matrix&)>;

/// Of each row; `answer` gives the outputs.
template <class Model> Answers rowByRow(Model model, bool binary)
{
    return [model = std::move(model), binary](const Matrix& x) {
        Matrix out;
        for (std::int64_t row = 0; row < x.rows; ++row) {
            const std::vector<double> found = model.predict(x.row(row));
            if (out.empty())
                out = Matrix(x.rows, binary ? 1 : static_cast<std::int64_t>(found.size()));
            for (std::int64_t c = 0; c < out.cols; ++c)
                out(row, c) = static_cast<float>(found[static_cast<std::size_t>(binary ? 1 : c)]);
        }
        return out;
    };
}

class Referee {
public:
    Referee(const Dataset& dataset, const JobContext& job)
        : m_dataset(dataset)
        , m_task(metricTask(dataset))
        , m_headline(metricKeys(m_task).front())
        , m_standardiser(Standardiser::fit(dataset.split("train")))
        , m_job(job)
    {
        for (const Split& split : dataset.splits) {
            m_job.check();
            m_features[split.name] = featuresOf(split, m_standardiser);
        }
        dataset.split("valid");
    }

    std::vector<ReferenceModel> models()
    {
        std::vector<ReferenceModel> found { measured("constant", "constant", std::nullopt, constant()) };
        m_job.report(0.1, "fitting a linear model");
        found.push_back(m_dataset.task == Task::Regression ? ridge() : logistic());
        return found;
    }

private:
    const Matrix& features(const std::string& split) const { return m_features.at(split); }
    const Split& train() const { return m_dataset.split("train"); }
    std::size_t classes() const { return static_cast<std::size_t>(std::max<std::int64_t>(2, m_dataset.outputs())); }

    Answers constant() const
    {
        std::vector<float> answer;
        if (m_dataset.task == Task::Regression) {
            answer = { static_cast<float>(upperMedian({ train().label.begin(), train().label.end() })) };
        } else {
            answer.assign(classes(), 0);
            for (const float label : train().label)
                answer[static_cast<std::size_t>(std::lround(label))] += 1.0F / static_cast<float>(train().size());
            if (m_dataset.task == Task::Binary)
                answer = { answer[1] };
        }
        return [answer](const Matrix& x) {
            Matrix out(x.rows, static_cast<std::int64_t>(answer.size()));
            for (std::int64_t row = 0; row < x.rows; ++row)
                std::ranges::copy(answer, out.row(row).begin());
            return out;
        };
    }

    ReferenceModel ridge() const
    {
        Matrix target(train().size(), 1);
        target.assign(train().label);
        std::vector<std::int64_t> rows(train().label.size());
        std::iota(rows.begin(), rows.end(), std::int64_t { 0 });
        const RidgeSystem system(features("train"), target, rows, m_job);
        return best("ridge", "ridge regression", 15,
            [&](double lambda) { return rowByRow(system.solve(lambda, m_job), false); });
    }

    ReferenceModel logistic() const
    {
        std::vector<std::int64_t> label;
        for (const float value : train().label)
            label.push_back(std::lround(value));
        const SoftmaxSystem system(features("train"), label, static_cast<std::int64_t>(classes()));
        std::optional<SoftmaxModel> last;
        return best("logistic", "logistic regression", 11, [&](double lambda) {
            last = system.solve(lambda, last ? &*last : nullptr, m_job);
            return rowByRow(*last, m_dataset.task == Task::Binary);
        });
    }

    /// Strengths from 1000 down, half a decade apart.
    ReferenceModel best(const std::string& key, const std::string& title, int strengths,
        const std::function<Answers(double)>& fit) const
    {
        const bool larger = metricInfo(m_headline).largerIsBetter;
        std::optional<double> bestScore;
        double bestStrength = 0;
        Answers bestAnswers;
        for (int i = 0; i < strengths; ++i) {
            const double lambda = std::pow(10.0, 3 - 0.5 * i);
            Answers answers = fit(lambda);
            const double value = metricsOn("valid", answers).at(m_headline);
            const double score = larger ? value : -value;
            if (std::isfinite(score) && (!bestScore || score > *bestScore)) {
                bestScore = score;
                bestStrength = lambda;
                bestAnswers = std::move(answers);
            }
            m_job.report(0.1 + 0.9 * (i + 1) / strengths, "fitting a linear model");
        }
        return measured(key, title, bestStrength, bestAnswers ? bestAnswers : constant());
    }

    std::map<std::string, double> metricsOn(const std::string& split, const Answers& answers) const
    {
        return computeMetrics(m_task, m_dataset.split(split).label, answers(features(split)));
    }

    ReferenceModel measured(
        const std::string& key, const std::string& title, std::optional<double> strength, const Answers& answers) const
    {
        ReferenceModel model { key, title, strength, {} };
        for (const Split& split : m_dataset.splits)
            if (split.size() > 0)
                model.metrics[split.name] = metricsOn(split.name, answers);
        return model;
    }

    const Dataset& m_dataset;
    MetricTask m_task;
    std::string m_headline;
    Standardiser m_standardiser;
    JobContext m_job;
    std::map<std::string, Matrix> m_features;
};

}

std::vector<ReferenceModel> referenceModels(const Dataset& dataset, const JobContext& job)
{
    return Referee(dataset, job).models();
}

}
