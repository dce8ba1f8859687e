#pragma once

#include "core/analysis/sparse_rows.h"
#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <vector>

namespace cmir {

/// The joint probabilities p_ij of t-SNE, symmetric; all entries together sum to 1.
using Affinities = SparseRows;

/// The largest perplexity that N points allow: (N - 1) / 3, since each point looks at 3 * perplexity neighbours.
double largestPerplexity(std::int64_t rows);

/// p_j|i is a Gaussian in the distance of the 3 * perplexity nearest neighbours of i, with the width at which
/// exp(-sum_j p_j|i log p_j|i) is the perplexity; p_ij = (p_j|i + p_i|j) / 2N. Where so many neighbours are equally
/// near that no width gives the perplexity, they share alike. Of many points the neighbours are found as
/// near_neighbours.h does. Throws BadInput for fewer than 4 points, a value that is not finite, or a perplexity outside
/// 1 .. (N - 1) / 3. Source: van der Maaten and Hinton, "Visualizing Data using t-SNE", 2008, section 2; van der
/// Maaten, "Accelerating t-SNE using Tree-Based Algorithms", 2014, section 4.1 (sparse neighbours).
Affinities affinities(const Matrix& points, double perplexity, const JobContext& job = {});

/// The conditional probabilities p_j|i of neighbours at ascending squared distances.
std::vector<double> conditionalProbabilities(const float* squaredDistances, std::size_t count, double perplexity);

}
