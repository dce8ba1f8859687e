#include "core/analysis/probe_plane.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, const char* name)
{
    Random random(7, name);
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

double product(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Cosine of the angle between the unit vector `axis` and any vector.
double cosine(const std::vector<double>& axis, const std::vector<double>& other)
{
    return product(axis, other) / std::sqrt(product(other, other));
}

/// The corners of a square with side 2 around (3, 5).
Matrix square()
{
    Matrix out(4, 2);
    out.values = { 2, 4, 4, 4, 2, 6, 4, 6 };
    return out;
}

void compareAxes(const ProbePlane& plane, const std::vector<double>& first, const std::vector<double>& second)
{
    for (std::size_t c = 0; c < first.size(); ++c) {
        QVERIFY(std::abs(plane.axis[0][c] - first[c]) < 1e-6);
        QVERIFY(std::abs(plane.axis[1][c] - second[c]) < 1e-6);
    }
}

/// v'Bv / v'(W + penalty diag(variances))v of the classes, from the definitions.
double discrimination(const Matrix& x, const std::vector<std::int64_t>& classOf, const std::vector<double>& v)
{
    std::vector<double> along;
    double ridge = 0;
    for (std::int64_t r = 0; r < x.rows; ++r)
        along.push_back(std::inner_product(v.begin(), v.end(), x.row(r).begin(), 0.0));
    const auto n = static_cast<double>(x.rows);
    for (std::int64_t c = 0; c < x.cols; ++c) {
        double mean = 0, square = 0;
        for (std::int64_t r = 0; r < x.rows; ++r)
            mean += x(r, c) / n;
        for (std::int64_t r = 0; r < x.rows; ++r)
            square += (x(r, c) - mean) * (x(r, c) - mean) / n;
        ridge += probePlanePenalty * square * v[static_cast<std::size_t>(c)] * v[static_cast<std::size_t>(c)];
    }
    const double middle = std::accumulate(along.begin(), along.end(), 0.0) / n;
    double between = 0, within = 0;
    for (std::int64_t k = 0; k < 3; ++k) {
        double sum = 0, count = 0;
        for (std::size_t r = 0; r < along.size(); ++r)
            if (classOf[r] == k)
                sum += along[r], count += 1;
        const double mean = sum / count;
        between += count / n * (mean - middle) * (mean - middle);
        for (std::size_t r = 0; r < along.size(); ++r)
            if (classOf[r] == k)
                within += (along[r] - mean) * (along[r] - mean) / n;
    }
    return between / (within + ridge);
}

}

class TestProbePlane : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void squareByHand()
    {
        const std::vector<double> label { -1, 1, -1, 1 };
        const std::vector<std::int64_t> environment { 0, 0, 1, 1 };
        for (const bool isClass : { false, true }) {
            const ProbePlane plane = fitProbePlane(square(), label, isClass, environment);
            compareAxes(plane, { 1, 0 }, { 0, 1 });
            QVERIFY(plane.reason.empty() && plane.predicts[0] && plane.predicts[1]);
            const Matrix projected = plane.project(square());
            QVERIFY(std::abs(projected(1, 0) - 1) < 1e-6 && std::abs(projected(1, 1) + 1) < 1e-6);
        }
    }

    void labelGrowsRightEnvironmentUp()
    {
        const std::vector<double> label { 1, -1, 1, -1 };
        const std::vector<std::int64_t> environment { 9, 9, -4, -4 };
        for (const bool isClass : { false, true })
            compareAxes(fitProbePlane(square(), label, isClass, environment), { -1, 0 }, { 0, -1 });
    }

    void findsTheDirectionsOfGeneratedData()
    {
        // The label is 2 x0 - x1 / 10 and x1 has ten times the spread; environments move x2 by 3 and x3 by -2 each.
        Matrix x = gaussian(3000, 6, "generated");
        std::vector<double> label;
        std::vector<std::int64_t> environment;
        for (std::int64_t r = 0; r < x.rows; ++r) {
            x(r, 1) *= 10;
            label.push_back(2 * x(r, 0) - x(r, 1) / 10);
            environment.push_back(r % 3);
            x(r, 2) += 3.0F * static_cast<float>(r % 3);
            x(r, 3) -= 2.0F * static_cast<float>(r % 3);
        }
        const ProbePlane plane = fitProbePlane(x, label, false, environment);
        QVERIFY(cosine(plane.axis[0], { 2, -0.1, 0, 0, 0, 0 }) > 0.999);
        // Directions that say the same are shared among the two features by their spread within an environment, 1.
        QVERIFY(cosine(plane.axis[1], { 0, 0, 3, -2, 0, 0 }) > 0.98);
        QVERIFY(std::abs(product(plane.axis[0], plane.axis[1])) < 1e-12);
        QVERIFY(std::abs(product(plane.axis[1], plane.axis[1]) - 1) < 1e-12);
    }

    void axis2IsWhatIsLeftBesideTheLabel()
    {
        // The label is along x0; the environment moves x0 and x1 alike.
        Matrix x = gaussian(600, 2, "oblique");
        std::vector<double> label;
        std::vector<std::int64_t> environment;
        for (std::int64_t r = 0; r < x.rows; ++r) {
            environment.push_back(r % 2);
            x(r, 0) += static_cast<float>(r % 2);
            x(r, 1) += static_cast<float>(r % 2);
            label.push_back(x(r, 0));
        }
        const ProbePlane plane = fitProbePlane(x, label, false, environment);
        QVERIFY(plane.axis[0][0] > 0.99);
        QVERIFY(plane.axis[1][1] > 0.99);
        QVERIFY(std::abs(product(plane.axis[0], plane.axis[1])) < 1e-12);
    }

    void noDirectionDiscriminatesBetter()
    {
        Matrix x = gaussian(90, 3, "classes");
        std::vector<double> label;
        std::vector<std::int64_t> classOf;
        for (std::int64_t r = 0; r < x.rows; ++r) {
            const std::int64_t k = r % 5 == 0 ? 2 : r % 2; // of different sizes
            x(r, 0) += static_cast<float>(k == 1) + 0.5F * x(r, 1);
            x(r, 1) += 2 * static_cast<float>(k == 2);
            x(r, 2) *= 5;
            classOf.push_back(k);
            label.push_back(static_cast<double>(k));
        }
        const ProbePlane plane = fitProbePlane(x, label, true, std::vector<std::int64_t>(90));
        const double best = discrimination(x, classOf, plane.axis[0]);
        Random random(1, "directions");
        for (int trial = 0; trial < 2000; ++trial) {
            std::vector<double> other = plane.axis[0];
            for (double& v : other)
                v += (trial % 2 ? 0.02 : 2) * random.gaussian();
            QVERIFY(discrimination(x, classOf, other) <= best * (1 + 1e-9));
        }
    }

    void oneEnvironment()
    {
        Matrix x = gaussian(50, 3, "one");
        std::vector<double> label;
        for (std::int64_t r = 0; r < x.rows; ++r) {
            x(r, 2) *= 4; // of most variance
            label.push_back(x(r, 0));
        }
        const ProbePlane plane = fitProbePlane(x, label, false, std::vector<std::int64_t>(50, 3));
        QVERIFY(plane.predicts[0] && !plane.predicts[1]);
        QCOMPARE(plane.reason, std::string("one environment only: axis 2 is the direction of most variance left"));
        QVERIFY(std::abs(plane.axis[1][2]) > 0.95);
        QVERIFY(std::abs(product(plane.axis[0], plane.axis[1])) < 1e-12);
    }

    void oneLabel()
    {
        const std::vector<std::int64_t> environment { 0, 0, 1, 1 };
        const ProbePlane plane = fitProbePlane(square(), std::vector<double>(4, 2.0), true, environment);
        QVERIFY(!plane.predicts[0] && plane.predicts[1]);
        QCOMPARE(plane.reason, std::string("one label only: axis 1 is the direction of most variance left"));
        compareAxes(plane, { 1, 0 }, { 0, 1 });
    }

    void neitherLabelNorEnvironment()
    {
        Matrix x(5, 2);
        x.values = { 0, 0, 3, 0, -3, 0, 0, 1, 0, -1 };
        const std::vector<double> unknown(5, std::numeric_limits<double>::quiet_NaN());
        const ProbePlane plane = fitProbePlane(x, unknown, false, std::vector<std::int64_t>(5));
        QCOMPARE(plane.reason,
            std::string("no label is known: axis 1 is the direction of most variance left; one environment only: "
                        "axis 2 is the direction of most variance left"));
        compareAxes(plane, { 1, 0 }, { 0, 1 });
    }

    void nothingLinear()
    {
        // The label is the same at both ends of every line through the middle, and so is the environment.
        const std::vector<double> label { 1, -1, -1, 1 };
        const std::vector<std::int64_t> environment { 0, 1, 1, 0 };
        const ProbePlane plane = fitProbePlane(square(), label, false, environment);
        QVERIFY(!plane.predicts[0] && !plane.predicts[1]);
        QVERIFY(plane.reason.starts_with("no linear direction predicts the label: axis 1"));
        QVERIFY(plane.reason.find("; no linear direction tells the environments apart: axis 2") != std::string::npos);
        QVERIFY(std::abs(product(plane.axis[0], plane.axis[1])) < 1e-12);
    }

    void labelAndEnvironmentAreOne()
    {
        Matrix x(4, 1);
        x.values = { 0, 1, 2, 3 };
        const std::vector<double> label { 0, 1, 2, 3 };
        const std::vector<std::int64_t> environment { 0, 0, 1, 1 };
        const ProbePlane plane = fitProbePlane(x, label, false, environment);
        QCOMPARE(plane.reason, std::string("the same direction predicts label and environment: axis 2 is empty"));
        QCOMPARE(plane.axis[0][0], 1.0);
        QCOMPARE(plane.axis[1][0], 0.0);
        QVERIFY(std::isfinite(plane.project(x)(3, 1)));
    }

    void constantRepresentation()
    {
        Matrix x(4, 3);
        std::fill(x.values.begin(), x.values.end(), 0.1F);
        const std::vector<double> label { 0, 1, 2, 3 };
        const std::vector<std::int64_t> environment { 0, 0, 1, 1 };
        const ProbePlane plane = fitProbePlane(x, label, false, environment);
        QCOMPARE(plane.reason, std::string("constant: it does not vary over the rows fitted to"));
        for (const float value : plane.project(gaussian(2, 3, "others")).values)
            QCOMPARE(value, 0.0F);
        const ProbePlane none = fitProbePlane(Matrix(0, 3), {}, false, {});
        QCOMPARE(none.reason, std::string("no row with finite values"));
        QCOMPARE(none.project(x).values, PlacedFloats(8, 0.0F));
    }

    void rowsThatAreNotFiniteAreLeftOut()
    {
        Matrix x = gaussian(40, 4, "finite"), more = x;
        std::vector<double> label;
        std::vector<std::int64_t> environment;
        for (std::int64_t r = 0; r < x.rows; ++r) {
            label.push_back(x(r, 0) + x(r, 3));
            environment.push_back(x(r, 1) > 0);
        }
        const ProbePlane plane = fitProbePlane(x, label, false, environment);
        more.rows = 41;
        more.values.insert(more.values.end(), { 1, std::numeric_limits<float>::infinity(), 0, 0 });
        label.push_back(1e6);
        environment.push_back(77);
        const ProbePlane other = fitProbePlane(more, label, false, environment);
        QVERIFY(plane.axis == other.axis && plane.mean == other.mean && other.reason.empty());
    }

    void badSizesAndCancellation()
    {
        QCOMPARE(test::errorText(
                     [] { fitProbePlane(square(), std::vector<double>(3), false, std::vector<std::int64_t>(4)); }),
            std::string("probe plane: 4 rows but 3 labels and 4 environments; there must be one of each for a row"));
        const std::vector<double> label { 0, 1, 2, 3 };
        const std::vector<std::int64_t> environment { 0, 0, 1, 1 };
        const JobContext job { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, fitProbePlane(square(), label, false, environment, job));
    }
};

QTEST_GUILESS_MAIN(TestProbePlane)
#include "test_probe_plane.moc"
