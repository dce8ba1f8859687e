#pragma once

#include <cstdint>
#include <vector>

namespace cmir {

/// One eigenvalue with its unit eigenvector.
struct Eigenpair {
    double value = 0;
    std::vector<double> vector; ///< n, length 1
};

/// The `count` largest eigenvalues of a symmetric matrix (n x n, row-major), descending, with orthonormal eigenvectors.
/// The matrix is brought to tridiagonal form by Householder reflections, its largest eigenvalues are bracketed by
/// bisection on Sturm sequences, and the vectors come from inverse iteration, each orthogonal to those before.
/// About 4/3 n^3 operations. Source: Golub and Van Loan, "Matrix Computations", sections 8.3 to 8.4.
std::vector<Eigenpair> leadingEigenpairs(std::vector<double> matrix, std::int64_t n, std::int64_t count);

}
