#include "viz/data_table.h"

#include <QTest>

using namespace cmir::viz;

class TestDataTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void quotesOnlyWhereNeeded()
    {
        DataTable table;
        table.columns = { QStringLiteral("id"), QStringLiteral("a,b") };
        table.rows = { { QStringLiteral("plain"), QStringLiteral("say \"hi\"") },
            { QStringLiteral("two\nlines"), QString() }, { QStringLiteral("λ₁"), QStringLiteral(" kept ") } };
        QCOMPARE(table.toCsv(), QStringLiteral("id,\"a,b\"\nplain,\"say \"\"hi\"\"\"\n\"two\nlines\",\nλ₁, kept \n"));
    }

    void emptyTableHasItsHeader()
    {
        DataTable table;
        table.columns = { QStringLiteral("x") };
        QCOMPARE(table.toCsv(), QStringLiteral("x\n"));
    }

    void numbersReadBackAsTheyWere()
    {
        for (const double value : { 0.1, 1.0 / 3, -2.5e-17, 1e300, 0.0, 12.0 })
            QCOMPARE(numberText(value).toDouble(), value);
        QCOMPARE(numberText(0.1), QStringLiteral("0.1"));
        QCOMPARE(numberText(qQNaN()), QString());
    }
};

QTEST_GUILESS_MAIN(TestDataTable)
#include "test_data_table.moc"
