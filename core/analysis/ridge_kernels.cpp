#include "core/analysis/ridge_kernels.h"

#include "core/common/vector_clones.h"

// A file of its own: it is compiled with options that let its loops be vectorised, and without contraction
// (core/CMakeLists.txt), so that the sums are the same on every processor.

namespace cmir::kernels {

CMIR_VECTOR_CLONES
void addShares(const float* __restrict x, double n, double* __restrict mean, std::int64_t d)
{
    for (std::int64_t c = 0; c < d; ++c)
        mean[c] += x[c] / n;
}

CMIR_VECTOR_CLONES
void addSquaredDistances(
    const float* __restrict x, const double* __restrict mean, double n, double* __restrict variance, std::int64_t d)
{
    for (std::int64_t c = 0; c < d; ++c) {
        const double difference = x[c] - mean[c];
        variance[c] += difference * difference / n;
    }
}

CMIR_VECTOR_CLONES
void standardise(const float* __restrict x, const double* __restrict mean, const double* __restrict inverse,
    double* __restrict out, std::int64_t d)
{
    for (std::int64_t c = 0; c < d; ++c)
        out[c] = (x[c] - mean[c]) * inverse[c];
}

CMIR_VECTOR_CLONES
void addMeanProducts(const double* __restrict x, std::int64_t rows, double n, double* __restrict out, std::int64_t d)
{
    std::int64_t r = 0;
    // Four rows to each reading and writing of the products.
    for (; r + 4 <= rows; r += 4) {
        const double *a = x + r * d, *b = a + d, *e = b + d, *f = e + d;
        for (std::int64_t i = 0; i < d; ++i) {
            const double ai = a[i] / n, bi = b[i] / n, ei = e[i] / n, fi = f[i] / n;
            double* to = out + i * d;
            for (std::int64_t j = i; j < d; ++j)
                to[j] = to[j] + ai * a[j] + bi * b[j] + ei * e[j] + fi * f[j];
        }
    }
    for (; r < rows; ++r) {
        const double* row = x + r * d;
        for (std::int64_t i = 0; i < d; ++i) {
            const double factor = row[i] / n;
            double* to = out + i * d;
            for (std::int64_t j = i; j < d; ++j)
                to[j] += factor * row[j];
        }
    }
}

CMIR_VECTOR_CLONES
void addMultiple(const double* __restrict z, double y, double n, double* __restrict out, std::int64_t d)
{
    for (std::int64_t c = 0; c < d; ++c)
        out[c] += z[c] * y / n;
}

}
