#include "viz/fixed_number.h"

#include <QTest>

using cmir::viz::fixedNumber;

class TestFixedNumber : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers()
    {
        QCOMPARE(fixedNumber(0.256), QStringLiteral("0.26"));
        QCOMPARE(fixedNumber(-0.256), QStringLiteral("−0.26"));
        QCOMPARE(fixedNumber(-0.004), QStringLiteral("0.00")); // not "−0.00"
        QCOMPARE(fixedNumber(-0.0004, 3), QStringLiteral("0.000"));
        QCOMPARE(fixedNumber(-0.0006, 3), QStringLiteral("−0.001"));
        QCOMPARE(fixedNumber(qQNaN()), QStringLiteral("–"));
        QCOMPARE(fixedNumber(qInf()), QStringLiteral("–"));
    }
};

QTEST_GUILESS_MAIN(TestFixedNumber)
#include "test_fixed_number.moc"
