#include "core/analysis/symmetric_eigen.h"

#include "core/common/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace cmir {

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

double dot(std::span<const double> a, std::span<const double> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Q' A Q = T: the diagonals of T, and Q as reflections I - beta v v'.
struct Tridiagonal {
    std::vector<double> diagonal; ///< n
    std::vector<double> offDiagonal; ///< n - 1
    std::vector<std::vector<double>> reflector; ///< step k acts on the coordinates k+1 .. n-1
    std::vector<double> beta;
};

/// The vector v and the beta with (I - beta v v') x = (norm, 0, ..., 0)', up to the sign of norm, which is returned.
double makeReflector(std::span<double> x, double& beta)
{
    const double norm = std::sqrt(dot(x, x));
    beta = 0;
    if (norm == 0)
        return 0;
    const double target = x[0] > 0 ? -norm : norm; // the sign without cancellation
    x[0] -= target;
    beta = 2 / dot(x, x);
    return target;
}

/// A <- (I - beta v v') A (I - beta v v') on the trailing block that begins at `first`, as a rank-two update.
void applyTwice(std::vector<double>& a, std::size_t n, std::size_t first, std::span<const double> v, double beta)
{
    const std::size_t size = n - first;
    std::vector<double> w(size);
    for (std::size_t i = 0; i < size; ++i)
        w[i] = beta * dot({ &a[(first + i) * n + first], size }, v);
    const double half = 0.5 * beta * dot(w, v);
    for (std::size_t i = 0; i < size; ++i)
        w[i] -= half * v[i];
    for (std::size_t i = 0; i < size; ++i) {
        double* row = &a[(first + i) * n + first];
        const double vi = v[i], wi = w[i];
        for (std::size_t j = 0; j < size; ++j)
            row[j] -= vi * w[j] + wi * v[j];
    }
}

Tridiagonal tridiagonalise(std::vector<double>& a, std::size_t n)
{
    Tridiagonal t;
    t.diagonal.resize(n);
    t.offDiagonal.resize(n > 0 ? n - 1 : 0);
    for (std::size_t k = 0; k + 1 < n; ++k) {
        t.diagonal[k] = a[k * n + k];
        std::vector<double> v(a.begin() + static_cast<std::ptrdiff_t>(k * n + k + 1),
            a.begin() + static_cast<std::ptrdiff_t>((k + 1) * n));
        double beta = 0;
        t.offDiagonal[k] = makeReflector(v, beta);
        if (beta != 0)
            applyTwice(a, n, k + 1, v, beta);
        t.reflector.push_back(std::move(v));
        t.beta.push_back(beta);
    }
    if (n > 0)
        t.diagonal[n - 1] = a[n * n - 1];
    return t;
}

/// How many eigenvalues of T are greater than x: the sign changes of the Sturm sequence.
std::size_t countAbove(const Tridiagonal& t, double x, double tiny)
{
    std::size_t count = 0;
    double pivot = 1;
    for (std::size_t i = 0; i < t.diagonal.size(); ++i) {
        const double coupling = i == 0 ? 0 : t.offDiagonal[i - 1];
        pivot = t.diagonal[i] - x - coupling * coupling / pivot;
        if (std::abs(pivot) < tiny)
            pivot = -tiny;
        count += pivot > 0 ? 1 : 0;
    }
    return count;
}

/// A bound on the absolute value of every eigenvalue (Gershgorin).
double radius(const Tridiagonal& t)
{
    const std::size_t n = t.diagonal.size();
    double bound = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double left = i == 0 ? 0 : std::abs(t.offDiagonal[i - 1]);
        const double right = i + 1 == n ? 0 : std::abs(t.offDiagonal[i]);
        bound = std::max(bound, std::abs(t.diagonal[i]) + left + right);
    }
    return bound;
}

/// The eigenvalue with exactly `rank` others above it.
double bisect(const Tridiagonal& t, std::size_t rank, double bound)
{
    double low = -bound * 1.001, high = bound * 1.001;
    while (high - low > 2 * epsilon * bound) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high)
            break;
        (countAbove(t, middle, epsilon * epsilon * bound) > rank ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// Solves (T - shift I) x = b by elimination with row exchanges; a pivot that vanishes is replaced by `tiny`: the
/// solution then is large along the eigenvector, which is what inverse iteration wants.
void solveShifted(const Tridiagonal& t, double shift, double tiny, std::vector<double>& b)
{
    const std::size_t n = t.diagonal.size();
    std::vector<double> main(n), above(n), second(n);
    double d = t.diagonal[0] - shift, u = n > 1 ? t.offDiagonal[0] : 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const double lower = t.offDiagonal[i], nextD = t.diagonal[i + 1] - shift;
        const double nextU = i + 2 < n ? t.offDiagonal[i + 1] : 0;
        if (std::abs(d) >= std::abs(lower)) {
            main[i] = std::abs(d) < tiny ? tiny : d;
            above[i] = u;
            const double factor = lower / main[i];
            d = nextD - factor * u;
            u = nextU;
            b[i + 1] -= factor * b[i];
        } else {
            main[i] = lower;
            above[i] = nextD;
            second[i] = nextU;
            const double factor = d / lower;
            d = u - factor * nextD;
            u = -factor * nextU;
            std::swap(b[i], b[i + 1]);
            b[i + 1] -= factor * b[i];
        }
    }
    main[n - 1] = std::abs(d) < tiny ? tiny : d;
    for (std::size_t i = n; i-- > 0;) {
        if (i + 1 < n)
            b[i] -= above[i] * b[i + 1];
        if (i + 2 < n)
            b[i] -= second[i] * b[i + 2];
        b[i] /= main[i];
    }
}

/// Makes `vector` a unit vector orthogonal to all of `others`.
void orthonormalise(std::vector<double>& vector, const std::vector<Eigenpair>& others)
{
    const double largest = std::abs(
        *std::max_element(vector.begin(), vector.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
    for (double& x : vector)
        x /= largest; // the length of what inverse iteration returns may be beyond a double
    for (int pass = 0; pass < 2; ++pass) {
        for (const auto& other : others) {
            const double share = dot(vector, other.vector);
            for (std::size_t i = 0; i < vector.size(); ++i)
                vector[i] -= share * other.vector[i];
        }
        const double norm = std::sqrt(dot(vector, vector));
        for (double& x : vector)
            x /= norm;
    }
}

std::vector<double> eigenvectorOf(
    const Tridiagonal& t, double value, double bound, const std::vector<Eigenpair>& before, Random& random)
{
    std::vector<double> vector(t.diagonal.size());
    for (double& x : vector)
        x = random.gaussian();
    orthonormalise(vector, before);
    for (int iteration = 0; iteration < 5; ++iteration) {
        solveShifted(t, value, epsilon * bound, vector);
        orthonormalise(vector, before);
    }
    return vector;
}

/// x <- Q x, the reflections from the last to the first.
void leaveTridiagonal(const Tridiagonal& t, std::vector<double>& x)
{
    for (std::size_t k = t.reflector.size(); k-- > 0;) {
        const auto& v = t.reflector[k];
        const double share = t.beta[k] * dot(v, { x.data() + k + 1, v.size() });
        for (std::size_t i = 0; i < v.size(); ++i)
            x[k + 1 + i] -= share * v[i];
    }
}

}

std::vector<Eigenpair> leadingEigenpairs(std::vector<double> matrix, std::int64_t n, std::int64_t count)
{
    const auto size = static_cast<std::size_t>(n);
    const Tridiagonal t = tridiagonalise(matrix, size);
    const double bound = radius(t);
    Random random(0, "eigenvectors"); // any start will do; the same one each time
    std::vector<Eigenpair> pairs;
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(std::min(count, n)); ++rank) {
        Eigenpair pair;
        if (bound > 0) {
            pair.value = bisect(t, rank, bound);
            pair.vector = eigenvectorOf(t, pair.value, bound, pairs, random);
        } else {
            pair.vector.assign(size, 0.0);
            pair.vector[rank] = 1;
        }
        pairs.push_back(std::move(pair));
    }
    for (auto& pair : pairs)
        leaveTridiagonal(t, pair.vector);
    return pairs;
}

}
