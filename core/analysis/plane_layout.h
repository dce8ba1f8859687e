#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <functional>

namespace cmir {

/// A layout of points in the plane that is made step by step, so that a caller can show it on the way: t-SNE (tsne.h)
/// or UMAP (umap.h). What is large in a step is shared within a TaskTeam; the same points, options and machine give the
/// same bits for any number of threads.
class PlaneLayout {
public:
    PlaneLayout() = default;
    virtual ~PlaneLayout() = default;
    PlaneLayout(const PlaneLayout&) = delete;
    PlaneLayout& operator=(const PlaneLayout&) = delete;

    /// Runs `count` more iterations; asks for cancellation before each. A cancelled object is whole and can go on.
    /// Throws Failure when the layout is no longer finite.
    virtual void step(std::int64_t count, const JobContext& job = {}) = 0;
    virtual Matrix layout() const = 0; ///< N x 2
    virtual std::int64_t iteration() const = 0;
};

/// Steps up to so many iterations, with `partial` (may be empty) given the layout and the iterations done every 25 of
/// them and at the end; `name` is what the job is told. Throws Cancelled as `job` asks.
Matrix finishLayout(PlaneLayout& work, std::int64_t iterations, const char* name, const JobContext& job = {},
    const std::function<void(const Matrix& layout, std::int64_t iteration)>& partial = {});

/// Where a layout begins: the points on their first two principal components, scaled so that the first has this
/// standard deviation. Directions in which the points have no extent are drawn from the generator named `use`.
Matrix principalStart(const Matrix& points, double deviation, std::uint64_t seed, const char* use);

/// Throws BadInput, beginning with the method's name, unless the start is `rows` x 2 and finite.
void checkStart(const Matrix& start, std::int64_t rows, const char* method);

/// Throws BadInput, beginning with the method's name, for fewer than 4 points and for a value that is not finite.
void checkPoints(const Matrix& points, const char* method);

}
