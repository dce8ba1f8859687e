#pragma once

#include "core/analysis/batched_transform.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace cmir {

/// The repulsion of t-SNE from a potential on a grid. With k(r) = 1 / (1 + r^2), the potential phi(y) = sum_j k(|y -
/// y_j|) gives both what is needed: Z = sum_i phi(y_i) - N, and sum_j q_ij^2 (y_i - y_j) = -grad phi(y_i) / 2. The
/// points are spread over a grid of fixed spacing by cubic B-splines, the grid is convolved with k by Fourier
/// transforms (padded: no wrap-around), and phi and its gradient are read off by the same splines. k is divided by the
/// splines' own transfer function, so that the interpolated kernel is exact at the nodes. The work grows with the area
/// of the layout and hardly with the number of points; it is shared within a TaskTeam, with the same bits. Sources:
/// Linderman et al., "Fast interpolation-based t-SNE", 2019 (the idea); Essmann et al., "A smooth particle mesh Ewald
/// method", 1995 (splines and their deconvolution).
class GridRepulsion {
public:
    /// As tsne_kernels::exactRepulsion, without padding. cost() must be finite. The error of a force is a small share
    /// of the largest forces: 2 to 3 % in the mean square at the density of a real layout, more where points have
    /// hardly any neighbours, or in the first iterations, when all forces are near 0 and the attraction rules.
    double evaluate(const float* x, const float* y, std::int64_t count, float* forceX, float* forceY);

    /// An estimate of the time of evaluate(), in seconds on a processor of 2022, to choose by; infinite for a layout
    /// too large for a grid.
    static double cost(const float* x, const float* y, std::int64_t count);

private:
    struct Frame {
        float left = 0, bottom = 0;
        std::int64_t cols = 0, rows = 0; ///< nodes in use
        std::int64_t padCols = 0, padRows = 0; ///< lengths of the transforms
    };
    static Frame frameOf(const float* x, const float* y, std::int64_t count);
    void prepare(const Frame& frame);
    void makeKernel();
    void spread(const Frame& frame, const float* x, const float* y, std::int64_t count);
    double gather(const Frame& frame, const float* x, const float* y, std::int64_t count, float* forceX, float* forceY);
    void spreadSome(
        const Frame& frame, const float* x, const float* y, std::int64_t first, std::int64_t last, float* grid) const;
    double gatherSome(const Frame& frame, const float* x, const float* y, std::int64_t first, std::int64_t last,
        float* forceX, float* forceY) const;

    /// Room for one thread's panel of columns or rows.
    struct Panel {
        std::vector<float> re, im, roomRe, roomIm;
    };
    /// Calls work(first, panel) for first = 0, step, 2 step, ... < end, shared within a TaskTeam.
    void overPanels(
        std::int64_t end, std::int64_t step, const std::function<void(std::int64_t first, Panel& panel)>& work);
    void columnsForward(std::int64_t rows, std::int64_t cols);
    void columnsForwardOf(std::int64_t first, std::int64_t rows, Panel& panel);
    void columnsBack(std::int64_t rows, std::int64_t cols);
    void columnsBackOf(std::int64_t first, std::int64_t rows, Panel& panel);
    void rowsThere(std::int64_t cols, bool multiply);
    void rowsThereOf(std::int64_t first, std::int64_t cols, bool multiply, Panel& panel);

    std::int64_t m_padCols = 0, m_padRows = 0;
    std::int64_t m_stride = 0; ///< of the grid: columns, a multiple of a panel
    std::int64_t m_half = 0; ///< of the spectrum: padRows / 2 + 1, rounded up to a panel
    std::optional<BatchedTransform> m_alongRows, m_alongCols;
    std::vector<float> m_grid; ///< rows x stride
    std::vector<float> m_re, m_im; ///< columns x half
    std::vector<float> m_kernel; ///< padCols x half
    std::vector<std::vector<float>> m_parts; ///< grids of many points' parts, added in their order
    std::vector<Panel> m_panels;
};

}
