#include "core/search/tpe.h"

#include "core/common/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace cmir {

namespace {

constexpr std::size_t mostGood = 25;
constexpr double priorMean = 0.5, priorWidth = 1;

double normalCdf(double x)
{
    return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// A Gaussian cut off at 0 and 1.
struct CutGaussian {
    double mean, width;

    double mass() const { return normalCdf((1 - mean) / width) - normalCdf(-mean / width); }
    double density(double x) const
    {
        const double z = (x - mean) / width;
        return std::exp(-z * z / 2) / (width * std::sqrt(2 * std::numbers::pi) * mass());
    }
    double draw(Random& random) const
    {
        for (;;) // at least a half of what is drawn about a mean within 0..1 with width 1 at most falls inside, or so
            if (const double x = mean + width * random.gaussian(); x >= 0 && x <= 1)
                return x;
    }
};

std::vector<CutGaussian> parzenMixture(std::vector<double> places)
{
    std::ranges::sort(places);
    const auto count = static_cast<double>(places.size());
    const double least = 1 / std::min(100.0, count + 1);
    std::vector<CutGaussian> mixture { { priorMean, priorWidth } };
    for (std::size_t i = 0; i < places.size(); ++i) {
        const double left = places[i] - (i == 0 ? 0 : places[i - 1]);
        const double right = (i + 1 == places.size() ? 1 : places[i + 1]) - places[i];
        mixture.push_back({ places[i], std::clamp(std::max(left, right), least, 1.0) });
    }
    return mixture;
}

double densityOf(const std::vector<CutGaussian>& mixture, double x)
{
    double sum = 0;
    for (const CutGaussian& one : mixture)
        sum += one.density(x);
    return sum / static_cast<double>(mixture.size());
}

/// What some observations say of one axis.
class AxisDensity {
public:
    AxisDensity(const SearchAxis& axis, const std::vector<AxisPlace>& places)
    {
        const auto parts = axis.parts.size();
        std::vector<std::vector<double>> within(parts);
        for (const AxisPlace& place : places)
            within[place.part].push_back(place.within);
        const auto n = static_cast<double>(parts), all = static_cast<double>(places.size());
        for (std::size_t part = 0; part < parts; ++part) {
            m_probability.push_back((n * shareOf(axis, part) + static_cast<double>(within[part].size())) / (n + all));
            m_isRange.push_back(axis.parts[part].value.empty());
            m_mixture.push_back(parzenMixture(std::move(within[part])));
        }
    }

    AxisPlace draw(Random& random) const
    {
        AxisPlace place;
        for (double u = random.uniform(); place.part + 1 < m_probability.size() && u >= m_probability[place.part];
             ++place.part)
            u -= m_probability[place.part];
        if (m_isRange[place.part]) {
            const auto& mixture = m_mixture[place.part];
            place.within = mixture[random.below(mixture.size())].draw(random);
        }
        return place;
    }

    double logDensity(const AxisPlace& place) const
    {
        const double part = std::log(m_probability[place.part]);
        return m_isRange[place.part] ? part + std::log(densityOf(m_mixture[place.part], place.within)) : part;
    }

private:
    std::vector<double> m_probability;
    std::vector<bool> m_isRange;
    std::vector<std::vector<CutGaussian>> m_mixture;
};

std::size_t goodOnes(std::size_t observations, double share)
{
    return std::min(mostGood, static_cast<std::size_t>(std::ceil(share * static_cast<double>(observations))));
}

}

double parzenDensity(std::span<const double> places, double where)
{
    return densityOf(parzenMixture({ places.begin(), places.end() }), where);
}

std::vector<AxisPlace> tpeProposal(const std::vector<SearchAxis>& axes, std::span<const SearchObservation> observations,
    std::uint64_t seed, std::int64_t index, int attempt, const TpeOptions& options)
{
    std::vector<std::size_t> order(observations.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return observations[i].loss; });
    const std::size_t good = goodOnes(order.size(), options.goodShare);
    std::vector<AxisPlace> proposal;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        std::vector<AxisPlace> places;
        places.reserve(order.size());
        for (const std::size_t i : order)
            places.push_back(observations[i].place[a]);
        const auto border = places.begin() + static_cast<std::ptrdiff_t>(good);
        const AxisDensity better(axes[a], { places.begin(), border }), others(axes[a], { border, places.end() });
        Random random(seed, fmt::format("tpe {} {} {}", axes[a].key, index, attempt));
        AxisPlace best;
        double most = -std::numeric_limits<double>::infinity();
        for (int c = 0; c < options.candidates; ++c) {
            const AxisPlace place = better.draw(random);
            if (const double ratio = better.logDensity(place) - others.logDensity(place); ratio > most) {
                most = ratio;
                best = place;
            }
        }
        proposal.push_back(best);
    }
    return proposal;
}

}
