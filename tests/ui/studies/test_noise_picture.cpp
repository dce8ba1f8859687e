#include "tests/ui/studies/made_noise.h"

#include "ui/studies/noise_picture.h"
#include "ui/studies/paper_figures.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::noiseResults;

namespace {

const QString onTest = QStringLiteral("test"), mae = QStringLiteral("mae");
constexpr NoiseKind noisy = NoiseKind::NoisyModalities, unseen = NoiseKind::UnseenNoise;
using Rank = MethodsTable::Cell::Rank;

// Student's t(2) = 4.302653 for 95 %; the deviation of -0.01, 0, 0.01 is 0.01.
const double half = 4.302653 * 0.01 / std::sqrt(3.0);

bool isNear(double value, double expected, double tolerance = 1e-6)
{
    return std::abs(value - expected) < tolerance;
}

}

class TestNoisePicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitsAndRatiosAreReadFromTheNames()
    {
        const auto summary = shownStudy(noiseResults());
        QCOMPARE(noiseSplits(*summary, noisy), QStringList({ "test", "test_rho_0" }));
        QCOMPARE(noiseSplits(*summary, unseen), QStringList({ "test" }));
        const QList<NoisePoint> points = noisePoints(*summary, noisy, onTest);
        QCOMPARE(points.size(), 7); // the average is none of them
        QCOMPARE(points.first().ratio, 0.1);
        QCOMPARE(points.last().ratio, 0.7);
        QCOMPARE(points[2].split, QStringLiteral("noise 0.3/test"));
        QVERIFY(noisePoints(*summary, unseen, QStringLiteral("test_rho_0")).isEmpty());
    }

    void curvesByHand()
    {
        const auto summary = shownStudy(noiseResults());
        const QList<NoiseRatioCurve> curves = noiseRatioCurves(*summary, noisy, onTest, mae);
        QCOMPARE(curves.size(), 3);
        QCOMPARE(curves[0].title, QStringLiteral("CmIR"));
        QCOMPARE(curves[1].id, QStringLiteral("erm"));
        QCOMPARE(curves[2].method.value_or(Method::Cmir), Method::Augmentation);
        QCOMPARE(curves[0].x.size(), 7);
        QVERIFY(isNear(curves[0].x[2], 0.3) && isNear(curves[0].mean[2], 0.8) && isNear(curves[0].half[2], half));
        QVERIFY(isNear(curves[1].mean[6], 1.3) && isNear(curves[1].half[6], half));
        QVERIFY(isNear(curves[2].mean[0], 0.55) && isNear(curves[2].half[0], 2 * half));
        QVERIFY(isNear(noiseRatioCurves(*summary, unseen, onTest, mae)[0].mean[2], 1.8));
    }

    void averagesAgainstTheFirstMethodByHand()
    {
        const NoiseAverages table = noiseAverages(*shownStudy(noiseResults()), noisy, onTest, mae);
        QCOMPARE(table.split, QStringLiteral("noise average/test"));
        QCOMPARE(table.least, 0.1);
        QCOMPARE(table.largest, 0.7);
        QCOMPARE(table.rows.size(), 3);
        // The ratios' mean is 0.4.
        QVERIFY(isNear(table.rows[0].value.mean, 0.9) && isNear(halfWidth(table.rows[0].value), half));
        QVERIFY(isNear(table.rows[1].value.mean, 1.0));
        QVERIFY(isNear(table.rows[2].value.mean, 0.85));
        QCOMPARE(table.rows[0].rank, Rank::Second);
        QCOMPARE(table.rows[1].rank, Rank::None);
        QCOMPARE(table.rows[2].rank, Rank::Best);
        QVERIFY(!table.rows[0].difference && !table.rows[0].p && !table.rows[0].pHolm);
        // Plain - CmIR is 0.12, 0.10, 0.08: t = 0.1 / (0.02 / sqrt(3)) = 8.6603, and p = 1 - t / sqrt(t^2 + 2).
        QVERIFY(isNear(table.rows[1].difference->mean, 0.1) && isNear(halfWidth(*table.rows[1].difference), 2 * half));
        QVERIFY(isNear(*table.rows[1].p, 1 - std::sqrt(75.0 / 77.0)));
        // Augmentation - CmIR is -0.06, -0.05, -0.04: the same t, so that Holm doubles both.
        QVERIFY(isNear(table.rows[2].difference->mean, -0.05) && isNear(halfWidth(*table.rows[2].difference), half));
        QVERIFY(isNear(*table.rows[2].p, *table.rows[1].p));
        for (const int row : { 1, 2 })
            QVERIFY(isNear(*table.rows[row].pHolm, 2 * *table.rows[row].p));
        QVERIFY(table.rows[1].comparison.contains(QStringLiteral("Holm")));
        for (const NoiseAverages::Row& row : table.rows)
            QVERIFY(row.change && isNear(row.change->mean, 0.6)); // from NR 0.1 to 0.7
        QVERIFY(table.note().contains(QStringLiteral("against CmIR")));
        QVERIFY(!table.hasPaper() && !table.note().contains(QStringLiteral("the paper")));
    }

    void anAverageNeedsEveryRatio()
    {
        StudyResults results = noiseResults();
        std::erase_if(results.rows, [](const StudyRow& row) {
            return row.variant == 10 && row.seed == 2; // the plain model at NR 0.4
        });
        const auto summary = shownStudy(results);
        const NoiseAverages table = noiseAverages(*summary, noisy, onTest, mae);
        QCOMPARE(table.rows[1].value.samples, 2);
        QVERIFY(isNear(table.rows[1].value.mean, 1.005)); // of the seeds 0 and 1: 1.01 and 1
        QCOMPARE(table.rows[0].value.samples, 3);
        QVERIFY(isNear(table.rows[1].difference->mean, 0.11));
        const NoiseRatioCurve plain = noiseRatioCurves(*summary, noisy, onTest, mae)[1];
        QVERIFY(isNear(plain.mean[3], 1.005) && isNear(plain.mean[4], 1.1));
    }

    void whatFailedAndHowMuchIsDoneIsOfTheTrainings()
    {
        StudyResults results = noiseResults();
        results.failures = { { 8, 1, "the loss is not finite" } };
        const auto summary = shownStudy(results);
        QCOMPARE(summary->variants(), std::size_t(3));
        QCOMPARE(summary->trained().plan.jobs(), std::size_t(3 * 7 * 3));
        QCOMPARE(summary->trained().failures.front().variant, std::size_t(8));
        StudyResults plain;
        plain.plan.kind = "methods";
        plain.plan.variants = { { "CmIR", Method::Cmir, {}, {} } };
        plain.plan.seeds = { 0 };
        const auto same = shownStudy(plain); // any other study is shown as it is
        QCOMPARE(&same->trained(), &same->results());
    }

    void simpleModelsStandBelow()
    {
        ReferenceModel ridge { "ridge", "ridge regression", {}, {} };
        const auto alone = shownStudy(noiseResults("CMU-MOSI"));
        for (const QString& split : alone->splits())
            if (split.startsWith(u"noise "))
                ridge.metrics[split.toStdString()] = { { "mae", 0.3 } };
        const auto summary = alone->withReferences({ ridge });
        const NoiseAverages table = noiseAverages(*summary, noisy, onTest, mae);
        QCOMPARE(table.rows.size(), 3 + 1 + 2);
        QVERIFY(table.rows[3].isSimple && !table.rows[3].p && !table.rows[3].change);
        QCOMPARE(table.rows[3].rank, Rank::None); // though it would be best
        QCOMPARE(table.rows[2].rank, Rank::Best);
        QVERIFY(table.rows[4].isPaper);
        QVERIFY(table.toCsv().contains(QStringLiteral("\nridge regression (reference),reference,0.3,,,,,,\n")));
        const QList<NoiseRatioCurve> curves = noiseRatioCurves(*summary, noisy, onTest, mae);
        QCOMPARE(curves.size(), 4);
        QVERIFY(!curves[3].method && curves[3].mean == QList<double>(7, 0.3));
        QCOMPARE(noiseRatioCurves(*summary, unseen, onTest, mae).size(), 3); // not measured under it
    }

    void thePapersFiguresStandApart()
    {
        const NoiseAverages table = noiseAverages(*shownStudy(noiseResults("CMU-MOSI")), noisy, onTest, mae);
        QCOMPARE(table.rows.size(), 5);
        QVERIFY(table.hasPaper());
        QCOMPARE(table.rows[3].name, QStringLiteral("CmIR on MOSI, the paper's figure"));
        QCOMPARE(table.rows[3].value.mean, 0.666);
        QCOMPARE(table.rows[4].name, QStringLiteral("best baseline on MOSI, the paper's figure"));
        QCOMPARE(table.rows[4].value.mean, 0.912);
        QCOMPARE(table.rows[3].rank, Rank::None); // though 0.666 would be best
        QCOMPARE(table.rows[2].rank, Rank::Best);
        QVERIFY(table.note().contains(QStringLiteral("not measured here")));
        const QString acc2 = QStringLiteral("acc2_negative_positive");
        const NoiseAverages shares = noiseAverages(*shownStudy(noiseResults("MOSEI")), noisy, onTest, acc2);
        QCOMPARE(shares.rows[3].value.mean, 0.866);
        QCOMPARE(shares.rows[4].value.mean, 0.849);
        QVERIFY(shares.note().contains(paperReading(acc2)));
        QVERIFY(paperReading(mae).isEmpty());
        // The paper prints no average of unseen noise and none on shifted splits.
        QVERIFY(!noiseAverages(*shownStudy(noiseResults("MOSI")), unseen, onTest, mae).hasPaper());
        QVERIFY(!noiseAverages(*shownStudy(noiseResults("MOSI")), noisy, QStringLiteral("test_rho_0"), mae).hasPaper());
    }

    void csvHoldsTheNumbers()
    {
        const QStringList lines = noiseAverages(*shownStudy(noiseResults("MOSI")), noisy, onTest, mae)
                                      .toCsv()
                                      .split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 6);
        QCOMPARE(lines[0],
            QStringLiteral("method,source,noise average/test mae mean,noise average/test mae lower,"
                           "noise average/test mae upper,difference,p,p_holm,change"));
        const QStringList plain = lines[2].split(u',');
        QCOMPARE(plain[1], QStringLiteral("measured"));
        QVERIFY(isNear(plain[2].toDouble(), 1) && isNear(plain[3].toDouble(), 1 - half));
        QVERIFY(isNear(plain[5].toDouble(), 0.1) && isNear(plain[8].toDouble(), 0.6));
        QCOMPARE(lines[4], QStringLiteral("\"CmIR on MOSI, the paper's figure\",paper,0.666,,,,,,"));
    }
};

QTEST_APPLESS_MAIN(TestNoisePicture)
#include "test_noise_picture.moc"
