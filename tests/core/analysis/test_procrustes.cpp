#include "core/analysis/procrustes.h"
#include "core/common/error.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace cmir;

namespace {

Matrix corners()
{
    Matrix out(4, 2);
    out.values = { 0, 0, 3, 0, 3, 1, -1, 5 };
    return out;
}

double largestGap(const Matrix& a, const Matrix& b)
{
    double gap = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        gap = std::max(gap, std::abs(static_cast<double>(a.values[i]) - static_cast<double>(b.values[i])));
    return gap;
}

const std::vector<std::int64_t> all { 0, 1, 2, 3 };

}

class TestProcrustes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void undoesAQuarterTurn()
    {
        Matrix turned(4, 2); // (x, y) -> (-y + 10, x - 2)
        turned.values = { 10, -2, 10, 1, 9, 1, 5, -3 };
        const PlaneMotion motion = procrustes(corners(), turned, all, all);
        QVERIFY(largestGap(motion.apply(corners()), turned) < 1e-5);
        QVERIFY(std::abs(motion.rotation[1] + 1) < 1e-9 && std::abs(motion.rotation[2] - 1) < 1e-9);
    }

    void undoesAReflection()
    {
        Matrix mirrored(4, 2); // (x, y) -> (y, x)
        mirrored.values = { 0, 0, 0, 3, 1, 3, 5, -1 };
        const PlaneMotion motion = procrustes(corners(), mirrored, all, all);
        QVERIFY(largestGap(motion.apply(corners()), mirrored) < 1e-5);
        const auto& r = motion.rotation;
        QVERIFY(std::abs(r[0] * r[3] - r[1] * r[2] + 1) < 1e-9);
    }

    void scalesOnlyWhenAllowed()
    {
        Matrix larger = corners();
        for (float& x : larger.values)
            x *= 2;
        QCOMPARE(procrustes(corners(), larger, all, all).scale, 1.0);
        const PlaneMotion motion = procrustes(corners(), larger, all, all, true);
        QVERIFY(std::abs(motion.scale - 2) < 1e-9);
        QVERIFY(largestGap(motion.apply(corners()), larger) < 1e-5);
    }

    void alignsBySharedRowsAlone()
    {
        Matrix reference(3, 2); // rows 3, 0, 1 of the corners, turned by half
        reference.values = { 1, -5, 0, 0, -3, 0 };
        const PlaneMotion motion = procrustes(
            corners(), reference, std::vector<std::int64_t> { 3, 0, 1 }, std::vector<std::int64_t> { 0, 1, 2 });
        const Matrix moved = motion.apply(corners());
        QVERIFY(std::abs(moved(2, 0) + 3) < 1e-5 && std::abs(moved(2, 1) + 1) < 1e-5);
    }

    void fewRowsAndBadInput()
    {
        QCOMPARE(procrustes(corners(), corners(), {}, {}).apply(corners()), corners());
        const std::vector<std::int64_t> first { 0 }, last { 3 }, none { 4 };
        const Matrix moved = procrustes(corners(), corners(), first, last).apply(corners());
        QCOMPARE(moved(0, 0), -1.0F);
        QCOMPARE(moved(1, 0), 2.0F);
        QVERIFY_THROWS_EXCEPTION(BadInput, procrustes(corners(), corners(), first, none));
        QVERIFY_THROWS_EXCEPTION(BadInput, procrustes(corners(), corners(), first, all));
        QVERIFY_THROWS_EXCEPTION(BadInput, procrustes(Matrix(4, 3), corners(), first, first));
    }
};

QTEST_GUILESS_MAIN(TestProcrustes)
#include "test_procrustes.moc"
