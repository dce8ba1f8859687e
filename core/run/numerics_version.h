#pragma once

#include <cstdint>

namespace cmir {

/// Raised with every change after which the same settings and seed give other numbers: of training, of a metric, of a
/// protocol. It stands in every run and in the names of a study's jobs, so that results of two versions are not mixed
/// without a word. 1: the runs in which it does not stand yet.
inline constexpr std::int64_t numericsVersion = 8;

}
