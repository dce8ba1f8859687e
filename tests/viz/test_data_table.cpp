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

    void latexHasIntervalsInOneCell()
    {
        DataTable bars;
        bars.columns = { QStringLiteral("name"), QStringLiteral("mean"), QStringLiteral("lower"),
            QStringLiteral("upper"), QStringLiteral("value 1") };
        bars.rows = { { QStringLiteral("λ₁ & 5%"), QStringLiteral("0.61625"), QStringLiteral("0.6"),
                          QStringLiteral("0.6325"), QStringLiteral("0.7") },
            { QStringLiteral("cut"), QStringLiteral("0.9"), QStringLiteral("0.7"), QStringLiteral("1"), QString() },
            { QStringLiteral("none"), QStringLiteral("0.5"), QString(), QString(), QString() } };
        const QString text = bars.toLatex();
        QVERIFY(text.contains(QStringLiteral("\\begin{tabular}{lr}\n\\toprule\nname & mean \\\\\n\\midrule\n")));
        QVERIFY2(text.contains(QStringLiteral(
                     "\\ensuremath{\\lambda}\\textsubscript{1} \\& 5\\% & $0.6162 \\pm 0.01625$ \\\\\n")),
            qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("cut & $0.9$ $[0.7, 1]$ \\\\\n")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("none & 0.5 \\\\\n\\bottomrule\n\\end{tabular}\n")));
        QVERIFY(!text.contains(QStringLiteral("0.7 \\")));
        DataTable curve;
        curve.columns = { QStringLiteral("epoch"), QStringLiteral("loss"), QStringLiteral("loss spread") };
        curve.rows = { { QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("0.25") } };
        QVERIFY(curve.toLatex().contains(QStringLiteral("epoch & loss \\\\\n\\midrule\n1 & $2 \\pm 0.25$ \\\\\n")));
    }
};

QTEST_GUILESS_MAIN(TestDataTable)
#include "test_data_table.moc"
