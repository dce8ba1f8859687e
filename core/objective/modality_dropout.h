#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// Which modalities of which samples stay when each goes with this probability: modalities x samples, 1 or 0. Where all
/// of a sample's would go, one that is drawn stays.
torch::Tensor keptModalities(
    std::int64_t modalities, std::int64_t samples, double probability, at::Generator& generator);

/// Puts the training mean in the place of what does not stay. features: per modality, rows are samples, of any number
/// of dimensions. absent: per modality what the mean is there, row by row (NetworkSplit::absent); none, or undefined:
/// 0, since features are standardised.
void dropModalities(std::vector<torch::Tensor>& features, double probability, at::Generator& generator,
    const std::vector<torch::Tensor>& absent = {});

}
