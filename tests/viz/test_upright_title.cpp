#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QTest>

using cmir::viz::CurvePlot;

/// The title of the upright axis is read whole beside a low plot too.
class TestUprightTitle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itTakesTwoLinesWhereOneIsTooLong()
    {
        CurvePlot plot;
        plot.setAxes(QStringLiteral("epoch"), QStringLiteral("share of classes found"));
        plot.setData(QStringLiteral("a"), { 1, 2, 3 }, { 1, 2, 3 });
        const auto titleAt = [&](int height) {
            plot.resize(400, height);
            for (int pass = 0; pass < 2; ++pass) // the first lays out
                plot.grab();
            return plot.canvas()->yAxis->label();
        };
        QCOMPARE(titleAt(500), QStringLiteral("share of classes found"));
        const QString low = titleAt(170);
        QCOMPARE(low.count(u'\n'), 1);
        QCOMPARE(QString(low).replace(u'\n', u' '), QStringLiteral("share of classes found"));
        const QFontMetrics metrics(plot.canvas()->yAxis->labelFont());
        for (const QString& line : low.split(u'\n'))
            QVERIFY(metrics.horizontalAdvance(line) < metrics.horizontalAdvance(QStringLiteral("share of classes f")));
        QCOMPARE(titleAt(500), QStringLiteral("share of classes found"));
    }
};

QTEST_MAIN(TestUprightTitle)
#include "test_upright_title.moc"
