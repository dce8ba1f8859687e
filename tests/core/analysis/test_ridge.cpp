#include "core/analysis/discriminant.h"
#include "core/analysis/ridge.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace cmir;

namespace {

std::vector<std::int64_t> allRows(const Matrix& matrix)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(matrix.rows));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

Matrix gaussian(std::int64_t rows, std::int64_t cols, const char* name)
{
    Random random(3, name);
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

/// Gradient descent on mean squared error / 2 + lambda |w|^2 / 2 over standardised features, for one target.
std::vector<double> slowRidge(const std::vector<double>& z, std::size_t d, const std::vector<double>& y, double lambda)
{
    const std::size_t n = y.size();
    std::vector<double> w(d);
    for (int step = 0; step < 20000; ++step) {
        std::vector<double> gradient(d);
        for (std::size_t i = 0; i < n; ++i) {
            const double error
                = std::inner_product(w.begin(), w.end(), z.begin() + static_cast<std::ptrdiff_t>(i * d), 0.0) - y[i];
            for (std::size_t c = 0; c < d; ++c)
                gradient[c] += error * z[i * d + c] / static_cast<double>(n);
        }
        for (std::size_t c = 0; c < d; ++c)
            w[c] -= 0.2 * (gradient[c] + lambda * w[c]);
    }
    return w;
}

}

class TestRidge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Wide registers change no bit: each sum is that of its own column, in the order of the rows.
    void sumsAreThoseOfPlainLoops()
    {
        const Matrix x = gaussian(203, 13, "x"), y = gaussian(203, 3, "y");
        std::vector<std::int64_t> rows = allRows(x);
        std::erase_if(rows, [](std::int64_t r) { return r % 7 == 2; });
        const auto d = static_cast<std::size_t>(x.cols);
        const auto n = static_cast<double>(rows.size());
        std::vector<double> mean(d), variance(d), products(d * d), right(d * 3), intercept(3);
        for (const auto r : rows)
            for (std::size_t c = 0; c < d; ++c)
                mean[c] += x.row(r)[c] / n;
        for (const auto r : rows)
            for (std::size_t c = 0; c < d; ++c)
                variance[c] += (x.row(r)[c] - mean[c]) * (x.row(r)[c] - mean[c]) / n;
        const ColumnScale scale = columnScale(x, rows);
        for (std::size_t c = 0; c < d; ++c) {
            QVERIFY(scale.mean[c] == mean[c]);
            QVERIFY(scale.inverse[c] == 1 / std::sqrt(variance[c]));
        }
        std::vector<double> z;
        for (const auto r : rows)
            for (std::size_t c = 0; c < d; ++c)
                z.push_back((x.row(r)[c] - mean[c]) * scale.inverse[c]);
        QVERIFY(standardisedRows(x, rows, scale) == z);
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t a = 0; a < d; ++a)
                for (std::size_t b = a; b < d; ++b)
                    products[a * d + b] += z[i * d + a] / n * z[i * d + b];
        QVERIFY(meanProducts(z, rows.size(), d) == products);
        for (const auto r : rows)
            for (std::size_t t = 0; t < 3; ++t)
                intercept[t] += y.row(r)[t] / n;
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (std::size_t c = 0; c < d; ++c)
                for (std::size_t t = 0; t < 3; ++t)
                    right[c * 3 + t] += z[i * d + c] * (y.row(rows[i])[t] - intercept[t]) / n;
        for (std::size_t c = 0; c < d; ++c)
            products[c * d + c] += 0.1;
        const RidgeModel model = RidgeSystem(x, y, rows).solve(0.1);
        QVERIFY(model.intercept == intercept);
        QVERIFY(model.weights == Cholesky(products, x.cols).solve(right, 3));
    }

    void choleskyByHand()
    {
        // A = U'U with U = [2 1; 0 3]: A = [4 2; 2 10]. A (1, 2)' = (8, 22)'; A (-1, 1)' = (-2, 8)'.
        const Cholesky factor({ 4, 2, 2, 10 }, 2);
        const auto x = factor.solve({ 8, -2, 22, 8 }, 2);
        const std::vector<double> expected { 1, -1, 2, 1 };
        for (std::size_t i = 0; i < 4; ++i)
            QVERIFY(std::abs(x[i] - expected[i]) < 1e-14);
    }

    void choleskyAgainstTheProduct()
    {
        const std::size_t n = 23;
        const Matrix a = gaussian(40, 23, "a"), right = gaussian(23, 3, "right");
        auto matrix = meanProducts({ a.values.begin(), a.values.end() }, 40, n);
        const auto x = Cholesky(matrix, 23).solve({ right.values.begin(), right.values.end() }, 3);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t t = 0; t < 3; ++t) {
                double sum = 0;
                for (std::size_t j = 0; j < n; ++j)
                    sum += matrix[std::min(i, j) * n + std::max(i, j)] * x[j * 3 + t];
                QVERIFY(std::abs(sum - right.values[i * 3 + t]) < 1e-9);
            }
    }

    void notPositiveDefiniteIsAFailure()
    {
        QVERIFY_THROWS_EXCEPTION(Failure, Cholesky({ 1, 2, 2, 1 }, 2));
        QVERIFY_THROWS_EXCEPTION(Failure, Cholesky({ 0 }, 1));
        QVERIFY_THROWS_EXCEPTION(Failure, Cholesky({ std::nan("") }, 1));
    }

    void oneFeatureByHand()
    {
        // x = 1, 3 standardises to -1, 1; y = 0, 4 centred is -2, 2: Z'Z/n = 1, Z'y/n = 2, w = 2 / (1 + lambda).
        Matrix x(2, 1), y(2, 1);
        x.values = { 1, 3 };
        y.values = { 0, 4 };
        const RidgeSystem system(x, y, allRows(x));
        const RidgeModel model = system.solve(1);
        QVERIFY(std::abs(model.weights[0] - 1) < 1e-14);
        QVERIFY(std::abs(model.intercept[0] - 2) < 1e-14);
        const std::vector<float> five { 5 }; // standardised 3
        QVERIFY(std::abs(model.predict(five)[0] - 5) < 1e-12);
        QVERIFY(std::abs(system.solve(3).weights[0] - 0.5) < 1e-14);
    }

    void manyFeaturesAgainstGradientDescent()
    {
        const Matrix x = gaussian(30, 5, "x"), y = gaussian(30, 2, "y");
        const RidgeModel model = RidgeSystem(x, y, allRows(x)).solve(0.3);
        const auto z = standardisedRows(x, allRows(x), columnScale(x, allRows(x)));
        for (std::size_t t = 0; t < 2; ++t) {
            std::vector<double> centred;
            for (std::int64_t r = 0; r < 30; ++r)
                centred.push_back(y.row(r)[t] - model.intercept[t]);
            const auto slow = slowRidge(z, 5, centred, 0.3);
            for (std::size_t c = 0; c < 5; ++c)
                QVERIFY(std::abs(model.weights[c * 2 + t] - slow[c]) < 1e-10);
        }
    }

    void onlyTheChosenRowsCount()
    {
        Matrix x = gaussian(20, 2, "x"), y = gaussian(20, 1, "y");
        const std::vector<std::int64_t> rows { 0, 2, 4, 6, 8, 10, 12 };
        const auto before = RidgeSystem(x, y, rows).solve(0.1);
        for (std::int64_t r = 1; r < 20; r += 2)
            x(r, 0) = y(r, 0) = 1000;
        const auto after = RidgeSystem(x, y, rows).solve(0.1);
        QVERIFY(before.weights == after.weights && before.intercept == after.intercept);
    }

    void aConstantFeatureHasNoWeight()
    {
        Matrix x = gaussian(12, 2, "x");
        const Matrix y = gaussian(12, 1, "y");
        for (std::int64_t r = 0; r < 12; ++r)
            x(r, 1) = 0.1F;
        const auto model = RidgeSystem(x, y, allRows(x)).solve(0.01);
        QCOMPARE(model.scale.inverse[1], 0.0);
        QCOMPARE(model.weights[1], 0.0);
    }

    void misfitsAreErrors()
    {
        const std::vector<std::int64_t> none, one { 0 };
        QVERIFY(!test::errorText([&] { RidgeSystem(Matrix(4, 2), Matrix(5, 1), one); }).empty());
        QVERIFY(!test::errorText([&] { RidgeSystem(Matrix(4, 2), Matrix(4, 1), none); }).empty());
        const std::vector<std::int64_t> classes { 0, 1 };
        QVERIFY(!test::errorText([&] { DiscriminantSystem(Matrix(4, 2), classes, 2, one); }).empty());
    }

    void discriminantByHand()
    {
        // Classes at -1 +- 0 and at 1 +- 0 with shares 3/4 and 1/4: the boundary lies where
        // z (m1 - m0) - (m1^2 - m0^2) / 2 = lambda log 3, with z, m standardised: mean -0.5, deviation sqrt(3)/2.
        Matrix x(4, 1);
        x.values = { -1, -1, -1, 1 };
        const std::vector<std::int64_t> classes { 0, 0, 0, 1 };
        const double lambda = 0.5, deviation = std::sqrt(0.75);
        const double m0 = -0.5 / deviation, m1 = 1.5 / deviation;
        const double z = (lambda * std::log(3.0) + (m1 * m1 - m0 * m0) / 2) / (m1 - m0);
        const double boundary = -0.5 + z * deviation;
        const Discriminant model = DiscriminantSystem(x, classes, 2, allRows(x)).solve(lambda);
        const std::vector<float> below { static_cast<float>(boundary - 1e-4) },
            above { static_cast<float>(boundary + 1e-4) };
        QCOMPARE(model.predict(below), 0);
        QCOMPARE(model.predict(above), 1);
    }

    void aClassBetweenTwoOthersIsFound()
    {
        // One-vs-rest regression never answers the middle one of three classes on a line.
        Matrix x(30, 1);
        std::vector<std::int64_t> classes;
        for (std::int64_t r = 0; r < 30; ++r) {
            classes.push_back(r % 3);
            x(r, 0) = static_cast<float>(r % 3) + 0.01F * static_cast<float>(r / 3);
        }
        const Discriminant model = DiscriminantSystem(x, classes, 3, allRows(x)).solve(0.01);
        for (std::int64_t r = 0; r < 30; ++r)
            QCOMPARE(model.predict(x.row(r)), classes[static_cast<std::size_t>(r)]);
    }

    void aClassThatDidNotOccurIsNeverAnswered()
    {
        Matrix x(4, 1);
        x.values = { 0, 1, 2, 100 };
        const std::vector<std::int64_t> classes { 0, 2, 2, 1 }, rows { 0, 1, 2 };
        const Discriminant model = DiscriminantSystem(x, classes, 3, rows).solve(0.1);
        for (const float value : { -100.0F, 0.5F, 100.0F }) {
            const std::vector<float> row { value };
            QVERIFY(model.predict(row) != 1);
        }
    }

    void cancels()
    {
        const Matrix x = gaussian(30, 5, "x"), y = gaussian(30, 1, "y");
        const JobContext job { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, RidgeSystem(x, y, allRows(x), job));
        const RidgeSystem system(x, y, allRows(x));
        QVERIFY_THROWS_EXCEPTION(Cancelled, system.solve(1, job));
    }
};

QTEST_GUILESS_MAIN(TestRidge)
#include "test_ridge.moc"
