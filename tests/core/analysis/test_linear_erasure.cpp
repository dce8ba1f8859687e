#include "core/analysis/linear_erasure.h"
#include "core/analysis/probe.h"
#include "core/analysis/symmetric_eigen.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace cmir;

namespace {

std::vector<std::int64_t> allRows(std::int64_t count)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

/// Four features that depend on each other, and three classes, two of which move them.
struct Classes {
    Matrix x { 300, 4 }, concepts { 300, 3 };
    std::vector<std::int64_t> kind;
};
Classes movedClasses(double spread = 1)
{
    Random random(3, "erasure test");
    Classes out;
    for (std::int64_t r = 0; r < out.x.rows; ++r) {
        const auto kind = static_cast<std::int64_t>(random.below(3));
        out.kind.push_back(kind);
        out.concepts(r, kind) = 1;
        const double scale = kind == 2 ? spread : 1, shared = random.gaussian();
        for (std::int64_t c = 0; c < 4; ++c)
            out.x(r, c) = static_cast<float>(scale * (random.gaussian() + shared) * static_cast<double>(c + 1)
                + (kind == 1 ? 3.0 * static_cast<double>(c) : 0) + 7);
    }
    return out;
}

double covariance(const Matrix& x, std::int64_t a, const Matrix& y, std::int64_t b)
{
    double sumX = 0, sumY = 0, products = 0;
    for (std::int64_t r = 0; r < x.rows; ++r) {
        sumX += x(r, a);
        sumY += y(r, b);
        products += static_cast<double>(x(r, a)) * y(r, b);
    }
    const auto n = static_cast<double>(x.rows);
    return products / n - sumX / n * sumY / n;
}

/// A symmetric matrix to a power, by its eigenvectors.
std::vector<double> power(const std::vector<double>& matrix, std::int64_t n, double exponent)
{
    std::vector<double> out(matrix.size());
    for (const Eigenpair& pair : leadingEigenpairs(matrix, n, n))
        for (std::int64_t i = 0; i < n; ++i)
            for (std::int64_t j = 0; j < n; ++j)
                out[static_cast<std::size_t>(i * n + j)] += std::pow(pair.value, exponent)
                    * pair.vector[static_cast<std::size_t>(i)] * pair.vector[static_cast<std::size_t>(j)];
    return out;
}

}

class TestLinearErasure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The second feature is the first and something of its own: what is taken out of it is the concept alone.
    void byHand()
    {
        // y = -1, -1, 1, 1; own = -1, 1, -1, 1; features: 5 + y, and y + 2 own.
        Matrix x(4, 2), y(4, 1);
        x.values = { 4, -3, 4, 1, 6, -1, 6, 3 };
        y.values = { -1, -1, 1, 1 };
        const LinearErasure erasure(x, y, allRows(4));
        QCOMPARE(erasure.directions(), 1);
        const Matrix erased = erasure.erased(x);
        for (std::int64_t r = 0; r < 4; ++r) {
            QVERIFY(std::abs(erased(r, 0) - 5) < 1e-5);
            QVERIFY(std::abs(erased(r, 1) - (r % 2 == 0 ? -2 : 2)) < 1e-5);
        }
    }

    void nothingLinearIsLeft()
    {
        const Classes data = movedClasses();
        const LinearErasure erasure(data.x, data.concepts, allRows(300));
        const Matrix erased = erasure.erased(data.x);
        QCOMPARE(erasure.directions(), 2); // three indicators that add up to 1
        for (std::int64_t c = 0; c < 4; ++c)
            for (std::int64_t k = 0; k < 3; ++k)
                QVERIFY(std::abs(covariance(erased, c, data.concepts, k)) < 1e-5);
    }

    /// Against the published form, with the symmetric root of the covariance: x - W^+ P W (x - mean).
    void isThePublishedMap()
    {
        const Classes data = movedClasses(2);
        const Matrix erased = LinearErasure(data.x, data.concepts, allRows(300)).erased(data.x);
        std::vector<double> s(16), cross(12);
        for (std::int64_t i = 0; i < 4; ++i) {
            for (std::int64_t j = 0; j < 4; ++j)
                s[static_cast<std::size_t>(i * 4 + j)] = covariance(data.x, i, data.x, j);
            for (std::int64_t k = 0; k < 3; ++k)
                cross[static_cast<std::size_t>(i * 3 + k)] = covariance(data.x, i, data.concepts, k);
        }
        const auto w = power(s, 4, -0.5), back = power(s, 4, 0.5);
        std::vector<double> whitened(12), outer(16);
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t k = 0; k < 3; ++k)
                for (std::size_t j = 0; j < 4; ++j)
                    whitened[i * 3 + k] += w[i * 4 + j] * cross[j * 3 + k];
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < 4; ++j)
                for (std::size_t k = 0; k < 3; ++k)
                    outer[i * 4 + j] += whitened[i * 3 + k] * whitened[j * 3 + k];
        const auto span = leadingEigenpairs(outer, 4, 2); // the column space
        for (std::int64_t r = 0; r < 20; ++r) {
            std::vector<double> centred(4), white(4), kept(4);
            for (std::int64_t c = 0; c < 4; ++c) {
                double mean = 0;
                for (std::int64_t q = 0; q < 300; ++q)
                    mean += data.x(q, c) / 300.0;
                centred[static_cast<std::size_t>(c)] = data.x(r, c) - mean;
            }
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t j = 0; j < 4; ++j)
                    white[i] += w[i * 4 + j] * centred[j];
            for (const Eigenpair& pair : span) {
                const double amount = std::inner_product(white.begin(), white.end(), pair.vector.begin(), 0.0);
                for (std::size_t i = 0; i < 4; ++i)
                    kept[i] += amount * pair.vector[i];
            }
            for (std::size_t i = 0; i < 4; ++i) {
                double taken = 0;
                for (std::size_t j = 0; j < 4; ++j)
                    taken += back[i * 4 + j] * kept[j];
                QVERIFY(std::abs(
                            erased(r, static_cast<std::int64_t>(i)) - (data.x(r, static_cast<std::int64_t>(i)) - taken))
                    < 1e-3);
            }
        }
    }

    /// A probe finds means that moved, and after erasure no more; a spread it finds still.
    void probesAfterErasure()
    {
        ProbeOptions squares { 5, 0, true, false }, erased = squares;
        erased.erase = true;
        const Classes means = movedClasses();
        QVERIFY(probeClass(means.x, means.kind, {}, squares).accuracy > 0.5);
        const ClassProbe none = probeClass(means.x, means.kind, {}, erased);
        QVERIFY2(none.lower < none.chance && none.accuracy > 0.2, qPrintable(QString::number(none.accuracy)));
        const Classes spread = movedClasses(6);
        const ClassProbe left = probeClass(spread.x, spread.kind, {}, erased);
        QVERIFY2(left.lower > left.chance + 0.1, qPrintable(QString::number(left.accuracy)));
        QVERIFY(left.accuracy <= probeClass(spread.x, spread.kind, {}, squares).accuracy);
    }

    void degenerateDataIsBorne()
    {
        Classes data = movedClasses();
        for (std::int64_t r = 0; r < 300; ++r) {
            data.x(r, 1) = 3; // constant
            data.x(r, 3) = 2 * data.x(r, 2); // twice the same
        }
        const Matrix erased = LinearErasure(data.x, data.concepts, allRows(300)).erased(data.x);
        for (std::int64_t c = 0; c < 4; ++c)
            for (std::int64_t k = 0; k < 3; ++k)
                QVERIFY(std::abs(covariance(erased, c, data.concepts, k)) < 1e-3);
        QCOMPARE(erased(5, 1), 3.0F);
        // Nothing to take out of features that know nothing, or of a concept that is constant.
        const LinearErasure nothing(Matrix(300, 4), data.concepts, allRows(300));
        QCOMPARE(nothing.directions(), 0);
        QCOMPARE(LinearErasure(data.x, Matrix(300, 2), allRows(300)).directions(), 0);
        QVERIFY(QString::fromStdString(test::errorText([&] {
            LinearErasure(data.x, Matrix(2, 1), allRows(2));
        })).contains("300 rows but 2"));
    }
};

QTEST_APPLESS_MAIN(TestLinearErasure)
#include "test_linear_erasure.moc"
