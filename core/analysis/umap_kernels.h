#pragma once

#include <cstdint>

/// The loop over plain floats in which UMAP spends its time.
namespace cmir::umap_kernels {

/// An epoch of UMAP: what is the same for all points.
struct Epoch {
    float a, b; ///< of the curve 1 / (1 + a r^(2 b))
    float alpha; ///< learning rate
    std::int64_t number; ///< from 0
    std::int64_t negatives; ///< drawn for each edge whose turn it is
    std::uint64_t key; ///< of the points that are drawn
};

/// The graph by rows: how often an edge has its turn per epoch, 0 .. 1, the strongest at every one.
struct Edges {
    const std::int64_t* start;
    const std::int32_t* column;
    const float* rate;
};

/// Moves the points first .. last - 1 of `count`, from x, y to newX, newY; the others are seen where they were. An edge
/// has its turn when floor((number + 1) rate) is above floor(number rate). Each turn pulls the point twice, as end of
/// the edge and of its mirror image, whose turn it is too, and pushes it from `negatives` points that are drawn; a pull
/// or a push is at most 4 alpha in either direction.
void move(const Epoch& epoch, const Edges& edges, const float* x, const float* y, std::int64_t count,
    std::int64_t first, std::int64_t last, float* newX, float* newY);

/// The 32-bit number whose share of 2^32 is where among all points the n-th drawn point of point i lies.
std::uint32_t drawn(std::uint64_t key, std::int64_t epoch, std::int64_t i, std::int64_t n);

/// value^exponent for value > 0, to about 1e-6 of it.
float power(float value, float exponent);

}
