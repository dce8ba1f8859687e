#include "core/data/standardiser.h"
#include "core/storage/dataset_file.h"
#include "tests/support/support.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace cmir;

namespace {

const float inf = std::numeric_limits<float>::infinity();
const float nan_ = std::numeric_limits<float>::quiet_NaN();

Matrix matrix(std::int64_t rows, std::int64_t cols, std::vector<float> values)
{
    Matrix m;
    m.rows = rows;
    m.cols = cols;
    m.assign(values);
    return m;
}

Split train(Matrix features)
{
    Split split;
    split.features = { std::move(features) };
    return split;
}

}

class TestStandardiser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Columns 1, 3, 5, 7 (mean 4, variance 5) and 2, 2, 2, 2.
    void handWorkedNumbers()
    {
        const auto s = Standardiser::fit(train(matrix(4, 2, { 1, 2, 3, 2, 5, 2, 7, 2 })));
        QCOMPARE(s.modalities()[0].mean[0], 4.0);
        QCOMPARE(s.modalities()[0].scale[0], std::sqrt(5.0));
        QCOMPARE(s.modalities()[0].scale[1], 0.0);
        QCOMPARE(s.constantColumns(0), std::int64_t { 1 });
        const Matrix out = s.apply(0, matrix(2, 2, { 9, 2, 4, 100 }));
        QCOMPARE(out(0, 0), static_cast<float>(5 / std::sqrt(5.0)));
        QCOMPARE(out(0, 1), 0.0f);
        QCOMPARE(out(1, 0), 0.0f);
        QCOMPARE(out(1, 1), 0.0f); // what a constant column does later does not matter
    }

    void statisticsLeaveOutWhatIsNotFinite()
    {
        const auto s = Standardiser::fit(train(matrix(4, 2, { 1, -inf, nan_, 5, 3, 5, inf, nan_ })));
        QCOMPARE(s.modalities()[0].mean[0], 2.0);
        QCOMPARE(s.modalities()[0].scale[0], 1.0);
        QCOMPARE(s.modalities()[0].mean[1], 5.0);
        QCOMPARE(s.modalities()[0].scale[1], 0.0); // constant where it is finite
        std::int64_t bad = 10;
        const Matrix out = s.apply(0, matrix(2, 2, { nan_, -inf, 3, 5 }), &bad);
        QCOMPARE(bad, std::int64_t { 12 });
        QVERIFY(out.values == (PlacedFloats { 0, 0, 1, 0 }));
    }

    void columnWithoutAFiniteValue()
    {
        const auto s = Standardiser::fit(train(matrix(2, 1, { nan_, -inf })));
        QCOMPARE(s.modalities()[0].mean[0], 0.0);
        QCOMPARE(s.constantColumns(0), std::int64_t { 1 });
    }

    /// 0.1f has no exact mean: the sum of a thousand must still be seen as constant.
    void roundingIsNoVariance()
    {
        const auto s = Standardiser::fit(train(matrix(1000, 1, std::vector<float>(1000, 0.1f))));
        QCOMPARE(s.constantColumns(0), std::int64_t { 1 });
    }

    /// A large mean must not cancel the variance away.
    void largeMean()
    {
        const auto s = Standardiser::fit(train(matrix(2, 1, { 1e7f, 1e7f + 2 })));
        QCOMPARE(s.modalities()[0].scale[0], 1.0);
    }

    void overflowCountsAsNotFinite()
    {
        const Standardiser s({ { { 0 }, { 1e-10 } } });
        std::int64_t bad = 0;
        QCOMPARE(s.apply(0, matrix(1, 1, { 1e38f }), &bad)(0, 0), 0.0f);
        QCOMPARE(bad, std::int64_t { 1 });
    }

    /// Rows as the network takes them, steps of padding as NaN throughout; into memory of the caller's.
    void aSequenceIsStandardisedIntoItsPlace()
    {
        Split split = train(matrix(2, 4, { 1, 10, 3, 10, 5, 20, 99, 99 }));
        split.sequences = { { 2, { 2, 1 } } };
        const auto steps = Standardiser::fit(split, { true }); // 1, 3, 5 and 10, 10, 20
        QCOMPARE(steps.columnsOf(split, 0), std::int64_t { 4 });
        std::vector<float> to(8, 7);
        std::int64_t bad = 1;
        steps.applyInto(to, split, 0, &bad);
        QCOMPARE(bad, std::int64_t { 1 });
        QCOMPARE(to[0], static_cast<float>(-2 / std::sqrt(8.0 / 3)));
        QCOMPARE(to[4], -to[0]);
        QVERIFY(std::isnan(to[6]) && std::isnan(to[7]));
        const auto means = Standardiser::fit(split); // 2, 5 and 10, 20
        QCOMPARE(means.columnsOf(split, 0), std::int64_t { 2 });
        means.applyInto(std::span(to).first(4), split, 0);
        QVERIFY(std::vector(to.begin(), to.begin() + 4) == (std::vector<float> { -1, -1, 1, 1 }));
    }

    void sizesMustFit()
    {
        const Standardiser s({ { { 0, 0 }, { 1, 1 } } });
        QCOMPARE(test::errorText([&] { s.apply(0, Matrix(1, 3)); }),
            std::string("the data has 3 features where the standardiser has 2 (modality 1)"));
        QVERIFY(!test::errorText([] { Standardiser({ { { 0, 0 }, { 1 } } }); }).empty());
    }

    void realFile()
    {
        if (test::realDataFile().empty())
            QSKIP("CMIR_TEST_DATA names no data file");
        const Dataset data = readDataset(test::realDataFile());
        const auto s = Standardiser::fit(data.split("train"));
        QCOMPARE(s.constantColumns(2), std::int64_t { 32 });
        const Matrix audio = s.apply(1, data.split("train").features[1]);
        double sum = 0, squares = 0;
        for (std::int64_t row = 0; row < audio.rows; ++row) {
            sum += audio(row, 5);
            squares += audio(row, 5) * audio(row, 5);
        }
        QVERIFY(std::abs(sum / static_cast<double>(audio.rows)) < 1e-5);
        QVERIFY(std::abs(squares / static_cast<double>(audio.rows) - 1) < 1e-4);
    }
};

QTEST_GUILESS_MAIN(TestStandardiser)
#include "test_standardiser.moc"
