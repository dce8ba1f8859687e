#include "core/analysis/missing_curve.h"
#include "core/analysis/selective_risk.h"
#include "core/common/random.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace cmir;

/// Against hand-worked numbers and a plain count over all pairs.
class TestSelectiveRisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Four answers, the second most confident one wrong: shares of errors 0, 1/2, 1/3, 1/4.
    void byHand()
    {
        const std::vector<double> confidence { 0.2, 0.9, 0.6, 0.4 };
        const SelectiveRisk risk = selectiveRisk(confidence, { false, false, true, false });
        QCOMPARE(risk.error, 0.25);
        QVERIFY(std::abs(risk.aurc - (0 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 4) < 1e-15);
        QVERIFY(std::abs(risk.excessAurc - (risk.aurc - 1 / 16.0)) < 1e-15);
        QVERIFY(std::abs(risk.auroc - 1 / 3.0) < 1e-15); // one of three right ones is more confident
        QCOMPARE(risk.fpr95, 1.0);
    }

    void errorsLast()
    {
        const std::vector<double> confidence { 5, 4, 3, 2, 1 };
        const SelectiveRisk risk = selectiveRisk(confidence, { false, false, false, true, true });
        QVERIFY(std::abs(risk.excessAurc) < 1e-15);
        QCOMPARE(risk.auroc, 1.0);
        QCOMPARE(risk.fpr95, 0.0);
    }

    /// All alike: the mean over all orders.
    void ties()
    {
        const std::vector<double> confidence { 1, 1, 1, 1 };
        const SelectiveRisk risk = selectiveRisk(confidence, { false, true, true, false });
        QCOMPARE(risk.aurc, 0.5);
        QCOMPARE(risk.auroc, 0.5);
        QCOMPARE(risk.fpr95, 1.0);
    }

    void nothingToTell()
    {
        const std::vector<double> confidence { 1, 2 };
        const SelectiveRisk right = selectiveRisk(confidence, { false, false });
        QCOMPARE(right.aurc, 0.0);
        QVERIFY(std::isnan(right.auroc) && std::isnan(right.fpr95));
        QCOMPARE(selectiveRisk(confidence, { true, true }).aurc, 1.0);
        QVERIFY(std::isnan(selectiveRisk({}, {}).error));
    }

    void againstAllPairs()
    {
        Random random(5, "confidence");
        std::vector<double> confidence;
        std::vector<bool> wrong;
        for (int i = 0; i < 300; ++i) {
            confidence.push_back(std::floor(50 * random.uniform()));
            wrong.push_back(random.uniform() < 0.3);
        }
        double more = 0, pairs = 0, rights = 0, errors = 0;
        for (std::size_t i = 0; i < wrong.size(); ++i) {
            (wrong[i] ? errors : rights) += 1;
            for (std::size_t k = 0; k < wrong.size(); ++k)
                if (!wrong[i] && wrong[k]) {
                    pairs += 1;
                    more += confidence[i] > confidence[k] ? 1 : confidence[i] == confidence[k] ? 0.5 : 0;
                }
        }
        const SelectiveRisk risk = selectiveRisk(confidence, wrong);
        QVERIFY(std::abs(risk.auroc - more / pairs) < 1e-12);
        double fpr = 1; // of the highest threshold that accepts 95 % of the right ones
        for (double threshold = 0; threshold < 50; ++threshold) {
            double rightsAbove = 0, errorsAbove = 0;
            for (std::size_t i = 0; i < wrong.size(); ++i)
                if (confidence[i] >= threshold)
                    (wrong[i] ? errorsAbove : rightsAbove) += 1;
            if (rightsAbove >= 0.95 * rights)
                fpr = errorsAbove / errors;
        }
        QVERIFY(std::abs(risk.fpr95 - fpr) < 1e-12);
    }

    void areaUnderRates()
    {
        const std::vector<double> rates { 0, 0.5, 1 }, scores { 1, 0.8, 0.2 };
        QVERIFY(std::abs(areaUnderMissingRates(rates, scores) - (0.45 + 0.25)) < 1e-15);
        QVERIFY(std::isnan(areaUnderMissingRates({}, {})));
    }
};

QTEST_GUILESS_MAIN(TestSelectiveRisk)
#include "test_selective_risk.moc"
