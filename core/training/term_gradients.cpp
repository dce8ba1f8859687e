#include "core/training/term_gradients.h"

#include "core/common/not_a_number.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr std::array<const char*, 4> termNames { "prediction", "invariance", "decorrelation", "reconstruction" };

double length(const std::vector<float>& gradient)
{
    double sum = 0;
    for (const float value : gradient)
        sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

/// Over the weights that both move.
double cosine(const std::vector<float>& a, const std::vector<float>& b)
{
    double product = 0, ofA = 0, ofB = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (a[i] == 0 || b[i] == 0)
            continue;
        product += static_cast<double>(a[i]) * b[i];
        ofA += static_cast<double>(a[i]) * a[i];
        ofB += static_cast<double>(b[i]) * b[i];
    }
    return ofA > 0 && ofB > 0 ? product / std::sqrt(ofA * ofB) : notANumber;
}

double turn(const std::vector<float>& weighted, const std::vector<float>& validation, const StepSizes& sizes)
{
    const double seen = 1 - std::pow(sizes.beta2, static_cast<double>(std::max<std::int64_t>(sizes.steps, 1)));
    double sum = 0;
    for (std::size_t i = 0; i < weighted.size(); ++i)
        sum += static_cast<double>(validation[i]) * weighted[i]
            / (std::sqrt(sizes.secondMoment[i] / seen) + sizes.epsilon);
    return -sizes.learningRate * sum;
}

}

std::string shareSeries(std::size_t term)
{
    return std::string("gradient/share_") + termNames.at(term);
}

std::string angleSeries(std::size_t one, std::size_t other)
{
    return std::string("gradient/angle_") + termNames.at(one) + "_" + termNames.at(other);
}

std::string turnSeries(std::size_t lambda)
{
    return "gradient/turn_lambda" + std::to_string(lambda);
}

std::map<std::string, double> readingOf(const TermGradients& gradients, const StepSizes& sizes)
{
    std::array<const std::vector<float>*, 4> terms { &gradients.prediction, &gradients.weighted[0],
        &gradients.weighted[1], &gradients.weighted[2] };
    std::array<double, 4> lengths {};
    std::ranges::transform(terms, lengths.begin(), [](const std::vector<float>* term) { return length(*term); });
    const double all = lengths[0] + lengths[1] + lengths[2] + lengths[3];
    std::map<std::string, double> reading;
    for (std::size_t t = 0; t < terms.size(); ++t) {
        reading[shareSeries(t)] = all > 0 ? lengths.at(t) / all : notANumber;
        for (std::size_t other = t + 1; other < terms.size(); ++other)
            reading[angleSeries(t, other)] = cosine(*terms.at(t), *terms.at(other));
        if (t > 0)
            reading[turnSeries(t)]
                = terms.at(t)->empty() ? notANumber : turn(*terms.at(t), gradients.validation, sizes);
    }
    return reading;
}

std::int64_t gradientInterval(std::int64_t stepsPerEpoch, std::int64_t costs)
{
    constexpr std::int64_t share = 10;
    return std::max<std::int64_t>(1, (share * costs + stepsPerEpoch - 1) / std::max<std::int64_t>(stepsPerEpoch, 1));
}

}
