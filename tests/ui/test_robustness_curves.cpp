#include "ui/views/noise_measures.h"
#include "ui/views/robustness_curves.h"
#include "ui/views/robustness_look.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

ResultRow noise(const std::string& modalities, double sigma, double mean)
{
    ResultRow row;
    row.split = "test";
    row.modalities = modalities;
    row.sigma = sigma;
    row.metric = "mae";
    row.mean = mean;
    row.std = 0.01;
    row.draws = 10;
    return row;
}

ResultRow shift(const std::string& split, std::optional<double> rho, double mean)
{
    ResultRow row;
    row.split = split;
    row.modalities = "none";
    row.rho = rho;
    row.metric = "mae";
    row.mean = mean;
    return row;
}

RunRecord makeRun(bool withRho)
{
    RunRecord run;
    run.modalityNames = { "text", "audio" };
    run.metrics["test"]["mae"] = 0.25;
    run.results
        = { { "test-noise",
                { noise("text", 0, 0.25), noise("text", 2, 0.3), noise("all", 0, 0.25), noise("all", 2, 0.4) } },
              { "ood",
                  { shift("test", withRho ? std::optional(0.9) : std::nullopt, 0.25),
                      shift("test_rho_0", withRho ? std::optional(0.0) : std::nullopt, 0.5),
                      shift("test_rho_-0.95", withRho ? std::optional(-0.95) : std::nullopt, 0.45) } } };
    BaselineResults erm;
    erm.method = Method::Erm;
    erm.metrics["test"]["mae"] = 0.2;
    erm.results = { { "test-noise", { noise("text", 2, 0.6), noise("all", 0, 0.2), noise("all", 2, 0.8) } },
        { "ood",
            { shift("test", withRho ? std::optional(0.9) : std::nullopt, 0.2),
                shift("test_rho_0", withRho ? std::optional(0.0) : std::nullopt, 0.9) } } };
    run.baselines = { erm };
    return run;
}

}

class TestRobustnessCurves : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noiseCurvesHoldTheRun();
    void shiftIsOverRhoWhereTheDataHasIt();
    void shiftIsOverSplitsElse();
    void withoutAShiftedSplitThereIsNoCurve();
    void headlineNamesTheWorst();
    void nothingMeasured();
    void bandsEndWhereTheMetricEnds();
    void everyBaselineHasItsOwnLook();
};

void TestRobustnessCurves::noiseCurvesHoldTheRun()
{
    const auto curves = noiseCurves(makeRun(true), "mae", MeasuredSplits::test());
    QCOMPARE(curves.size(), 3); // noise on all, on text alone (on audio alone has no rows), the baseline's on all
    QCOMPARE(curves[0].id, QStringLiteral("run/noise on all"));
    QCOMPARE(curves[0].x, (QList<double> { 0, 2 }));
    QCOMPARE(curves[0].mean, (QList<double> { 0.25, 0.4 }));
    QCOMPARE(curves[0].std, (QList<double> { 0.01, 0.01 }));
    // What bears the noise, not what is seen.
    QCOMPARE(curves[1].id, QStringLiteral("run/noise on text alone"));
    QCOMPARE(curves[1].title, QStringLiteral("noise on text alone"));
    QCOMPARE(curves[2].id, QStringLiteral("erm/noise on all"));
    QCOMPARE(curves[2].mean, (QList<double> { 0.2, 0.8 }));
    QCOMPARE(curves[0].of, RobustnessCurve::Of::Run);
    QCOMPARE(curves[1].of, RobustnessCurve::Of::RunModality);
    QCOMPARE(curves[2].of, RobustnessCurve::Of::Baseline);
    QCOMPARE(curves[2].method, Method::Erm);
    QVERIFY(noiseCurves(makeRun(true), "r", MeasuredSplits::test()).isEmpty());
}

void TestRobustnessCurves::shiftIsOverRhoWhereTheDataHasIt()
{
    const ShiftCurves shift = shiftCurves(makeRun(true), "mae", MeasuredSplits::test());
    QVERIFY(shift.overRho);
    QCOMPARE(shift.curves.size(), 2);
    QCOMPARE(shift.curves[0].x, (QList<double> { -0.95, 0, 0.9 }));
    QCOMPARE(shift.curves[0].mean, (QList<double> { 0.45, 0.5, 0.25 }));
    QCOMPARE(shift.curves[1].x, (QList<double> { 0, 0.9 }));
}

void TestRobustnessCurves::shiftIsOverSplitsElse()
{
    const ShiftCurves shift = shiftCurves(makeRun(false), "mae", MeasuredSplits::test());
    QVERIFY(!shift.overRho);
    QCOMPARE(shift.splits, (QStringList { "test", "test_rho_0", "test_rho_-0.95" }));
    QCOMPARE(shift.curves[0].x, (QList<double> { 0, 1, 2 }));
    QCOMPARE(shift.curves[1].x, (QList<double> { 0, 1 }));
}

/// The value without a shift is no curve over it; it is said whether test would have one.
void TestRobustnessCurves::withoutAShiftedSplitThereIsNoCurve()
{
    const MeasuredSplits valid = MeasuredSplits::validation();
    QVERIFY(shiftCurves(makeRun(true), "mae", MeasuredSplits::test()).isShifted(MeasuredSplits::test()));
    RunRecord run = makeRun(false);
    run.results.push_back({ "valid-ood", { shift("valid", {}, 0.25) } });
    const ShiftCurves alone = shiftCurves(run, "mae", valid);
    QVERIFY(!alone.curves.isEmpty() && !alone.isShifted(valid));
    run.predictions.push_back({ "test", {}, {}, {} });
    QCOMPARE(noShiftText(run, valid), QStringLiteral("No shifted split: the data have none of this kind."));
    run.predictions.push_back({ "test_ood_text", {}, {}, {} });
    QVERIFY(noShiftText(run, valid).endsWith(QStringLiteral("Of test they have test_ood_text: see Show test.")));
    QCOMPARE(noShiftText({}, valid), QStringLiteral("Not measured yet."));
}

void TestRobustnessCurves::headlineNamesTheWorst()
{
    const Headline head = headline(makeRun(true), "mae", MeasuredSplits::test());
    QCOMPARE(head.sigma, 2.0);
    QCOMPARE(head.worstSplit, QStringLiteral("test_rho_0")); // MAE: larger is worse
    QCOMPARE(head.run.clean, std::optional(0.25));
    QCOMPARE(head.run.noisy, std::optional(0.4));
    QCOMPARE(head.run.worst, std::optional(0.5));
    QCOMPARE(head.baselines.size(), 1);
    QCOMPARE(head.baselines[0].second.noisy, std::optional(0.8));
    QCOMPARE(head.baselines[0].second.worst, std::optional(0.9));
}

void TestRobustnessCurves::bandsEndWhereTheMetricEnds()
{
    RunRecord run = makeRun(true);
    for (ResultTable& table : run.results)
        for (ResultRow& row : table.rows) {
            row.metric = "r";
            row.mean = 0.9;
            row.lower = 0.7; // of several seeds: cut off at 1
            row.upper = 1;
        }
    const RobustnessCurve curve = noiseCurves(run, "r", MeasuredSplits::test())[0];
    QVERIFY(std::abs(curve.std[0] - 0.2) < 1e-12); // of the whole side
    const auto look = robustnessLook(curve);
    QCOMPARE(look.least, -1.0);
    QCOMPARE(look.most, 1.0);
    const RobustnessCurve relative = relativeToClean(curve);
    QVERIFY(std::abs(robustnessLook(relative).most - 1 / 0.9) < 1e-12);
    const auto shifted = shiftCurves(run, "r", MeasuredSplits::test()).curves;
    QCOMPARE(robustnessLook(shifted[0]).most, 1.0);
    QCOMPARE(robustnessLook(noiseCurves(makeRun(true), "mae", MeasuredSplits::test())[0]).least, 0.0);
}

void TestRobustnessCurves::nothingMeasured()
{
    const RunRecord run;
    QVERIFY(noiseCurves(run, "mae", MeasuredSplits::test()).isEmpty());
    QVERIFY(shiftCurves(run, "mae", MeasuredSplits::test()).curves.isEmpty());
    const Headline head = headline(run, "mae", MeasuredSplits::test());
    QVERIFY(!head.run.clean && !head.run.noisy && !head.run.worst);
    QVERIFY(head.worstSplit.isEmpty());
}

void TestRobustnessCurves::everyBaselineHasItsOwnLook()
{
    RunRecord run = makeRun(true);
    const BaselineResults like = run.baselines[0];
    run.baselines.clear();
    for (const std::string& name : methodNames()) {
        run.baselines.push_back(like);
        run.baselines.back().method = methodFromName(name);
    }
    QSet<QPair<int, int>> looks; // of colour and marker
    QMap<int, QPair<int, int>> ofMethod;
    for (const auto& curves :
        { noiseCurves(run, "mae", MeasuredSplits::test()), shiftCurves(run, "mae", MeasuredSplits::test()).curves })
        for (const RobustnessCurve& curve : curves) {
            if (curve.of != RobustnessCurve::Of::Baseline)
                continue;
            const auto look = robustnessLook(curve);
            QVERIFY(look.style != Qt::SolidLine); // the run's
            const QPair<int, int> pair(look.themeRole, look.markerShape);
            QVERIFY(
                !ofMethod.contains(int(curve.method)) || ofMethod[int(curve.method)] == pair); // as in the first plot
            ofMethod[int(curve.method)] = pair;
            looks.insert(pair);
        }
    QCOMPARE(ofMethod.size(), qsizetype(methodNames().size()));
    QCOMPARE(looks.size(), ofMethod.size());
}

QTEST_GUILESS_MAIN(TestRobustnessCurves)
#include "test_robustness_curves.moc"
