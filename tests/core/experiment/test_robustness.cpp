#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "tests/support/support.h"

#include <QtTest>

#include <memory>

using namespace cmir;

class TestRobustness : public QObject {
    Q_OBJECT

private:
    RunRequest m_request;
    RunRecord m_run;

    static const ResultRow& row(
        const ResultTable& table, const std::string& modalities, double sigma, const std::string& metric)
    {
        for (const ResultRow& r : table.rows)
            if (r.modalities == modalities && r.sigma == sigma && r.metric == metric)
                return r;
        throw Failure("no such row");
    }

private Q_SLOTS:
    void initTestCase()
    {
        ExperimentConfig& config = m_request.config.parameters;
        config.n_train = 600;
        config.n_valid = config.n_test = 100;
        config.epochs = 6;
        m_request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        m_run = trainRun(m_request, {});
    }

    void noiseFreePointIsTheTestMetric()
    {
        NoiseProtocol protocol;
        protocol.sigmas = { 0, 2 };
        protocol.draws = 4;
        const ResultTable table = testNoiseCurve(m_run, *m_request.dataset, protocol, {});
        QCOMPARE(table.protocol, std::string("test-noise"));
        for (const char* modalities : { "text", "audio", "vision", "all" }) {
            const ResultRow& clean = row(table, modalities, 0, "mae");
            QVERIFY(std::abs(clean.mean - m_run.metrics.at("test").at("mae")) < 1e-5);
            QCOMPARE(clean.draws, 1);
            QCOMPARE(row(table, modalities, 2, "mae").draws, 4);
            QVERIFY(row(table, modalities, 2, "mae").std > 0);
        }
        QVERIFY(row(table, "all", 2, "mae").mean > row(table, "all", 0, "mae").mean);
        // The same noise at every call.
        QVERIFY(testNoiseCurve(m_run, *m_request.dataset, protocol, {}).rows == table.rows);
    }

    void oodCurveListsTheShiftedSplits()
    {
        const ResultTable table = oodCurve(m_run, *m_request.dataset, {});
        std::vector<double> rhos;
        for (const ResultRow& r : table.rows)
            if (r.metric == "mae") {
                rhos.push_back(r.rho.value());
                QCOMPARE(r.mean, m_run.metrics.at(r.split).at("mae"));
            }
        QCOMPARE(rhos, (std::vector<double> { 0.9, 0.5, 0, -0.5, -0.95 }));
    }

    void shiftIsReadOnValidationToo()
    {
        const ResultTable table = validationShiftCurve(m_run, *m_request.dataset, {});
        QCOMPARE(table.protocol, std::string("valid-ood"));
        std::vector<std::string> splits;
        for (const ResultRow& r : table.rows)
            if (r.metric == "mae") {
                splits.push_back(r.split);
                QCOMPARE(r.mean, m_run.metrics.at(r.split).at("mae"));
            }
        QCOMPARE(splits, (std::vector<std::string> { "valid", "valid_rho_-0.95" }));
    }

    void baselineIsTrainedAndMeasured()
    {
        double last = 0;
        JobContext job;
        job.progress = [&](double share, std::string_view) {
            QVERIFY(share >= last - 1e-9 && share <= 1);
            last = share;
        };
        const BaselineResults erm = trainBaseline(m_run, m_request.dataset, Method::Erm, job);
        QCOMPARE(erm.method, Method::Erm);
        QCOMPARE(erm.results.size(), std::size_t(10));
        QCOMPARE(erm.metrics.size(), m_request.dataset->splits.size());
        QVERIFY(last > 0.8);
    }

    void cancellingStops()
    {
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, testNoiseCurve(m_run, *m_request.dataset, {}, job));
        QVERIFY_THROWS_EXCEPTION(Cancelled, trainBaseline(m_run, m_request.dataset, Method::Erm, job));
    }

    void dataThatDoesNotFitIsRefused()
    {
        Dataset other = *m_request.dataset;
        other.path = "other.h5";
        other.modalities[1].width = 7;
        QCOMPARE(test::errorText([&] { oodCurve(m_run, other, {}); }),
            std::string("other.h5: modality audio has 7 features; the run was trained on 30"));
        other.modalities.pop_back();
        QCOMPARE(test::errorText([&] { oodCurve(m_run, other, {}); }),
            std::string("other.h5: its modalities are text, audio; the run was trained on text, audio, vision"));
    }

    /// CmIR's point, small: under a reversed spurious correlation it keeps what the plain run loses.
    void invarianceHoldsUpWhereThePlainRunFails()
    {
        RunRequest request = m_request;
        request.config.parameters.n_train = 2000;
        request.config.parameters.epochs = 15;
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(request.config.parameters));
        const RunRecord cmir = trainRun(request, {});
        request.config.method = Method::Erm;
        const RunRecord erm = trainRun(request, {});
        const char* shifted = "test_rho_-0.95";
        QVERIFY(
            cmir.metrics.at(shifted).at("acc2_non_negative") > erm.metrics.at(shifted).at("acc2_non_negative") + 0.3);
    }
};

QTEST_GUILESS_MAIN(TestRobustness)
#include "test_robustness.moc"
