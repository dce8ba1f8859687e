#include "core/analysis/grid_repulsion.h"

#include "core/common/task_team.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace cmir {

namespace {

constexpr float spacing = 0.4F; ///< of the nodes; the kernel falls off over a length of 1
constexpr std::int64_t margin = 8; ///< more padding: the deconvolved kernel reaches a few nodes further
constexpr std::int64_t largestSide = 3000; ///< nodes
constexpr std::int64_t pairLanes = 16; ///< columns are transformed as pairs: one is the real part, one the imaginary
constexpr std::int64_t panelColumns = 2 * pairLanes;
constexpr std::int64_t panelLanes = 32;
constexpr std::int64_t pointsOfAPart = 32'768; ///< so many are spread over one grid; more get grids of their own
constexpr std::int64_t mostParts = 4;
constexpr std::int64_t pointsReadTogether = 4'096;
constexpr std::int64_t panelGroups = 8; ///< threads that find work at a time
constexpr std::int64_t smallGrid = 131'072; ///< nodes, padded, below which one thread is as fast
constexpr double secondsPerPoint = 40e-9, secondsPerNode = 1.1e-9;

std::size_t at(std::int64_t i)
{
    return static_cast<std::size_t>(i);
}

std::int64_t roundUp(std::int64_t x, std::int64_t to)
{
    return (x + to - 1) / to * to;
}

/// The four cubic B-splines that reach a point at share t between two nodes, and their slopes.
std::array<float, 4> splines(float t)
{
    const float u = 1 - t;
    return { u * u * u / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * u * u * u - 6 * u * u + 4) / 6, t * t * t / 6 };
}

std::array<float, 4> splineSlopes(float t)
{
    const float u = 1 - t;
    return { -u * u / 2, 1.5F * t * t - 2 * t, 2 * u - 1.5F * u * u, t * t / 2 };
}

/// 1 / (transfer function of the splines at the nodes)^2: once for spreading, once for reading off.
double deconvolution(std::int64_t k, std::int64_t length)
{
    const double transfer
        = (2 + std::cos(2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length))) / 3;
    return 1 / (transfer * transfer);
}

/// Where a point lies on an axis: its first node and its share beyond the second.
struct GridPlace {
    std::int64_t node;
    float share;
};

GridPlace placeOf(float value, float origin)
{
    const float position = (value - origin) / spacing;
    const float whole = std::floor(position);
    return { static_cast<std::int64_t>(whole), position - whole };
}

}

GridRepulsion::Frame GridRepulsion::frameOf(const float* x, const float* y, std::int64_t count)
{
    const auto [left, right] = std::minmax_element(x, x + count);
    const auto [bottom, top] = std::minmax_element(y, y + count);
    const float width = (*right - *left) / spacing, height = (*top - *bottom) / spacing;
    Frame frame { *left, *bottom, 0, 0, 0, 0 };
    if (!(width < largestSide) || !(height < largestSide))
        return frame;
    frame.cols = static_cast<std::int64_t>(width) + 5;
    frame.rows = static_cast<std::int64_t>(height) + 5;
    frame.padCols = BatchedTransform::goodLength(2 * frame.cols + margin);
    frame.padRows = BatchedTransform::goodLength(2 * frame.rows + margin);
    return frame;
}

double GridRepulsion::cost(const float* x, const float* y, std::int64_t count)
{
    const Frame frame = frameOf(x, y, count);
    if (frame.cols == 0)
        return std::numeric_limits<double>::infinity();
    const auto cols = static_cast<double>(frame.padCols), rows = static_cast<double>(frame.padRows);
    const double nodes
        = static_cast<double>(frame.cols) * rows * std::log2(rows) / 2 + cols * rows * std::log2(cols) / 2;
    return secondsPerPoint * static_cast<double>(count) + secondsPerNode * nodes;
}

void GridRepulsion::prepare(const Frame& frame)
{
    m_stride = roundUp(frame.cols, panelColumns);
    m_grid.assign(at(frame.rows * m_stride), 0.0F);
    if (m_padCols == frame.padCols && m_padRows == frame.padRows)
        return;
    m_padCols = frame.padCols;
    m_padRows = frame.padRows;
    m_half = roundUp(m_padRows / 2 + 1, panelLanes);
    m_alongRows.emplace(m_padRows, pairLanes);
    m_alongCols.emplace(m_padCols, panelLanes);
    m_panels.resize(at(panelGroups));
    for (Panel& panel : m_panels)
        for (std::vector<float>* part : { &panel.re, &panel.im, &panel.roomRe, &panel.roomIm })
            part->resize(at(std::max(m_padRows * pairLanes, m_padCols * panelLanes)));
    m_re.assign(at(roundUp(m_padCols, panelColumns) * m_half), 0.0F);
    m_im.assign(m_re.size(), 0.0F);
    makeKernel();
    m_stride = roundUp(frame.cols, panelColumns);
    m_grid.assign(at(frame.rows * m_stride), 0.0F);
}

void GridRepulsion::makeKernel()
{
    m_stride = roundUp(m_padCols, panelColumns);
    m_grid.assign(at(m_padRows * m_stride), 0.0F);
    for (std::int64_t r = 0; r < m_padRows; ++r)
        for (std::int64_t c = 0; c < m_padCols; ++c) {
            const double dy = spacing * static_cast<double>(std::min(r, m_padRows - r));
            const double dx = spacing * static_cast<double>(std::min(c, m_padCols - c));
            m_grid[at(r * m_stride + c)] = static_cast<float>(1 / (1 + dx * dx + dy * dy));
        }
    columnsForward(m_padRows, m_padCols);
    rowsThere(m_padCols, false);
    // The kernel is even in both directions: its spectrum is real.
    m_kernel.assign(at(m_padCols * m_half), 0.0F);
    const double scale = 1 / (static_cast<double>(m_padCols) * static_cast<double>(m_padRows));
    for (std::int64_t c = 0; c < m_padCols; ++c)
        for (std::int64_t r = 0; r <= m_padRows / 2; ++r)
            m_kernel[at(c * m_half + r)] = static_cast<float>(
                m_re[at(c * m_half + r)] * scale * deconvolution(c, m_padCols) * deconvolution(r, m_padRows));
}

void GridRepulsion::spreadSome(
    const Frame& frame, const float* x, const float* y, std::int64_t first, std::int64_t last, float* grid) const
{
    for (std::int64_t i = first; i < last; ++i) {
        const GridPlace placeX = placeOf(x[i], frame.left), placeY = placeOf(y[i], frame.bottom);
        const auto wx = splines(placeX.share), wy = splines(placeY.share);
        for (std::size_t r = 0; r < 4; ++r) {
            float* row = grid + (placeY.node + static_cast<std::int64_t>(r)) * m_stride + placeX.node;
            for (std::size_t c = 0; c < 4; ++c)
                row[c] += wy[r] * wx[c];
        }
    }
}

/// The parts are cut by the number of points alone, and added in their order.
void GridRepulsion::spread(const Frame& frame, const float* x, const float* y, std::int64_t count)
{
    const std::int64_t parts = std::clamp<std::int64_t>(count / pointsOfAPart, 1, mostParts);
    m_parts.resize(at(parts - 1));
    TaskTeam::share(at(parts), [&](std::size_t part) {
        const auto p = static_cast<std::int64_t>(part);
        if (part > 0)
            m_parts[part - 1].assign(m_grid.size(), 0.0F);
        spreadSome(frame, x, y, count * p / parts, count * (p + 1) / parts,
            part == 0 ? m_grid.data() : m_parts[part - 1].data());
    });
    for (const std::vector<float>& part : m_parts)
        for (std::size_t i = 0; i < m_grid.size(); ++i)
            m_grid[i] += part[i];
}

double GridRepulsion::gatherSome(const Frame& frame, const float* x, const float* y, std::int64_t first,
    std::int64_t last, float* forceX, float* forceY) const
{
    double total = 0;
    for (std::int64_t i = first; i < last; ++i) {
        const GridPlace placeX = placeOf(x[i], frame.left), placeY = placeOf(y[i], frame.bottom);
        const auto wx = splines(placeX.share), wy = splines(placeY.share);
        const auto sx = splineSlopes(placeX.share), sy = splineSlopes(placeY.share);
        float value = 0, slopeX = 0, slopeY = 0;
        for (std::size_t r = 0; r < 4; ++r) {
            const float* row = m_grid.data() + (placeY.node + static_cast<std::int64_t>(r)) * m_stride + placeX.node;
            const float along = wx[0] * row[0] + wx[1] * row[1] + wx[2] * row[2] + wx[3] * row[3];
            const float slope = sx[0] * row[0] + sx[1] * row[1] + sx[2] * row[2] + sx[3] * row[3];
            value += wy[r] * along;
            slopeX += wy[r] * slope;
            slopeY += sy[r] * along;
        }
        total += value;
        forceX[i] = -0.5F / spacing * slopeX;
        forceY[i] = -0.5F / spacing * slopeY;
    }
    return total;
}

double GridRepulsion::gather(
    const Frame& frame, const float* x, const float* y, std::int64_t count, float* forceX, float* forceY)
{
    std::vector<double> totals(at((count + pointsReadTogether - 1) / pointsReadTogether));
    TaskTeam::share(totals.size(), [&](std::size_t piece) {
        const std::int64_t first = static_cast<std::int64_t>(piece) * pointsReadTogether;
        totals[piece] = gatherSome(frame, x, y, first, std::min(first + pointsReadTogether, count), forceX, forceY);
    });
    return std::accumulate(totals.begin(), totals.end(), 0.0) - static_cast<double>(count);
}

void GridRepulsion::overPanels(
    std::int64_t end, std::int64_t step, const std::function<void(std::int64_t first, Panel& panel)>& work)
{
    const std::int64_t panels = (end + step - 1) / step;
    const std::int64_t groups = m_padRows * m_padCols < smallGrid ? 1 : std::min(panels, panelGroups);
    TaskTeam::share(at(groups), [&](std::size_t group) {
        const auto g = static_cast<std::int64_t>(group);
        for (std::int64_t p = panels * g / groups; p < panels * (g + 1) / groups; ++p)
            work(p * step, m_panels[group]);
    });
}

// Two real columns a, b are transformed as a + i b; A and B come apart by symmetry: A[k] = (F[k] + F*[-k]) / 2,
// B[k] = (F[k] - F*[-k]) / 2i.
void GridRepulsion::columnsForward(std::int64_t rows, std::int64_t cols)
{
    overPanels(cols, panelColumns, [&](std::int64_t first, Panel& panel) { columnsForwardOf(first, rows, panel); });
}

void GridRepulsion::columnsForwardOf(std::int64_t first, std::int64_t rows, Panel& panel)
{
    for (std::int64_t r = 0; r < rows; ++r) {
        std::copy_n(m_grid.data() + r * m_stride + first, pairLanes, panel.re.data() + r * pairLanes);
        std::copy_n(m_grid.data() + r * m_stride + first + pairLanes, pairLanes, panel.im.data() + r * pairLanes);
    }
    std::fill_n(panel.re.data() + rows * pairLanes, (m_padRows - rows) * pairLanes, 0.0F);
    std::fill_n(panel.im.data() + rows * pairLanes, (m_padRows - rows) * pairLanes, 0.0F);
    m_alongRows->run(panel.re.data(), panel.im.data(), panel.roomRe.data(), panel.roomIm.data());
    for (std::int64_t k = 0; k <= m_padRows / 2; ++k) {
        const std::int64_t mirror = k == 0 ? 0 : m_padRows - k;
        const float *re = panel.re.data() + k * pairLanes, *im = panel.im.data() + k * pairLanes;
        const float *backRe = panel.re.data() + mirror * pairLanes, *backIm = panel.im.data() + mirror * pairLanes;
        for (std::int64_t l = 0; l < pairLanes; ++l) {
            const auto a = at((first + l) * m_half + k), b = at((first + l + pairLanes) * m_half + k);
            m_re[a] = (re[l] + backRe[l]) / 2;
            m_im[a] = (im[l] - backIm[l]) / 2;
            m_re[b] = (im[l] + backIm[l]) / 2;
            m_im[b] = (backRe[l] - re[l]) / 2;
        }
    }
}

void GridRepulsion::columnsBack(std::int64_t rows, std::int64_t cols)
{
    overPanels(cols, panelColumns, [&](std::int64_t first, Panel& panel) { columnsBackOf(first, rows, panel); });
}

void GridRepulsion::columnsBackOf(std::int64_t first, std::int64_t rows, Panel& panel)
{
    for (std::int64_t k = 0; k <= m_padRows / 2; ++k) {
        const std::int64_t mirror = k == 0 ? 0 : m_padRows - k;
        float *re = panel.re.data() + k * pairLanes, *im = panel.im.data() + k * pairLanes;
        float *backRe = panel.re.data() + mirror * pairLanes, *backIm = panel.im.data() + mirror * pairLanes;
        for (std::int64_t l = 0; l < pairLanes; ++l) {
            const auto a = at((first + l) * m_half + k), b = at((first + l + pairLanes) * m_half + k);
            backRe[l] = m_re[a] + m_im[b];
            backIm[l] = m_re[b] - m_im[a];
            re[l] = m_re[a] - m_im[b];
            im[l] = m_im[a] + m_re[b];
        }
    }
    m_alongRows->run(panel.im.data(), panel.re.data(), panel.roomRe.data(), panel.roomIm.data());
    for (std::int64_t r = 0; r < rows; ++r) {
        std::copy_n(panel.re.data() + r * pairLanes, pairLanes, m_grid.data() + r * m_stride + first);
        std::copy_n(panel.im.data() + r * pairLanes, pairLanes, m_grid.data() + r * m_stride + first + pairLanes);
    }
}

/// Along the rows of the grid; with `multiply` also times the kernel and back, panel by panel while it is in the cache.
void GridRepulsion::rowsThere(std::int64_t cols, bool multiply)
{
    overPanels(m_padRows / 2 + 1, panelLanes,
        [&](std::int64_t first, Panel& panel) { rowsThereOf(first, cols, multiply, panel); });
}

void GridRepulsion::rowsThereOf(std::int64_t first, std::int64_t cols, bool multiply, Panel& panel)
{
    for (std::int64_t c = 0; c < cols; ++c) {
        std::copy_n(m_re.data() + c * m_half + first, panelLanes, panel.re.data() + c * panelLanes);
        std::copy_n(m_im.data() + c * m_half + first, panelLanes, panel.im.data() + c * panelLanes);
    }
    std::fill_n(panel.re.data() + cols * panelLanes, (m_padCols - cols) * panelLanes, 0.0F);
    std::fill_n(panel.im.data() + cols * panelLanes, (m_padCols - cols) * panelLanes, 0.0F);
    m_alongCols->run(panel.re.data(), panel.im.data(), panel.roomRe.data(), panel.roomIm.data());
    if (multiply) {
        for (std::int64_t c = 0; c < m_padCols; ++c)
            for (std::int64_t l = 0; l < panelLanes; ++l) {
                panel.re[at(c * panelLanes + l)] *= m_kernel[at(c * m_half + first + l)];
                panel.im[at(c * panelLanes + l)] *= m_kernel[at(c * m_half + first + l)];
            }
        m_alongCols->run(panel.im.data(), panel.re.data(), panel.roomRe.data(), panel.roomIm.data());
    }
    for (std::int64_t c = 0; c < cols; ++c) {
        std::copy_n(panel.re.data() + c * panelLanes, panelLanes, m_re.data() + c * m_half + first);
        std::copy_n(panel.im.data() + c * panelLanes, panelLanes, m_im.data() + c * m_half + first);
    }
}

double GridRepulsion::evaluate(const float* x, const float* y, std::int64_t count, float* forceX, float* forceY)
{
    const Frame frame = frameOf(x, y, count);
    prepare(frame);
    spread(frame, x, y, count);
    columnsForward(frame.rows, frame.cols);
    rowsThere(frame.cols, true);
    columnsBack(frame.rows, frame.cols);
    return gather(frame, x, y, count, forceX, forceY);
}

}
