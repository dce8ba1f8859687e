#include "core/common/label_basis.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace cmir {

namespace {

using Numbers = std::vector<double>;

double dot(const Numbers& a, const Numbers& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Adds what is new in the column, with length 1; nothing where it depends on those that are there.
void addOrthonormal(std::vector<Numbers>& basis, Numbers column)
{
    constexpr double leastShare = 1e-10; // of the squared length, that is new
    const double before = dot(column, column);
    for (int pass = 0; pass < 2; ++pass) // once more: the first pass leaves rounding behind
        for (const Numbers& other : basis) {
            const double share = dot(other, column);
            for (std::size_t i = 0; i < column.size(); ++i)
                column[i] -= share * other[i];
        }
    const double left = dot(column, column);
    if (left <= leastShare * before)
        return;
    for (double& value : column)
        value /= std::sqrt(left);
    basis.push_back(std::move(column));
}

std::vector<Numbers> classIndicators(std::span<const double> label)
{
    std::vector<Numbers> columns;
    for (const double kind : std::set<double>(label.begin(), label.end())) {
        Numbers column(label.size());
        for (std::size_t i = 0; i < label.size(); ++i)
            column[i] = label[i] == kind ? 1 : 0;
        columns.push_back(std::move(column));
    }
    return columns;
}

std::vector<Numbers> powers(std::span<const double> label)
{
    const auto n = static_cast<double>(label.size());
    const Numbers ones(label.size(), 1.0);
    const double mean = std::accumulate(label.begin(), label.end(), 0.0) / n;
    Numbers t(label.size()), square(label.size());
    for (std::size_t i = 0; i < label.size(); ++i)
        t[i] = label[i] - mean;
    const double deviation = std::sqrt(dot(t, t) / n);
    if (deviation <= 1e-6 * std::max(1.0, std::abs(mean))) // one value, but for its rounding
        return { ones };
    for (std::size_t i = 0; i < label.size(); ++i) {
        t[i] /= deviation;
        square[i] = t[i] * t[i];
    }
    return { ones, t, square };
}

}

std::vector<std::vector<double>> labelBasis(std::span<const double> label, bool classes)
{
    std::vector<Numbers> basis;
    for (Numbers& column : classes ? classIndicators(label) : powers(label))
        addOrthonormal(basis, std::move(column));
    return basis;
}

}
