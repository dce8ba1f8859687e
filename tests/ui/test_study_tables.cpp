#include "tests/ui/made_study.h"

#include "core/experiment/ablation_plan.h"
#include "core/experiment/methods_plan.h"
#include "core/experiment/sweep_plan.h"
#include "ui/studies/ablation_table.h"
#include "ui/studies/methods_table.h"
#include "ui/studies/other_levels.h"
#include "ui/studies/paper_figures.h"
#include "ui/studies/sweep_picture.h"
#include "ui/text.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

/// Three methods with five seeds, worked by hand: MAE 0.60, 0.70 and 0.65 with a small spread over the seeds.
StudyPlan threeMethods(const std::string& dataName = "synthetic")
{
    StudyPlan plan;
    plan.kind = "methods";
    plan.base.dataName = dataName;
    plan.variants = { { "CmIR", Method::Cmir, {}, {} }, { "plain (ERM)", Method::Erm, {}, {} },
        { "text alone (ERM)", Method::Erm, {}, { "text" } } };
    plan.seeds = { 3, 4, 5, 6, 7 };
    return plan;
}

double threeValues(std::size_t variant, std::int64_t seed, const QString&, const QString& metric)
{
    const double spread = 0.001 * static_cast<double>(seed - 5) * (variant == 1 ? -1 : 1);
    const double mae = std::array { 0.6, 0.7, 0.65 }[variant] + spread;
    return metric == u"mae" ? mae : 1 - mae;
}

std::shared_ptr<const StudySummary> threeOf(const std::string& dataName = "synthetic")
{
    return test::madeStudy(threeMethods(dataName), { "test", "valid", "test_rho_0" }, { "acc7", "mae" }, threeValues);
}

StudyPlan sweepOf(const std::vector<std::string>& axes, Method method = Method::Cmir)
{
    RunConfig base;
    base.method = method;
    std::vector<SearchAxis> parsed;
    for (const std::string& axis : axes)
        parsed.push_back(parseSearchAxis(axis));
    return sweepPlan(base, parsed, {}, { 0, 1, 2 });
}

}

class TestStudyTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anIntervalIsDrawnWithinItsMetric()
    {
        MeanEstimate wide;
        wide.mean = 0.5;
        wide.lower = -0.7;
        wide.upper = 1.7;
        wide.samples = 2;
        QCOMPARE(drawnInterval(wide, QStringLiteral("accuracy")), std::pair(0.0, 1.0));
        QCOMPARE(drawnInterval(wide, QStringLiteral("mae")), std::pair(0.0, 1.7));
        QCOMPARE(drawnInterval(wide, QStringLiteral("r")), std::pair(-0.7, 1.0));
        wide.reason = "one seed";
        QVERIFY(std::isnan(drawnInterval(wide, QStringLiteral("mae")).first));
    }

    void splitsAndMetricsStandInOrder()
    {
        const auto summary = threeOf();
        QCOMPARE(summary->splits(), QStringList({ "valid", "test", "test_rho_0" })); // not "training"
        QCOMPARE(summary->metrics(QStringLiteral("test")), QStringList({ "mae", "acc7" }));
        QCOMPARE(summary->metrics(), QStringList({ "mae", "acc7" }));
        QVERIFY(StudySummary().isEmpty());
        const QStringList ordered { "valid", "test", "test_rho_0.5", "test_rho_0", "test_rho_-0.95", "noise 0.1/test",
            "noise 0.3/test", "worst of test_*" };
        const auto shuffled = test::madeStudy(threeMethods(),
            { "noise 0.3/test", "test_rho_-0.95", "worst of test_*", "test_rho_0.5", "valid", "noise 0.1/test", "test",
                "test_rho_0" },
            { "mae" }, threeValues);
        QCOMPARE(shuffled->splits(), ordered);
    }

    void estimatesByHand()
    {
        const MeanEstimate estimate = threeOf()->estimate(0, QStringLiteral("test"), QStringLiteral("mae"));
        QCOMPARE(estimate.samples, 5);
        QVERIFY(std::abs(estimate.mean - 0.6) < 1e-12);
        // deviation 0.0015811 (of -2..2 thousandths), t(4) = 2.77645, over sqrt(5)
        QVERIFY(std::abs(halfWidth(estimate) - 0.0019632) < 1e-6);
        QCOMPARE(estimateText(estimate, QStringLiteral("mae")), QStringLiteral("0.600 ± 0.002"));
    }

    void intervalsEndWithTheMetric()
    {
        MeanEstimate estimate;
        estimate.samples = 2;
        estimate.mean = 0.5;
        estimate.lower = -0.77; // two seeds, Student's t
        estimate.upper = 1.77;
        const QString accuracy = QStringLiteral("accuracy");
        QCOMPARE(estimateText(estimate, accuracy),
            QStringLiteral("0.500 [%1, %2]").arg(readableNumber(0), readableNumber(1)));
        QCOMPARE(estimateText(estimate, {}), QStringLiteral("0.500 ± 1.270")); // a difference has no ends
        estimate.lower = 0.4;
        estimate.upper = 0.6;
        QCOMPARE(estimateText(estimate, accuracy), QStringLiteral("0.500 ± 0.100"));
    }

    void whatIsMissingIsNotAValue()
    {
        StudyResults results;
        results.plan = threeMethods();
        results.rows = { { 0, 4, "test", "mae", 0.6 }, { 1, 99, "test", "mae", 0.1 } }; // no seed of the plan
        const StudySummary summary(std::make_shared<const StudyResults>(results));
        const MeanEstimate one = summary.estimate(0, QStringLiteral("test"), QStringLiteral("mae"));
        QCOMPARE(estimateText(one, {}), QStringLiteral("0.600"));
        QVERIFY(std::isnan(halfWidth(one)));
        const MeanEstimate none = summary.estimate(1, QStringLiteral("test"), QStringLiteral("mae"));
        QVERIFY(std::isnan(none.mean));
        QCOMPARE(estimateText(none, {}), QStringLiteral("–"));
        QVERIFY(!none.reason.empty());
    }

    void ranksAndSignificance()
    {
        const MethodsTable table = methodsTable(*threeOf(), { "test" }, { "mae", "acc7" });
        QCOMPARE(table.columns.size(), 2);
        QCOMPARE(table.rows.size(), 3);
        using Rank = MethodsTable::Cell::Rank;
        for (int column = 0; column < 2; ++column) { // small errors and large shares are good
            QCOMPARE(table.rows[0].cells[column].rank, Rank::Best);
            QCOMPARE(table.rows[1].cells[column].rank, Rank::None);
            QCOMPARE(table.rows[2].cells[column].rank, Rank::Second);
        }
        QVERIFY(table.rows[0].isReference && !table.rows[0].cells[0].p);
        QVERIFY(table.rows[1].cells[0].significant && *table.rows[1].cells[0].p < 0.001);
        QCOMPARE(table.cellText(1, 0), QStringLiteral("0.700 ± 0.002†"));
        QVERIFY(table.rows[1].cells[0].comparison.contains(QStringLiteral("against CmIR: paired t-test p")));
        QVERIFY(table.rows[1].cells[0].comparison.contains(QStringLiteral("Holm")));
        // The same spread over the seeds as CmIR: the differences do not vary, which no t-test can weigh.
        QVERIFY(!table.rows[2].cells[0].p && !table.rows[2].cells[0].significant);
        QVERIFY(table.rows[2].cells[0].comparison.startsWith(QStringLiteral("not compared with CmIR")));
        QVERIFY(table.note().contains(QStringLiteral("Holm")) && table.note().contains(QStringLiteral("2 columns")));
    }

    void anotherProgramIsALevelOfASweep()
    {
        StudyResults results;
        results.plan = sweepOf({ "K=1,3,5" });
        for (std::size_t v = 0; v < 3; ++v)
            for (const std::int64_t seed : results.plan.seeds)
                results.rows.push_back({ v, seed, "valid", "mae", 0.5 });
        results.others = { { "MMIM",
            { { "a.csv", "1", { { "valid", { { "mae", 0.7 } } } } },
                { "b.csv", "2", { { "valid", { { "mae", 0.8 } } } } } } } };
        const auto summary = shownStudy(results);
        QCOMPARE(summary->variants(), std::size_t(3)); // no point of the curve
        const QList<SweepLevel> levels = sweepLevels(*summary, { "valid" }, QStringLiteral("mae"));
        QCOMPARE(levels.size(), 1);
        QVERIFY(levels[0].isOther);
        QVERIFY2(levels[0].title.startsWith(QStringLiteral("MMIM 0.750 ± ")), qPrintable(levels[0].title));
        QCOMPARE(levels[0].x, (QList<double> { 1, 3, 5 }));
        QCOMPARE(levels[0].y, (QList<double> { 0.75, 0.75, 0.75 }));
        QVERIFY(sweepLevels(*summary, { "test" }, QStringLiteral("mae")).isEmpty()); // it predicted none of it
        QVERIFY(otherProgramsObstacle(summary->trained().plan).isEmpty());
        const QString obstacle = otherProgramsObstacle(sweepOf({ "rho=0.5,0.9" }));
        QVERIFY2(obstacle.contains(QStringLiteral("varies the data")), qPrintable(obstacle));
    }

    void equalMeansShareTheirRank()
    {
        const auto summary = test::madeStudy(threeMethods(), { "test" }, { "mae" },
            [](std::size_t variant, std::int64_t, const QString&, const QString&) { return variant == 2 ? 0.7 : 0.6; });
        const MethodsTable table = methodsTable(*summary, { "test" }, { "mae" });
        using Rank = MethodsTable::Cell::Rank;
        QCOMPARE(table.rows[0].cells[0].rank, Rank::Best);
        QCOMPARE(table.rows[1].cells[0].rank, Rank::Best);
        QCOMPARE(table.rows[2].cells[0].rank, Rank::Second);
    }

    void thePapersRowIsNoMeasurement()
    {
        QCOMPARE(methodsTable(*threeOf(), { "test" }, { "mae" }).rows.size(), 3);
        const MethodsTable table = methodsTable(*threeOf("CMU-MOSI"), { "test", "valid" }, { "mae" });
        QCOMPARE(table.rows.size(), 4);
        const MethodsTable::Row& paper = table.rows.last();
        QVERIFY(paper.isPaper && paper.name.contains(QStringLiteral("the paper's figures")));
        QCOMPARE(table.cellText(3, 0), QStringLiteral("0.616"));
        QCOMPARE(table.cellText(3, 1), QStringLiteral("–")); // nothing is printed on valid
        QCOMPARE(paper.cells[0].rank, MethodsTable::Cell::Rank::None); // though 0.616 would be second
        QCOMPARE(table.rows[2].cells[0].rank, MethodsTable::Cell::Rank::Second);
        QVERIFY(table.note().contains(QStringLiteral("not measured here")));
        QVERIFY(!table.note().contains(QStringLiteral("one Acc2"))); // no such column
    }

    void simpleModelsAreRowsOfTheirOwn()
    {
        ReferenceModel constant { "constant", "constant", {}, { { "test", { { "mae", 0.9 } } } } };
        ReferenceModel ridge { "ridge", "ridge regression", 1.0, {} };
        ridge.metrics["test"] = { { "mae", 0.55 }, { "acc7", 0.3 } }; // better than any method
        ridge.metrics["valid"] = { { "mae", 0.5 } };
        const auto summary = threeOf("CMU-MOSI")->withReferences({ constant, ridge });
        const MethodsTable table = methodsTable(*summary, { "test", "test_rho_0" }, { "mae" });
        QCOMPARE(table.rows.size(), 3 + 2 + 1);
        QCOMPARE(table.rows[3].name, QStringLiteral("constant (reference)"));
        QCOMPARE(table.rows[4].name, QStringLiteral("ridge regression (reference)"));
        QVERIFY(table.rows[3].isSimple && table.rows[4].isSimple && table.rows[5].isPaper);
        QCOMPARE(table.cellText(4, 0), QStringLiteral("0.550")); // no interval
        QCOMPARE(table.cellText(4, 1), QStringLiteral("–")); // not measured there
        using Rank = MethodsTable::Cell::Rank;
        QCOMPARE(table.rows[4].cells[0].rank, Rank::None);
        QCOMPARE(table.rows[0].cells[0].rank, Rank::Best);
        QVERIFY(!table.rows[4].cells[0].p && !table.rows[4].cells[0].significant);
        QCOMPARE(table.columns[0].comparisons, 1); // of the methods alone
        QVERIFY(table.note().contains(referenceNote()));
        QVERIFY(table.toCsv().contains(QStringLiteral("\nridge regression (reference),reference,0.55,,,,")));
        QVERIFY(table.toLatex().contains(
            QStringLiteral("\\midrule\nconstant (reference) & 0.900 & -- \\\\\nridge regression")));
        // A table of what they were not measured by has no such rows.
        QCOMPARE(methodsTable(*summary, { "test_rho_0" }, { "mae" }).rows.size(), 3);

        const QList<AblationRow> rows = ablationRows(*summary, QStringLiteral("test"), QStringLiteral("acc7"));
        QCOMPARE(rows.size(), 4); // the constant has no acc7 here
        QVERIFY(rows[3].isSimple && !rows[3].difference && !rows[3].pHolm);
        QCOMPARE(estimateText(rows[3].value, {}), QStringLiteral("0.300"));
        QVERIFY(!rows[0].isSimple);
    }

    void simpleModelsAreLevelsOfASweep()
    {
        const auto value = [](std::size_t, std::int64_t, const QString&, const QString&) { return 1.0; };
        ReferenceModel ridge { "ridge", "ridge regression", 1.0, { { "valid", { { "mae", 0.5 } } } } };
        const auto summary = test::madeStudy(sweepOf({ "lambda1=1,0,0.01" }), { "valid", "test" }, { "mae" }, value)
                                 ->withReferences({ ridge });
        const QList<SweepLevel> levels = sweepLevels(*summary, { "valid", "test" }, QStringLiteral("mae"));
        QCOMPARE(levels.size(), 1);
        QCOMPARE(levels[0].x, QList<double>({ 0, 0.01, 1 }));
        QCOMPARE(levels[0].y, QList<double>({ 0.5, 0.5, 0.5 }));
        QCOMPARE(levels[0].title, QStringLiteral("ridge regression (reference) 0.500, valid"));
    }

    void figuresOfThePaper()
    {
        QCOMPARE(paperDataset(QStringLiteral("CMU-MOSEI (BC-LSTM)")), QStringLiteral("MOSEI"));
        QCOMPARE(paperDataset(QStringLiteral("mosi_bclstm")), QStringLiteral("MOSI"));
        QCOMPARE(paperDataset(QStringLiteral("CH-SIMS-v2")), QStringLiteral("SIMS"));
        QCOMPARE(paperDataset(QStringLiteral("ur_funny")), QStringLiteral("UR-FUNNY"));
        QCOMPARE(paperDataset(QStringLiteral("MUStARD")), QStringLiteral("MUStARD"));
        QCOMPARE(paperDataset(QStringLiteral("synthetic")), QString());
        const auto figure = [](const char* data, const char* row, const char* split, const char* metric) {
            return paperFigure(QString::fromLatin1(data), QString::fromLatin1(row), QString::fromLatin1(split),
                QString::fromLatin1(metric));
        };
        QCOMPARE(figure("SIMS", "full", "test", "mae").value_or(0), 0.286);
        QCOMPARE(figure("MOSI", "without R_dec", "test", "mae").value_or(0), 0.671);
        QCOMPARE(figure("MOSI", "full", "test_ood_words", "acc7").value_or(0), 0.485);
        QCOMPARE(figure("MOSI", "best baseline", "noise average/test", "acc2_negative_positive").value_or(0), 0.857);
        QVERIFY(!figure("MOSI", "full", "test", "acc2_non_negative"));
        QCOMPARE(figure("SIMS", "full", "test", "acc2_positive").value_or(0), 0.819);
        QCOMPARE(figure("SIMS", "full", "test", "f1_positive").value_or(0), 0.820);
        QVERIFY(!figure("", "full", "test", "mae"));
    }

    void csvHoldsTheNumbers()
    {
        const QStringList lines
            = methodsTable(*threeOf("MOSI"), { "test" }, { "mae" }).toCsv().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QCOMPARE(lines[0], QStringLiteral("method,source,test mae mean,test mae lower,test mae upper,test mae p"));
        const QStringList first = lines[1].split(u',');
        QCOMPARE(first.mid(0, 2), QStringList({ "CmIR", "measured" }));
        QVERIFY(std::abs(first[2].toDouble() - 0.6) < 1e-12);
        QVERIFY(std::abs(first[4].toDouble() - 0.6019632) < 1e-6);
        QVERIFY(first[5].isEmpty());
        QCOMPARE(lines[4], QStringLiteral("\"CmIR on MOSI, the paper's figures\",paper,0.616,,,"));
    }

    void latexCarriesTheMarks()
    {
        const QString text = methodsTable(*threeOf("MOSI"), { "test_rho_0" }, { "mae" }).toLatex();
        QVERIFY2(text.startsWith(QStringLiteral("\\begin{tabular}{lc}\n\\toprule\n & test\\_rho\\_0 \\\\\n")),
            qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("method & MAE $\\downarrow$ \\\\")));
        QVERIFY2(text.contains(QStringLiteral("CmIR & \\textbf{0.600} $\\pm$ 0.002 \\\\")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("plain (ERM) & 0.700 $\\pm$ 0.002$^{\\dagger}$ \\\\")));
        QVERIFY(text.contains(QStringLiteral("\\underline{0.650}")));
        QVERIFY(!text.contains(QStringLiteral("paper's figures"))); // none of its columns is printed
    }

    void theRealPlanHasAReferenceAndUnimodalRows()
    {
        const auto summary = test::madeStudy(methodsPlan({}, { "text", "audio" }, { 0, 1 }), { "test" }, { "mae" },
            [](std::size_t variant, std::int64_t seed, const QString&, const QString&) {
                return 0.5 + 0.01 * static_cast<double>(variant) + 0.001 * static_cast<double>(seed * (variant + 1));
            });
        const MethodsTable table = methodsTable(*summary, { "test" }, { "mae" });
        QVERIFY(table.rows[0].isReference);
        QCOMPARE(
            std::count_if(table.rows.begin(), table.rows.end(), [](const auto& row) { return row.isReference; }), 1);
        QVERIFY(std::any_of(table.rows.begin(), table.rows.end(),
            [](const auto& row) { return row.name == QStringLiteral("text alone (ERM)"); }));
    }

    void ablationAgainstTheFullObjective()
    {
        RunConfig base;
        base.dataName = "MOSI";
        const auto summary = test::madeStudy(ablationPlan(base, { 0, 1, 2, 3 }), { "test" }, { "mae" },
            [](std::size_t variant, std::int64_t seed, const QString&, const QString&) {
                return 0.6 + 0.02 * static_cast<double>(variant)
                    + 0.001 * static_cast<double>(variant == 4 ? seed * seed : seed);
            });
        const QList<AblationRow> rows = ablationRows(*summary, QStringLiteral("test"), QStringLiteral("mae"));
        QCOMPARE(rows.size(), 6);
        QVERIFY(!rows[0].difference && !rows[0].pHolm);
        QVERIFY(std::abs(rows[1].difference->mean - 0.02) < 1e-12);
        QVERIFY(!rows[1].pHolm && !rows[1].comparison.isEmpty()); // the differences do not vary
        // ERM - full: 0.08 + (s^2 - s) / 1000 = 0.080, 0.080, 0.082, 0.086
        QVERIFY(std::abs(rows[4].difference->mean - 0.082) < 1e-12);
        QVERIFY(rows[4].pHolm && *rows[4].pHolm < 0.001 && rows[4].effect && *rows[4].effect > 20);
        QCOMPARE(rows[0].paper.value_or(0), 0.616);
        QVERIFY(!rows[4].paper); // the paper has no row for the encoder without the terms
        QCOMPARE(rows[5].paper.value_or(0), 0.681); // "vanilla (X to the predictor)"
    }

    void oneParameterIsCurves()
    {
        const auto summary = test::madeStudy(sweepOf({ "lambda1=1,0,0.01" }), { "valid", "test" }, { "mae" },
            [](std::size_t variant, std::int64_t seed, const QString& split, const QString&) {
                return static_cast<double>(variant) + (split == u"test" ? 10 : 0) + 0.1 * static_cast<double>(seed);
            });
        QCOMPARE(sweepKind(summary->plan()), SweepKind::Curves);
        const auto curves = sweepCurves(*summary, { "valid", "test" }, QStringLiteral("mae"));
        QCOMPARE(curves.size(), 2);
        QCOMPARE(curves[1].title, QStringLiteral("test"));
        QCOMPARE(curves[1].x, QList<double>({ 0, 0.01, 1 })); // ascending, whatever the order of the variants
        QVERIFY(std::abs(curves[1].mean[0] - 11.1) < 1e-12); // variant 1 has lambda1 = 0
        QVERIFY(curves[1].half[0] > 0);
        const SweepParameter parameter = sweepParameter(summary->plan(), "lambda1");
        QVERIFY(parameter.scale.isLogarithmic());
        QCOMPARE(parameter.symbol, QStringLiteral("λ₁"));
    }

    void choicesAreNames()
    {
        const StudyPlan plan = sweepOf({ "invariance_form=relative,l1" });
        const SweepParameter parameter = sweepParameter(plan, "invariance_form");
        QCOMPARE(parameter.names, QStringList({ "relative", "l1" }));
        QCOMPARE(parameter.values, QList<double>({ 0, 1 }));
        QCOMPARE(parameter.valueText(1), QStringLiteral("l1"));
    }

    void twoParametersAreCells()
    {
        const auto summary = test::madeStudy(sweepOf({ "lambda1=0,0.1,1", "K=1,3" }), { "test" }, { "mae" },
            [](std::size_t variant, std::int64_t seed, const QString&, const QString&) {
                return static_cast<double>(variant) + 0.1 * static_cast<double>(seed);
            });
        QCOMPARE(sweepKind(summary->plan()), SweepKind::HeatMap);
        const SweepCells cells = sweepCells(*summary, Method::Cmir, QStringLiteral("test"), QStringLiteral("mae"));
        QCOMPARE(cells.columns, QStringList({ "0", "0.1", "1" }));
        QCOMPARE(cells.rows, QStringList({ "1", "3" }));
        QCOMPARE(cells.values(1, 2), 5.1F); // lambda1 = 1, K = 3 is the last variant; seeds 0, 1, 2 add 0.1
        QCOMPARE(cells.values(0, 1), 2.1F);
        QVERIFY(cells.notes[5].endsWith(QStringLiteral("3 seeds")));
        QVERIFY(
            std::isnan(sweepCells(*summary, Method::Erm, QStringLiteral("test"), QStringLiteral("mae")).values(0, 0)));
    }

    void moreParametersOrRandomOnesAreLines()
    {
        QCOMPARE(sweepKind(sweepOf({ "lambda1=0,1", "K=1,3", "alpha1=0.5,1" })), SweepKind::Parallel);
        const StudyPlan random
            = sweepPlan({}, { parseSearchAxis("lambda1=1e-6..1:7"), parseSearchAxis("alpha1=0..5:5") },
                { Sampler::Random, 20, 0 }, { 0 });
        QCOMPARE(sweepKind(random), SweepKind::Parallel);
        StudyPlan plan = sweepOf({ "lambda1=0,1", "K=1,3", "alpha1=0.5,1" });
        const StudyPlan other = sweepOf({ "lambda1=0,1", "K=1,3", "alpha1=0.5,1" }, Method::Augmentation);
        plan.variants.insert(plan.variants.end(), other.variants.begin(), other.variants.end());
        const auto summary = test::madeStudy(
            plan, { "test" }, { "mae" }, [](std::size_t variant, std::int64_t, const QString&, const QString&) {
                return static_cast<double>(variant);
            });
        const SweepLines lines = sweepLines(*summary, QStringLiteral("test"), QStringLiteral("mae"));
        QCOMPARE(lines.values.size(), 16);
        QCOMPARE(lines.values[9], QList<double>({ 1, 0, 1, 1, 9 })); // method, lambda1, K, alpha1, mae
    }
};

QTEST_APPLESS_MAIN(TestStudyTables)
#include "test_study_tables.moc"
