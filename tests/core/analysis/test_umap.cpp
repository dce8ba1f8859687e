#include "core/analysis/fuzzy_graph.h"
#include "core/analysis/neighbours.h"
#include "core/analysis/trustworthiness.h"
#include "core/analysis/umap.h"
#include "core/analysis/umap_kernels.h"
#include "core/common/random.h"
#include "core/common/with_team.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

using namespace cmir;

namespace {

/// Gaussian clusters; point r belongs to cluster r % count.
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

std::string messageOf(const std::function<void()>& work)
{
    try {
        work();
    } catch (const BadInput& error) {
        return error.what();
    }
    return {};
}

std::vector<std::vector<double>> dense(const SparseRows& rows)
{
    const auto n = static_cast<std::size_t>(rows.rows());
    std::vector<std::vector<double>> out(n, std::vector<double>(n, 0));
    for (std::size_t i = 0; i < n; ++i)
        for (auto k = static_cast<std::size_t>(rows.start[i]); k < static_cast<std::size_t>(rows.start[i + 1]); ++k)
            out[i][static_cast<std::size_t>(rows.column[k])] = static_cast<double>(rows.value[k]);
    return out;
}

double held(double x)
{
    return std::clamp(x, -4.0, 4.0);
}

/// The descent as the paper's reference program does it: edge by edge, both ends of a pull move, each sees all moves
/// before it.
Matrix slowLayout(const Matrix& points, const UmapOptions& options)
{
    const auto w = dense(fuzzyGraph(nearestNeighbours(points, options.neighbours)));
    const UmapCurve curve = fitUmapCurve(options.minDist);
    Matrix start = principalStart(points, 1, options.seed, "UMAP");
    double largest = 0;
    for (const float x : start.values)
        largest = std::max(largest, std::abs(static_cast<double>(x)));
    std::vector<std::array<double, 2>> y(w.size());
    for (std::size_t i = 0; i < w.size(); ++i)
        for (std::size_t c = 0; c < 2; ++c)
            y[i][c]
                = static_cast<double>(start(static_cast<std::int64_t>(i), static_cast<std::int64_t>(c))) * 10 / largest;
    Random random(options.seed, "slow");
    for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
        const double alpha = 1 - static_cast<double>(epoch) / static_cast<double>(options.epochs);
        for (std::size_t i = 0; i < w.size(); ++i)
            for (std::size_t j = 0; j < w.size(); ++j) {
                if (!(w[i][j] > 0)
                    || std::floor(static_cast<double>(epoch + 1) * w[i][j])
                        == std::floor(static_cast<double>(epoch) * w[i][j]))
                    continue;
                const auto move = [&](std::size_t other, bool pull) {
                    const double dx = y[i][0] - y[other][0], dy = y[i][1] - y[other][1], d2 = dx * dx + dy * dy;
                    if (!(d2 > 0))
                        return;
                    const double raised = std::pow(d2, curve.b);
                    const double slope = pull ? -2 * curve.a * curve.b * raised / d2 / (1 + curve.a * raised)
                                              : 2 * curve.b / ((0.001 + d2) * (1 + curve.a * raised));
                    y[i][0] += alpha * held(slope * dx);
                    y[i][1] += alpha * held(slope * dy);
                    if (pull) {
                        y[other][0] -= alpha * held(slope * dx);
                        y[other][1] -= alpha * held(slope * dy);
                    }
                };
                move(j, true);
                for (int n = 0; n < 5; ++n)
                    move(random.below(w.size()), false);
            }
    }
    Matrix out(points.rows, 2);
    for (std::int64_t i = 0; i < out.rows; ++i)
        for (std::int64_t c = 0; c < 2; ++c)
            out(i, c) = static_cast<float>(y[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)]);
    return out;
}

}

class TestUmap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void curvesAreThoseOfThePaper()
    {
        // What the authors' program (umap-learn) fits for spread 1.
        const UmapCurve usual = fitUmapCurve(0.1), wide = fitUmapCurve(0.5);
        QVERIFY2(std::abs(usual.a - 1.57694) < 1e-3, qPrintable(QString::number(usual.a, 'g', 9)));
        QVERIFY2(std::abs(usual.b - 0.89506) < 1e-3, qPrintable(QString::number(usual.b, 'g', 9)));
        QVERIFY2(std::abs(wide.a - 0.58303) < 1e-3, qPrintable(QString::number(wide.a, 'g', 9)));
        QVERIFY2(std::abs(wide.b - 1.33417) < 1e-3, qPrintable(QString::number(wide.b, 'g', 9)));
    }

    void membershipsSumToTheLogarithm()
    {
        const std::vector<float> squares { 1, 4, 9, 16 };
        const auto m = neighbourMembership(squares.data(), squares.size());
        QCOMPARE(m[0], 1.0F);
        // 1 + x + x^2 + x^3 = 2 with x = exp(-1 / sigma): x = 0.543689.
        for (std::size_t k = 0; k < 4; ++k)
            QVERIFY2(std::abs(static_cast<double>(m[k]) - std::pow(0.5436890127, static_cast<double>(k))) < 1e-5,
                qPrintable(QString::number(m[k])));
    }

    void coincidingNeighboursCountWhole()
    {
        const std::vector<float> squares { 0, 0, 4, 9, 25, 36, 49, 64 };
        const auto m = neighbourMembership(squares.data(), squares.size());
        QCOMPARE(m[0], 1.0F);
        QCOMPARE(m[1], 1.0F);
        QCOMPARE(m[2], 1.0F); // the nearest that does not coincide
        QVERIFY(m[3] < 1.0F && m[4] < m[3]);
        // All equally near: no sigma gives the sum.
        const std::vector<float> alike { 4, 4, 4, 4 };
        for (const float x : neighbourMembership(alike.data(), 4))
            QCOMPARE(x, 1.0F);
        const std::vector<float> none { 0, 0, 0 };
        for (const float x : neighbourMembership(none.data(), 3))
            QCOMPARE(x, 1.0F);
    }

    void graphIsTheFuzzyUnion()
    {
        const Matrix points = clusters(60, 4, 3, 2, 1);
        const Neighbours near = nearestNeighbours(points, 6);
        std::vector<std::vector<double>> directed(60, std::vector<double>(60, 0));
        for (std::size_t i = 0; i < 60; ++i) {
            const auto m = neighbourMembership(near.squaredDistance.data() + 6 * i, 6);
            for (std::size_t k = 0; k < 6; ++k)
                directed[i][static_cast<std::size_t>(near.index[6 * i + k])] = static_cast<double>(m[k]);
        }
        const auto found = dense(fuzzyGraph(near));
        for (std::size_t i = 0; i < 60; ++i)
            for (std::size_t j = 0; j < 60; ++j) {
                const double a = directed[i][j], b = directed[j][i];
                QVERIFY(std::abs(found[i][j] - (a + b - a * b)) < 1e-6);
                QCOMPARE(found[i][j], found[j][i]);
            }
    }

    void powersAreExactEnough()
    {
        for (const float value :
            { 1e-12F, 3e-5F, 0.02F, 0.7F, 0.70710678F, 1.0F, 1.4142135F, 2.0F, 17.3F, 4e4F, 1e12F })
            for (const float exponent : { 0.5F, 0.895F, 1.0F, 1.334F }) {
                const double wanted = std::pow(static_cast<double>(value), static_cast<double>(exponent));
                const double found = static_cast<double>(umap_kernels::power(value, exponent));
                QVERIFY2(std::abs(found / wanted - 1) < 5e-6,
                    qPrintable(QString("%1^%2: %3, %4").arg(value).arg(exponent).arg(found).arg(wanted)));
            }
    }

    void anEpochIsThatOfASlowForm()
    {
        const std::int64_t n = 50;
        const SparseRows graph = fuzzyGraph(nearestNeighbours(clusters(n, 4, 3, 2, 2), 6));
        Random random(3, "layout");
        std::vector<float> x(static_cast<std::size_t>(n)), y(x), newX(x), newY(x);
        for (float& value : x)
            value = static_cast<float>(3 * random.gaussian());
        for (float& value : y)
            value = static_cast<float>(3 * random.gaussian());
        const umap_kernels::Epoch epoch { 1.577F, 0.895F, 0.7F, 12, 5, 99 };
        umap_kernels::move(epoch, { graph.start.data(), graph.column.data(), graph.value.data() }, x.data(), y.data(),
            n, 0, n, newX.data(), newY.data());
        for (std::int64_t i = 0; i < n; ++i) {
            const auto at = [&](std::int64_t j) {
                return std::array<double, 2> { static_cast<double>(x[static_cast<std::size_t>(j)]),
                    static_cast<double>(y[static_cast<std::size_t>(j)]) };
            };
            auto own = at(i);
            std::int64_t turns = 0;
            for (auto k = static_cast<std::size_t>(graph.start[static_cast<std::size_t>(i)]);
                 k < static_cast<std::size_t>(graph.start[static_cast<std::size_t>(i) + 1]); ++k) {
                const float rate = graph.value[k];
                if (std::floor(13 * rate) == std::floor(12 * rate))
                    continue;
                ++turns;
                const auto other = at(graph.column[k]);
                for (int end = 0; end < 2; ++end) {
                    const double dx = own[0] - other[0], dy = own[1] - other[1], d2 = dx * dx + dy * dy;
                    const double pull
                        = -2 * 1.577 * 0.895 * std::pow(d2, 0.895 - 1) / (1 + 1.577 * std::pow(d2, 0.895));
                    own[0] += 0.7 * held(pull * dx);
                    own[1] += 0.7 * held(pull * dy);
                }
            }
            std::array<double, 2> sum {};
            for (std::int64_t k = 0; k < 5 * turns; ++k) {
                const auto other = at(static_cast<std::int64_t>(
                    (std::uint64_t { umap_kernels::drawn(99, 12, i, k) } * static_cast<std::uint64_t>(n)) >> 32));
                const double dx = own[0] - other[0], dy = own[1] - other[1], d2 = dx * dx + dy * dy;
                const double push = 2 * 0.895 / ((0.001 + d2) * (1 + 1.577 * std::pow(d2, 0.895)));
                sum[0] += held(push * dx);
                sum[1] += held(push * dy);
            }
            QVERIFY2(std::abs(own[0] + 0.7 * sum[0] - static_cast<double>(newX[static_cast<std::size_t>(i)])) < 2e-3,
                qPrintable(
                    QString("%1: %2, %3").arg(i).arg(own[0] + 0.7 * sum[0]).arg(newX[static_cast<std::size_t>(i)])));
            QVERIFY(std::abs(own[1] + 0.7 * sum[1] - static_cast<double>(newY[static_cast<std::size_t>(i)])) < 2e-3);
        }
    }

    void drawsAreEven()
    {
        std::vector<int> met(40, 0);
        for (std::int64_t epoch = 0; epoch < 50; ++epoch)
            for (std::int64_t i = 0; i < 40; ++i)
                for (std::int64_t k = 0; k < 20; ++k)
                    ++met[static_cast<std::size_t>((std::uint64_t { umap_kernels::drawn(7, epoch, i, k) } * 40) >> 32)];
        // 40,000 draws among 40: 1000 each, deviation 31.
        for (const int times : met)
            QVERIFY2(std::abs(times - 1000) < 150, qPrintable(QString::number(times)));
    }

    void clustersSeparate()
    {
        const Matrix points = clusters(240, 10, 4, 3, 8);
        const Neighbours near = nearestNeighbours(umap(points, {}), 10);
        int same = 0;
        for (std::size_t k = 0; k < near.index.size(); ++k)
            same += near.index[k] % 4 == static_cast<std::int32_t>(k / 10) % 4;
        QVERIFY2(same > 2350, qPrintable(QString::number(same)));
    }

    void isAsFaithfulAsThePlainDescent()
    {
        const Matrix points = clusters(300, 8, 6, 1.5, 4);
        UmapOptions options;
        options.epochs = 200;
        const double own = trustworthiness(points, umap(points, options), 15);
        const double plain = trustworthiness(points, slowLayout(points, options), 15);
        QVERIFY2(own > plain - 0.01, qPrintable(QString("%1, %2").arg(own).arg(plain)));
        QVERIFY2(plain > 0.8, qPrintable(QString::number(plain)));
    }

    void anyTeamGivesTheSame()
    {
        const Matrix points = clusters(3000, 6, 3, 2, 9);
        UmapOptions options;
        options.epochs = 30;
        const Matrix alone = umap(points, options);
        QCOMPARE(umap(points, options), alone);
        for (const int threads : { 2, 3 })
            withTeam(threads, [&] { QCOMPARE(umap(points, options), alone); });
        Umap inParts(points, options);
        inParts.step(11);
        inParts.step(40); // at most up to its last
        QCOMPARE(inParts.layout(), alone);
        QCOMPARE(inParts.iteration(), 30);
        options.seed = 1;
        QVERIFY(umap(points, options) != alone);
    }

    void goesOnFromAStart()
    {
        const Matrix points = clusters(200, 6, 3, 2, 10);
        UmapOptions options;
        options.epochs = 200;
        const Matrix first = umap(points, options);
        options.initial = first;
        options.learningRate = 0.25;
        options.epochs = 50;
        Umap second(points, options);
        QCOMPARE(second.layout(), first);
        second.step(50);
        const Matrix after = second.layout();
        double moved = 0, extent = 0;
        for (std::size_t i = 0; i < after.values.size(); ++i) {
            moved += std::pow(static_cast<double>(after.values[i]) - static_cast<double>(first.values[i]), 2);
            extent += std::pow(static_cast<double>(first.values[i]), 2);
        }
        QVERIFY2(moved > 0 && moved < 0.05 * extent, qPrintable(QString::number(moved / extent)));
    }

    void cancels()
    {
        const Matrix points = clusters(200, 6, 3, 2, 11);
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, Umap(points, UmapOptions {}, job));
        Umap work(points, UmapOptions {});
        int asked = 0;
        job.cancelled = [&asked] { return ++asked > 5; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, work.step(100, job));
        QCOMPARE(work.iteration(), 5);
        work.step(1);
        QCOMPARE(work.iteration(), 6);
    }

    void equalPointsStayFinite()
    {
        const Matrix layout = umap(Matrix(40, 3), {});
        QVERIFY(std::ranges::all_of(layout.values, [](float x) { return std::isfinite(x); }));
    }

    void refusesBadInput()
    {
        Matrix points = clusters(61, 3, 2, 2, 13);
        UmapOptions options;
        options.neighbours = 61;
        QVERIFY(messageOf([&] { Umap(points, options); }).find("2 to 60") != std::string::npos);
        options = {};
        options.minDist = -1;
        QVERIFY(messageOf([&] { Umap(points, options); }).find("least distance -1") != std::string::npos);
        options = {};
        QVERIFY(messageOf([&] { Umap(Matrix(3, 2), options); }).find("at least 4") != std::string::npos);
        options.initial = Matrix(60, 2);
        QVERIFY(messageOf([&] { Umap(points, options); }).find("60 x 2") != std::string::npos);
        options.initial.reset();
        points(17, 1) = NAN;
        QVERIFY(messageOf([&] { Umap(points, options); }).find("point 17") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestUmap)
#include "test_umap.moc"
