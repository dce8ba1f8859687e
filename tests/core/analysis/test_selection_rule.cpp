#include "core/analysis/selection_rule.h"
#include "core/common/error.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace cmir;

namespace {

SplitMetrics candidate(double validMae, double testMae, double validAccuracy)
{
    return { { "valid", { { "mae", validMae }, { "accuracy", validAccuracy } } }, { "test", { { "mae", testMae } } } };
}

/// The best on valid by MAE, on test by MAE and on valid by accuracy are three different ones.
const std::vector<SplitMetrics> candidates { candidate(0.9, 0.8, 0.7), candidate(0.6, 0.9, 0.5),
    candidate(0.8, 0.7, 0.6), candidate(0.6, 0.95, 0.4) };

}

class TestSelectionRule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smallerIsBetter()
    {
        const SelectedCandidate selection = selectBest(candidates, "mae");
        QCOMPARE(*selection.index, std::size_t { 1 }); // the first of two equal ones
        QCOMPARE(selection.label, std::string("selected on valid by mae"));
        QVERIFY(!selection.oracle && selection.reason.empty());
    }

    void largerIsBetter() { QCOMPARE(*selectBest(candidates, "accuracy").index, std::size_t { 0 }); }

    void onTestItIsAnOracle()
    {
        const SelectedCandidate selection = selectBest(candidates, "mae", "test");
        QCOMPARE(*selection.index, std::size_t { 2 });
        QCOMPARE(selection.label, std::string("oracle: selected on test by mae"));
        QVERIFY(selection.oracle);
        QVERIFY(selectBest(candidates, "mae", "test_ood").oracle);
        QCOMPARE(selectBest(candidates, "mae", "test_ood").reason,
            std::string("none of the 4 candidates has a finite mae on test_ood"));
    }

    void rulesByName()
    {
        for (const SelectionRule rule : selectionRules())
            QVERIFY(selectionRuleFromName(selectionRuleName(rule)) == rule);
        QCOMPARE(test::errorText([] { selectionRuleFromName("best"); }),
            std::string("the selection rule \"best\" is not known; allowed are valid_best, last and oracle"));
        QCOMPARE(*selectBy(SelectionRule::ValidBest, candidates, "mae").index, std::size_t { 1 });
        QCOMPARE(*selectBy(SelectionRule::Oracle, candidates, "mae").index, std::size_t { 2 });
        const SelectedCandidate last = selectBy(SelectionRule::Last, candidates, "mae");
        QCOMPARE(*last.index, std::size_t { 3 });
        QCOMPARE(last.label, std::string("last of 4"));
        QVERIFY(!last.oracle);
        QVERIFY(selectBy(SelectionRule::Oracle, candidates, "mae").oracle);
    }

    void valuesThatAreNoneArePassedOver()
    {
        const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
        const std::vector<SplitMetrics> some { candidate(nan, 1, nan), {}, candidate(-infinity, 1, infinity),
            candidate(3, 1, 0.1) };
        QCOMPARE(*selectBest(some, "mae").index, std::size_t { 3 });
        QCOMPARE(*selectBest(some, "accuracy").index, std::size_t { 3 });
        const std::vector<SplitMetrics> none { candidate(nan, 1, 0), {} };
        const SelectedCandidate selection = selectBest(none, "mae");
        QVERIFY(!selection.index);
        QCOMPARE(selection.reason, std::string("none of the 2 candidates has a finite mae on valid"));
    }

    void nothingToSelectFrom()
    {
        for (const SelectionRule rule : selectionRules()) {
            const SelectedCandidate selection = selectBy(rule, {}, "mae");
            QVERIFY(!selection.index);
            QCOMPARE(selection.reason, std::string("there is no candidate"));
        }
    }

    void whatCannotBeSelectedBy()
    {
        QVERIFY(test::errorText([] { selectBest(candidates, "mae", "train"); }).find("train") != std::string::npos);
        QVERIFY(test::errorText([] { selectBest(candidates, "mea"); }).find("mea") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestSelectionRule)
#include "test_selection_rule.moc"
