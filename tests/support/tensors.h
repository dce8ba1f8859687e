#pragma once

#include "core/model/torch_random.h"

#include <torch/types.h>

#include <QtTest>

#include <cmath>
#include <vector>

namespace cmir::test {

/// Standard normal numbers, the same for the same name.
inline torch::Tensor randomDoubles(const std::vector<std::int64_t>& sizes, const char* name)
{
    auto generator = makeGenerator(7, name);
    return torch::empty(sizes, torch::kFloat64).normal_(0, 1, generator);
}

inline double value(const torch::Tensor& scalar)
{
    return scalar.item<double>();
}

/// Fails the test where the two differ by more than `tolerance` times the wanted number, or times 1 if that is more.
inline void near(double found, double wanted, double tolerance = 1e-12)
{
    QVERIFY2(std::abs(found - wanted) <= tolerance * std::max(1.0, std::abs(wanted)),
        qPrintable(QString("%1, wanted %2").arg(found, 0, 'g', 17).arg(wanted, 0, 'g', 17)));
}

}
