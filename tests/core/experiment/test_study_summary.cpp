#include "core/experiment/study_summary.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace cmir;

class TestStudySummary : public QObject {
    Q_OBJECT

    StudyResults m_results;

    void add(std::size_t variant, const std::string& split, const std::string& metric, std::vector<double> values)
    {
        for (std::size_t s = 0; s < values.size(); ++s)
            if (std::isfinite(values[s]))
                m_results.rows.push_back({ variant, m_results.plan.seeds[s], split, metric, values[s] });
    }

private Q_SLOTS:
    void init()
    {
        m_results = {};
        m_results.plan.kind = "sweep";
        m_results.plan.seeds = { 10, 11, 12 };
        for (const char* name : { "first", "second", "third" })
            m_results.plan.variants.push_back({ name, Method::Cmir, { { "lambda1", "1" } }, {} });
        add(0, "test", "mae", { 1, 2, 3 });
        add(1, "test", "mae", { 2, 4, 3 }); // differences 1, 2, 0
        add(2, "test", "mae", { 0, std::nan(""), 1 }); // the middle seed is missing
        for (std::size_t v = 0; v < 3; ++v)
            add(v, "valid", "mae", { 3.0 - static_cast<double>(v), 3.0 - static_cast<double>(v), 3.0 });
    }

    void cellsHoldMeanIntervalAndComparison()
    {
        const StudySummary summary(m_results);
        const StudyCell& first = *summary.cell(0, "test", "mae");
        QCOMPARE(first.estimate.mean, 2.0);
        QVERIFY(std::abs(first.estimate.upper - (2 + 4.302653 / std::sqrt(3))) < 1e-5); // t of 2 degrees, s = 1
        QVERIFY(!first.p && !first.pHolm && !first.dz);

        const StudyCell& second = *summary.cell(1, "test", "mae");
        QVERIFY(std::abs(*second.dz - 1) < 1e-12); // mean 1, deviation 1
        QVERIFY(std::abs(*second.p - 0.2254033) < 1e-6); // t = root of 3, 2 degrees of freedom
        // The third differs by -1 and -2 on the seeds that both have: t = -3, 1 degree, p = 0.2048328.
        const StudyCell& third = *summary.cell(2, "test", "mae");
        QVERIFY(std::abs(*third.p - 0.2048328) < 1e-6);
        QVERIFY(std::abs(*third.pHolm - 2 * 0.2048328) < 1e-5);
        QVERIFY(std::abs(*second.pHolm - 2 * 0.2048328) < 1e-5); // never less than the smaller one's
        QCOMPARE(third.values, (std::vector<std::optional<double>> { 0, std::nullopt, 1 }));
        QVERIFY(!summary.cell(0, "test", "r"));
    }

    void bestAndSecondBestFollowTheMetric()
    {
        add(0, "test", "r", { 0.1, 0.1, 0.1 });
        add(1, "test", "r", { 0.3, 0.3, 0.3 });
        add(2, "test", "r", { 0.3, 0.3, 0.3 });
        add(0, "test_a", "r", { 0.1, 0.1, 0.1 }); // alone
        add(0, "training", "seconds", { 1, 1, 1 });
        add(1, "training", "seconds", { 2, 2, 2 });
        const StudySummary summary(m_results);
        const auto best = [&](std::size_t v, const char* metric) { return summary.cell(v, "test", metric)->best; };
        const auto second = [&](std::size_t v, const char* metric) { return summary.cell(v, "test", metric)->second; };
        QVERIFY(best(2, "mae") && second(0, "mae") && !best(0, "mae") && !second(1, "mae")); // smaller is better
        QVERIFY(best(1, "r") && best(2, "r") && second(0, "r")); // larger is
        QVERIFY(!summary.cell(0, "test_a", "r")->best);
        QVERIFY(!summary.cell(0, "training", "seconds")->best && !summary.cell(1, "training", "seconds")->best);
    }

    void splitsComeInTheOrderOfPresentation()
    {
        for (const char* split : { "sigma 1/test", "test_b", "test_a", "test_rho_-0.95", "test_rho_0.5",
                 "test_rho_-0.5", "test_rho_0", "train" })
            add(0, split, "mae", { 1 });
        QCOMPARE(StudySummary(m_results).splits(),
            (std::vector<std::string> { "train", "valid", "test", "test_rho_0.5", "test_rho_0", "test_rho_-0.5",
                "test_rho_-0.95", "test_a", "test_b", "sigma 1/test" }));
        QCOMPARE(StudySummary(m_results).metrics("test"), (std::vector<std::string> { "mae" }));
    }

    void whatIsSelectedOnTestIsAnOracle()
    {
        const StudySummary summary(m_results);
        const SelectedCandidate valid = summary.select(SelectionRule::ValidBest, "mae");
        QCOMPARE(valid.index, std::optional<std::size_t>(2));
        QVERIFY(!valid.oracle);
        add(1, "test", "acc5", { 0.5, 0.5, 0.5 });
        const SelectedCandidate oracle = StudySummary(m_results).select(SelectionRule::Oracle, "acc5");
        QCOMPARE(oracle.index, std::optional<std::size_t>(1));
        QVERIFY(oracle.oracle);
        QVERIFY(oracle.label.starts_with("oracle"));
    }

    void theDocumentHasNullsForWhatIsMissing()
    {
        add(0, "test_a", "mae", { 5 });
        m_results.failures.push_back({ 2, 11, "no luck" });
        const auto json = studyToJson(m_results, StudySummary(m_results), "here");
        QCOMPARE(json["kind"].get<std::string>(), std::string("sweep"));
        QCOMPARE(json["folder"].get<std::string>(), std::string("here"));
        const auto& variants = json["variants"];
        QCOMPARE(variants.size(), 3U);
        QCOMPARE(variants[0]["settings"]["lambda1"].get<std::string>(), std::string("1"));
        const auto& cell = variants[2]["splits"]["test"]["mae"];
        QCOMPARE(cell["n"].get<int>(), 2);
        QVERIFY(cell["values"][1].is_null());
        QCOMPARE(cell["mean"].get<double>(), 0.5);
        for (const char* key : { "lower", "upper", "p", "p_holm", "d_z" })
            QVERIFY2(cell[key].is_number(), key);
        const auto& lone = variants[0]["splits"]["test_a"]["mae"]; // one value has no interval
        QVERIFY(lone["lower"].is_null() && lone["p"].is_null() && lone["mean"] == 5.0);
        QVERIFY(variants[1]["splits"]["test_a"]["mae"]["mean"].is_null());
        QCOMPARE(json["failures"][0]["variant"].get<std::string>(), std::string("third"));
    }
};

QTEST_GUILESS_MAIN(TestStudySummary)
#include "test_study_summary.moc"
