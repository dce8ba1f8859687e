#include "core/search/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace cmir {

namespace {

constexpr double boundless = std::numeric_limits<double>::infinity();

double comparable(double loss)
{
    return std::isnan(loss) ? boundless : loss;
}

/// Of the members of one front.
std::vector<double> crowding(std::span<const Losses> candidates, const std::vector<std::size_t>& members)
{
    std::vector<double> room(members.size(), 0);
    const std::size_t objectives = candidates[members.front()].size();
    for (std::size_t o = 0; o < objectives; ++o) {
        const auto loss = [&](std::size_t i) { return comparable(candidates[members[i]][o]); };
        std::vector<std::size_t> order(members.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, loss);
        const double span = loss(order.back()) - loss(order.front());
        room[order.front()] = room[order.back()] = boundless;
        if (!(span > 0) || !std::isfinite(span))
            continue;
        for (std::size_t i = 1; i + 1 < order.size(); ++i)
            room[order[i]] += (loss(order[i + 1]) - loss(order[i - 1])) / span;
    }
    return room;
}

}

bool dominates(const Losses& a, const Losses& b)
{
    bool better = false;
    for (std::size_t o = 0; o < a.size(); ++o) {
        if (comparable(a[o]) > comparable(b[o]))
            return false;
        better |= comparable(a[o]) < comparable(b[o]);
    }
    return better;
}

std::vector<std::size_t> paretoFronts(std::span<const Losses> candidates)
{
    std::vector<std::size_t> front(candidates.size(), 0), left(candidates.size());
    std::iota(left.begin(), left.end(), 0);
    for (std::size_t number = 0; !left.empty(); ++number) {
        std::vector<std::size_t> dominated;
        for (const std::size_t i : left)
            if (std::ranges::any_of(left, [&](std::size_t j) { return dominates(candidates[j], candidates[i]); }))
                dominated.push_back(i);
            else
                front[i] = number;
        left = std::move(dominated);
    }
    return front;
}

std::vector<double> paretoOrder(std::span<const Losses> candidates)
{
    std::vector<double> order(candidates.size(), 0);
    const auto front = paretoFronts(candidates);
    const std::size_t fronts = front.empty() ? 0 : *std::ranges::max_element(front) + 1;
    for (std::size_t number = 0; number < fronts; ++number) {
        std::vector<std::size_t> members;
        for (std::size_t i = 0; i < front.size(); ++i)
            if (front[i] == number)
                members.push_back(i);
        const auto room = crowding(candidates, members);
        for (std::size_t m = 0; m < members.size(); ++m) // from 0, much room, to below 1, none
            order[members[m]] = static_cast<double>(number) + 0.999 / (1 + room[m]);
    }
    return order;
}

}
