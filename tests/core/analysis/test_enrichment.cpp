#include "core/analysis/enrichment.h"
#include "core/analysis/layout_clusters.h"
#include "core/common/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace cmir;

namespace {

double tail(std::int64_t hits, std::int64_t drawn, std::int64_t marked, std::int64_t all)
{
    return std::exp(logHypergeometricTail(hits, drawn, marked, all));
}

/// The share of all ways to draw in which at least so many marked points are drawn, counted one by one.
double countedTail(std::int64_t hits, std::int64_t drawn, std::int64_t marked, std::int64_t all)
{
    std::int64_t ways = 0, met = 0;
    for (std::uint32_t mask = 0; mask < (1U << all); ++mask) {
        if (__builtin_popcount(mask) != drawn)
            continue;
        ++ways;
        met += __builtin_popcount(mask & ((1U << marked) - 1)) >= hits ? 1 : 0;
    }
    return static_cast<double>(met) / static_cast<double>(ways);
}

/// Points around centres on a line, `apart` from each other, with deviation 1; point r belongs to centre r % count.
Matrix blobs(std::int64_t rows, std::int64_t count, double apart)
{
    Random random(1, "blobs");
    Matrix out(rows, 2);
    for (std::int64_t r = 0; r < rows; ++r) {
        out(r, 0) = static_cast<float>(apart * static_cast<double>(r % count) + random.gaussian());
        out(r, 1) = static_cast<float>(random.gaussian());
    }
    return out;
}

}

class TestEnrichment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tailsAreThoseOfCounting()
    {
        QVERIFY(std::abs(tail(4, 5, 4, 10) - 6.0 / 252) < 1e-12); // all four marked and one of six others
        for (std::int64_t all = 4; all <= 12; all += 4)
            for (std::int64_t marked = 0; marked <= all; marked += 3)
                for (std::int64_t drawn = 0; drawn <= all; drawn += 2)
                    for (std::int64_t hits = 0; hits <= drawn; ++hits)
                        QVERIFY(
                            std::abs(tail(hits, drawn, marked, all) - countedTail(hits, drawn, marked, all)) < 1e-11);
        // Far beyond what a double can hold: 1000 of 1000 among 100,000 by chance.
        const double deep = logHypergeometricTail(1000, 1000, 1000, 100'000);
        QVERIFY2(deep < -5000 && std::isfinite(deep), qPrintable(QString::number(deep)));
    }

    void theClearestValueIsNamed()
    {
        // 100 points; the group are the first 20. "b" of the second column is of 18 of them and of 2 others.
        PointWords half { "half", {}, { "even", "odd" } }, video { "video", {}, { "a", "b" } };
        std::vector<bool> group(100, false);
        for (int i = 0; i < 100; ++i) {
            half.word.push_back(i % 2);
            video.word.push_back(i < 18 || i == 50 || i == 51 ? 1 : i == 99 ? -1 : 0);
            group[static_cast<std::size_t>(i)] = i < 20;
        }
        const std::vector<PointWords> columns { half, video };
        const auto found = mostOverRepresented(columns, group);
        QVERIFY(found);
        QCOMPARE(found->column, std::size_t { 1 });
        QCOMPARE(found->word, 1);
        QCOMPARE(found->hits, 18);
        QCOMPARE(found->group, 20);
        QCOMPARE(found->marked, 20);
        QCOMPARE(found->all, 99); // one has no word
        QCOMPARE(found->tried, 4);
        QVERIFY(std::abs(found->p / (4 * tail(18, 20, 20, 99)) - 1) < 1e-9);
    }

    void whatIsNotClearIsNotNamed()
    {
        // A random column and random groups: at a level of 0.01, corrected, hardly ever.
        Random random(2, "words");
        int named = 0;
        for (int turn = 0; turn < 300; ++turn) {
            PointWords words { "x", {}, { "0", "1", "2", "3", "4", "5", "6", "7" } };
            std::vector<bool> group;
            for (int i = 0; i < 60; ++i) {
                words.word.push_back(static_cast<std::int32_t>(random.below(8)));
                group.push_back(random.below(4) == 0);
            }
            named += mostOverRepresented(std::vector { words }, group) ? 1 : 0;
        }
        QVERIFY2(named <= 8, qPrintable(QString::number(named)));
        // Everywhere alike, and a group without anything.
        const PointWords one { "x", std::vector<std::int32_t>(30, 0), { "same" } };
        std::vector<bool> some(30, false);
        QVERIFY(!mostOverRepresented(std::vector { one }, some));
        std::fill_n(some.begin(), 10, true);
        QVERIFY(!mostOverRepresented(std::vector { one }, some));
        // Much more often than elsewhere, but neither most of the group nor most of those who have it.
        PointWords weak { "y", std::vector<std::int32_t>(4000, 0), { "no", "yes" } };
        std::vector<bool> first(4000, false);
        std::fill_n(first.begin(), 400, true);
        for (std::size_t i = 0; i < 4000; ++i)
            weak.word[i] = (i < 400 ? i % 4 == 0 : i % 20 == 0) ? 1 : 0;
        QVERIFY(!mostOverRepresented(std::vector { weak }, first));
    }

    void aGroupOfNearlyAllIsNotNamed()
    {
        // 299 of the 300 that have it are among 1157 of 1200: p is small, but it is hardly more frequent there.
        PointWords words { "x", std::vector<std::int32_t>(1200, 0), { "no", "yes" } };
        std::vector<bool> group(1200, false);
        std::fill_n(group.begin(), 1157, true);
        std::fill_n(words.word.begin(), 299, 1);
        words.word.back() = 1;
        QVERIFY(2 * std::exp(logHypergeometricTail(299, 1157, 300, 1200)) < 0.01);
        QVERIFY(!mostOverRepresented(std::vector { words }, group));
    }

    void clustersAreThoseApart()
    {
        const std::vector<std::int32_t> three = layoutClusters(blobs(300, 3, 30));
        for (std::size_t i = 0; i < 300; ++i)
            QCOMPARE(three[i] < 0 ? -1 : three[i], three[i] < 0 ? -1 : three[i % 3]);
        QVERIFY(std::ranges::count(three, -1) < 15);
        QCOMPARE(*std::ranges::max_element(three), 2);
        const std::vector<std::int32_t> one = layoutClusters(blobs(300, 3, 1));
        QCOMPARE(*std::ranges::max_element(one), 0);
        const std::vector<std::int32_t> few = layoutClusters(blobs(19, 1, 1));
        QCOMPARE(*std::ranges::max_element(few), -1);
    }

    void theLargestComesFirst()
    {
        Matrix points = blobs(400, 4, 40);
        for (std::int64_t r = 0; r < 400; r += 4) // the first two become one
            points(r, 0) += 40;
        const std::vector<std::int32_t> found = layoutClusters(points);
        QVERIFY(std::ranges::count(found, 0) > 180);
        QCOMPARE(*std::ranges::max_element(found), 2);
    }
};

QTEST_GUILESS_MAIN(TestEnrichment)
#include "test_enrichment.moc"
