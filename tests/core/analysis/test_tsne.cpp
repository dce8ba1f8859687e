#include "core/analysis/neighbours.h"
#include "core/analysis/tsne.h"
#include "core/analysis/tsne_gradient.h"
#include "core/common/random.h"
#include "core/common/with_team.h"
#include "tests/support/support.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

using namespace cmir;

namespace {

/// Gaussian clusters; point r belongs to cluster r % clusters.
Matrix clusters(std::int64_t rows, std::int64_t width, std::int64_t count, double apart, std::uint64_t seed)
{
    Random random(seed, "clusters");
    Matrix centres(count, width), out(rows, width);
    for (float& x : centres.values)
        x = static_cast<float>(apart * random.gaussian());
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < width; ++c)
            out(r, c) = centres(r % count, c) + static_cast<float>(random.gaussian());
    return out;
}

std::vector<float> gaussians(std::int64_t count, double scale, std::uint64_t seed)
{
    Random random(seed, "layout");
    std::vector<float> out(static_cast<std::size_t>(count));
    for (float& x : out)
        x = static_cast<float>(scale * random.gaussian());
    return out;
}

/// The divergence in double precision, by all pairs.
double slowDivergence(const Affinities& p, const std::vector<double>& position)
{
    const auto n = static_cast<std::size_t>(p.rows());
    const auto q = [&](std::size_t i, std::size_t j) {
        return 1 / (1 + std::pow(position[i] - position[j], 2) + std::pow(position[n + i] - position[n + j], 2));
    };
    double z = 0, sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            z += i == j ? 0 : q(i, j);
    for (std::size_t i = 0; i < n; ++i)
        for (auto k = static_cast<std::size_t>(p.start[i]); k < static_cast<std::size_t>(p.start[i + 1]); ++k)
            sum += p.value[k] * std::log(p.value[k] * z / q(i, static_cast<std::size_t>(p.column[k])));
    return sum;
}

double relativeError(const float* found, const float* wanted, std::int64_t n)
{
    double error = 0, size = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        error += std::pow(static_cast<double>(found[i]) - static_cast<double>(wanted[i]), 2);
        size += std::pow(static_cast<double>(wanted[i]), 2);
    }
    return std::sqrt(error / size);
}

std::string messageOf(const std::function<void()>& work)
{
    try {
        work();
    } catch (const BadInput& error) {
        return error.what();
    }
    return {};
}

}

class TestTsne : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neighboursAreThoseOfASlowSearch()
    {
        const Matrix points = clusters(53, 7, 3, 2, 1);
        const Neighbours found = nearestNeighbours(points, 9);
        for (std::int64_t i = 0; i < points.rows; ++i) {
            std::vector<std::pair<double, std::int64_t>> all;
            for (std::int64_t j = 0; j < points.rows; ++j) {
                double sum = 0;
                for (std::int64_t c = 0; c < points.cols; ++c)
                    sum += std::pow(static_cast<double>(points(i, c)) - static_cast<double>(points(j, c)), 2);
                if (j != i)
                    all.emplace_back(sum, j);
            }
            std::sort(all.begin(), all.end());
            for (std::size_t k = 0; k < 9; ++k)
                QCOMPARE(std::int64_t { found.index[static_cast<std::size_t>(i) * 9 + k] }, all[k].second);
        }
    }

    void perplexityIsReached()
    {
        const auto distances = [] {
            auto d = gaussians(90, 1, 2);
            for (float& x : d)
                x = 1 + x * x;
            std::sort(d.begin(), d.end());
            return d;
        }();
        const auto p = conditionalProbabilities(distances.data(), distances.size(), 30);
        double sum = 0, entropy = 0;
        for (const double x : p) {
            sum += x;
            entropy -= x > 0 ? x * std::log(x) : 0;
        }
        QVERIFY(std::abs(sum - 1) < 1e-12);
        QVERIFY(std::abs(std::exp(entropy) - 30) < 1e-3);
    }

    void affinitiesAreSymmetricAndSumToOne()
    {
        const Affinities p = affinities(clusters(120, 5, 3, 2, 3), 12);
        QVERIFY(std::abs(std::accumulate(p.value.begin(), p.value.end(), 0.0) - 1) < 1e-5);
        std::vector<float> dense(120 * 120);
        for (std::size_t i = 0; i < 120; ++i)
            for (auto k = static_cast<std::size_t>(p.start[i]); k < static_cast<std::size_t>(p.start[i + 1]); ++k)
                dense[i * 120 + static_cast<std::size_t>(p.column[k])] = p.value[k];
        for (std::size_t i = 0; i < 120; ++i) {
            QCOMPARE(dense[i * 120 + i], 0.0F);
            for (std::size_t j = 0; j < 120; ++j)
                QCOMPARE(dense[i * 120 + j], dense[j * 120 + i]);
        }
    }

    void gradientIsThatOfTheDivergence()
    {
        const std::int64_t n = 37;
        const Affinities p = affinities(clusters(n, 4, 3, 2, 4), 5);
        const auto layout = gaussians(2 * n, 2, 5);
        TsneGradient gradient(p, Repulsion::exact);
        const double z = gradient.evaluate(layout.data(), layout.data() + n);
        const std::vector<double> position(layout.begin(), layout.end());
        for (std::int64_t i = 0; i < 2 * n; ++i) {
            auto up = position, down = position;
            up[static_cast<std::size_t>(i)] += 1e-5;
            down[static_cast<std::size_t>(i)] -= 1e-5;
            const double slope = (slowDivergence(p, up) - slowDivergence(p, down)) / 2e-5;
            const int axis = i < n ? 0 : 1;
            const double found = 4
                * (static_cast<double>(gradient.attraction(axis)[i % n])
                    - static_cast<double>(gradient.repulsion(axis)[i % n]) / z);
            QVERIFY2(std::abs(found - slope) < 2e-6, qPrintable(QString("%1: %2, %3").arg(i).arg(found).arg(slope)));
        }
        QVERIFY(std::abs(gradient.divergence(layout.data(), layout.data() + n) - slowDivergence(p, position)) < 1e-5);
    }

    void gridAgreesWithExact_data()
    {
        QTest::addColumn<double>("scale");
        QTest::newRow("small") << 1.0;
        QTest::newRow("middle") << 5.0;
        QTest::newRow("usual") << 15.0;
    }

    void gridAgreesWithExact()
    {
        QFETCH(const double, scale);
        const std::int64_t n = 1501;
        const Affinities p = affinities(clusters(n, 4, 3, 2, 6), 10);
        const auto layout = gaussians(2 * n, scale, 7);
        TsneGradient exact(p, Repulsion::exact), grid(p, Repulsion::grid);
        const double z = exact.evaluate(layout.data(), layout.data() + n);
        QVERIFY(std::abs(grid.evaluate(layout.data(), layout.data() + n) / z - 1) < 5e-3);
        for (int axis = 0; axis < 2; ++axis) {
            const double error = relativeError(grid.repulsion(axis), exact.repulsion(axis), n);
            QVERIFY2(error < 3e-2, qPrintable(QString::number(error)));
        }
        QVERIFY2(!std::equal(exact.repulsion(0), exact.repulsion(0) + n, grid.repulsion(0)), "both took the same way");
    }

    void clustersSeparate()
    {
        const Matrix points = clusters(240, 10, 4, 3, 8);
        TsneOptions options;
        options.perplexity = 20;
        options.iterations = 400;
        const Matrix layout = tsne(points, options);
        const Neighbours near = nearestNeighbours(layout, 10);
        int same = 0;
        for (std::size_t k = 0; k < near.index.size(); ++k)
            same += near.index[k] % 4 == static_cast<std::int32_t>(k / 10) % 4;
        QVERIFY2(same > 2350, qPrintable(QString::number(same)));
    }

    void repeatsItself()
    {
        const Matrix points = clusters(100, 6, 3, 2, 9);
        TsneOptions options;
        options.iterations = 60;
        QCOMPARE(tsne(points, options), tsne(points, options));
        Tsne inParts(points, options);
        inParts.step(23);
        inParts.step(37);
        QCOMPARE(inParts.layout(), tsne(points, options));
        QCOMPARE(inParts.iteration(), 60);
    }

    void anyTeamGivesTheSame()
    {
        // More points than are worked on at a time, and a grid that is shared.
        const Matrix points = clusters(9000, 4, 3, 2, 14);
        TsneOptions options;
        options.perplexity = 5;
        options.iterations = 12;
        options.repulsion = Repulsion::grid;
        const Matrix alone = tsne(points, options);
        for (const int threads : { 2, 3 })
            withTeam(threads, [&] { QCOMPARE(tsne(points, options), alone); });
    }

    void aGridOfManyPointsIsTheirSum()
    {
        // So many that they are spread in parts.
        const std::int64_t n = 70'000, few = test::isSanitized() ? 4 : 40;
        const auto layout = gaussians(2 * n, 60, 15);
        const float *x = layout.data(), *y = layout.data() + n;
        std::vector<float> force(static_cast<std::size_t>(2 * n)), shared(force);
        GridRepulsion grid;
        const double z = grid.evaluate(x, y, n, force.data(), force.data() + n);
        withTeam(3, [&] {
            GridRepulsion other;
            QCOMPARE(other.evaluate(x, y, n, shared.data(), shared.data() + n), z);
        });
        QCOMPARE(shared, force);
        std::vector<float> wanted, found;
        for (std::int64_t i = 0; i < few; ++i) {
            double sum = 0;
            for (std::int64_t j = 0; j < n; ++j) {
                const double dx = static_cast<double>(x[i]) - static_cast<double>(x[j]);
                const double dy = static_cast<double>(y[i]) - static_cast<double>(y[j]);
                sum += dx / std::pow(1 + dx * dx + dy * dy, 2);
            }
            wanted.push_back(static_cast<float>(sum));
            found.push_back(force[static_cast<std::size_t>(i)]);
        }
        const double error = relativeError(found.data(), wanted.data(), few);
        QVERIFY2(error < 3e-2, qPrintable(QString::number(error)));
    }

    void goesOnFromAStart()
    {
        const Matrix points = clusters(90, 6, 3, 2, 10);
        TsneOptions options;
        options.perplexity = 15;
        options.iterations = 500;
        Tsne first(points, options);
        first.step(500);
        options.initial = first.layout();
        options.exaggerationIterations = 0;
        Tsne second(points, options);
        QCOMPARE(second.layout(), first.layout());
        QCOMPARE(second.klDivergence(), first.klDivergence());
        second.step(50);
        QVERIFY(second.klDivergence() < first.klDivergence() + 0.01);
    }

    void cancels()
    {
        const Matrix points = clusters(200, 6, 3, 2, 11);
        JobContext job;
        job.cancelled = [] { return true; }; // while it looks for the neighbours
        QVERIFY_THROWS_EXCEPTION(Cancelled, Tsne(points, TsneOptions {}, job));
        Tsne work(points, TsneOptions {});
        int asked = 0;
        job.cancelled = [&asked] { return ++asked > 5; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, work.step(100, job));
        QCOMPARE(work.iteration(), 5);
        work.step(1);
        QCOMPARE(work.iteration(), 6);
    }

    void partialLayoutsAreShown()
    {
        TsneOptions options;
        options.perplexity = 5;
        options.iterations = 60;
        std::vector<std::int64_t> at;
        Matrix last;
        const Matrix layout = tsne(clusters(40, 3, 2, 2, 12), options, {}, [&](const Matrix& partial, std::int64_t i) {
            at.push_back(i);
            last = partial;
        });
        QCOMPARE(at, (std::vector<std::int64_t> { 25, 50, 60 }));
        QCOMPARE(last, layout);
    }

    void equalPointsStayFinite()
    {
        TsneOptions options;
        options.perplexity = 5;
        options.iterations = 300;
        const Matrix layout = tsne(Matrix(40, 3), options);
        QVERIFY(std::ranges::all_of(layout.values, [](float x) { return std::isfinite(x); }));
    }

    void refusesBadInput()
    {
        Matrix points = clusters(61, 3, 2, 2, 13);
        const std::string large = messageOf([&] { Tsne(points, TsneOptions {}); });
        QVERIFY2(large.find("30") != std::string::npos && large.find("1 to 20") != std::string::npos, large.c_str());
        TsneOptions options;
        options.perplexity = 1;
        QVERIFY(messageOf([&] { Tsne(Matrix(3, 2), options); }).find("at least 4") != std::string::npos);
        options.perplexity = 5;
        options.initial = Matrix(60, 2);
        QVERIFY(messageOf([&] { Tsne(points, options); }).find("60 x 2") != std::string::npos);
        options.initial.reset();
        points(17, 1) = NAN;
        QVERIFY(messageOf([&] { Tsne(points, options); }).find("point 17") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestTsne)
#include "test_tsne.moc"
