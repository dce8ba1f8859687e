#include "core/analysis/apart_probes.h"
#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/apart_protocol.h"
#include "core/experiment/environment_risks.h"
#include "core/experiment/error_detection.h"
#include "core/experiment/missing_modalities.h"
#include "core/experiment/missing_rates.h"
#include "core/experiment/probe_protocol.h"
#include "core/experiment/protocols.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/robustness.h"
#include "core/experiment/trained_model.h"
#include "tests/support/sequence_data.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QtTest>

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <limits>
#include <memory>
#include <set>

using namespace cmir;

/// The protocols beside the noise curve: missing modalities, probes, worst case and spread.
class TestEvaluationProtocols : public QObject {
    Q_OBJECT

    RunRequest m_request;
    RunRecord m_run;

    const Dataset& dataset() const { return *m_request.dataset; }

    template <class Condition> static const ResultRow& rowWhere(const ResultTable& table, const Condition& condition)
    {
        for (const ResultRow& row : table.rows)
            if (condition(row))
                return row;
        throw Failure("no such row");
    }
    static const ResultRow& probeRow(const ResultTable& table, const std::string& modality, const std::string& metric)
    {
        return rowWhere(
            table, [&](const ResultRow& row) { return row.modalities == modality && row.metric == metric; });
    }

    static Metrics metricsOf(const RunRecord& run, const Dataset& data, const std::vector<torch::Tensor>& features)
    {
        const TrainedModel trained(run, data);
        return computeMetrics(
            metricTask(data), data.split("test").label, toMatrix(forward(trained.model, features).output));
    }

private Q_SLOTS:
    void initTestCase()
    {
        ExperimentConfig& config = m_request.config.parameters;
        config.n_train = 600;
        config.n_valid = config.n_test = 200;
        config.epochs = 8;
        m_request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        m_run = trainRun(m_request, {});
    }

    void everyProperSubsetIsMissingOnce()
    {
        const ResultTable table = missingModalities(m_run, dataset(), {});
        QCOMPARE(table.protocol, std::string("missing"));
        std::vector<std::string> missing, modalities;
        for (const ResultRow& row : table.rows)
            if (row.metric == "mae") {
                missing.push_back(row.missing);
                modalities.push_back(row.modalities);
                QCOMPARE(row.split, std::string("test"));
            }
        QVERIFY(missing
            == (std::vector<std::string> {
                "", "text", "audio", "vision", "text+audio", "text+vision", "audio+vision" }));
        QCOMPARE(modalities.front(), std::string("none"));
        QCOMPARE(modalities.back(), std::string("audio+vision"));
    }

    void aMissingModalityIsItsTrainingMean()
    {
        const ResultTable table = missingModalities(m_run, dataset(), {});
        std::vector<torch::Tensor> features
            = TrainedModel(m_run, dataset()).split(m_run, dataset().split("test")).features;
        const auto check = [&](const std::string& missing) {
            for (const auto& [metric, value] : metricsOf(m_run, dataset(), features)) {
                const ResultRow& row = rowWhere(
                    table, [&, &key = metric](const ResultRow& r) { return r.missing == missing && r.metric == key; });
                QVERIFY(std::abs(row.mean - value) < 1e-5);
            }
        };
        check("");
        features[1] = torch::zeros_like(features[1]);
        check("audio");
        features[0] = torch::zeros_like(features[0]);
        check("text+audio");
    }

    /// A missing sequence is the training mean, 0, at every step that is there; the padding, NaN, stays padding.
    void sequences()
    {
        RunRequest request = m_request;
        request.config.parameters.unimodal = "text=gru,identity";
        request.config.parameters.epochs = 2;
        Dataset data = test::withSequences(dataset(), 5);
        request.dataset = std::make_shared<const Dataset>(data);
        const RunRecord run = trainRun(request, {});

        const ResultTable missing = missingModalities(run, data, {});
        std::vector<torch::Tensor> features = TrainedModel(run, data).split(run, data.split("test")).features;
        features[0] = torch::where(features[0].isnan(), features[0], torch::zeros_like(features[0]));
        for (const auto& [metric, value] : metricsOf(run, data, features)) {
            const ResultRow& row = rowWhere(
                missing, [&, &key = metric](const ResultRow& r) { return r.missing == "text" && r.metric == key; });
            QVERIFY2(std::abs(row.mean - value) < 1e-4, metric.c_str());
        }

        const ResultTable probes = probeRepresentations(run, data, {}, {});
        QVERIFY(std::isfinite(probeRow(probes, "text", "environment_accuracy/invariant").mean));
        // What the padding holds does not matter.
        for (Split& split : data.splits)
            for (std::int64_t row = 0; row < split.size(); ++row) {
                const auto length
                    = static_cast<std::size_t>(8 * split.sequences.front().lengths[static_cast<std::size_t>(row)]);
                std::ranges::fill(split.features.front().row(row).subspan(length), 1e3F);
            }
        QVERIFY(probeRepresentations(run, data, {}, {}).rows == probes.rows);
        QVERIFY(missingModalities(run, data, {}).rows == missing.rows);
    }

    /// At rate 0 the run's own metrics, at 1 those of nothing but means; between them what the draws of a name give.
    void missingRatesFromNoneToAll()
    {
        MissingRatesProtocol protocol;
        protocol.draws = 2;
        const ResultTable table = missingRates(m_run, dataset(), protocol, {});
        QCOMPARE(table.protocol, std::string("missing-rates"));
        const std::vector<torch::Tensor> features
            = TrainedModel(m_run, dataset()).split(m_run, dataset().split("test")).features;
        std::vector<torch::Tensor> nothing;
        for (const torch::Tensor& one : features)
            nothing.push_back(torch::zeros_like(one));
        const Metrics clean = metricsOf(m_run, dataset(), features), blank = metricsOf(m_run, dataset(), nothing);
        for (const char* mode : { "random modalities", "random features", "random features, uneven" }) {
            const auto at = [&](std::optional<double> rate, const std::string& metric) -> const ResultRow& {
                return rowWhere(table, [&](const ResultRow& row) {
                    return row.missing == mode && row.rate == rate && row.metric == metric;
                });
            };
            QVERIFY(std::abs(at(0.0, "mae").mean - clean.at("mae")) < 1e-5);
            QVERIFY(std::abs(at(1.0, "mae").mean - blank.at("mae")) < 1e-5);
            QCOMPARE(at(0.5, "mae").draws, std::int64_t { 2 });
            QVERIFY(at(0.5, "mae").std > 0);
            QVERIFY(at(0.5, "mae").mean > clean.at("mae"));
            double area = 0;
            for (int i = 0; i < 10; ++i)
                area += 0.1 * (at(i / 10.0, "mae").mean + at((i + 1) / 10.0, "mae").mean) / 2;
            QVERIFY(std::abs(at(std::nullopt, "auilc/mae").mean - area) < 1e-9);
        }
        const auto text = [](const ResultTable& of) { // what is no number is equal to itself here
            std::string rows;
            for (const ResultRow& row : of.rows)
                rows += fmt::format(
                    "{} {} {} {} {}\n", row.missing, row.rate.value_or(-1), row.metric, row.mean, row.std);
            return rows;
        };
        QCOMPARE(text(missingRates(m_run, dataset(), protocol, {})), text(table));
        for (const char* mode : { "random modalities", "random features", "random features, uneven" })
            QVERIFY(std::isnan(rowWhere(table,
                [&](const ResultRow& row) { // all predictions are one
                    return row.missing == mode && row.rate == 1.0 && row.metric == "r";
                })
                                   .mean));
        protocol.split = "valid";
        QCOMPARE(missingRates(m_run, dataset(), protocol, {}).protocol, std::string("valid-missing-rates"));
    }

    /// By the answers that the run has: on which side of 0, and how far from it.
    void errorsAndConfidence()
    {
        const ResultTable table = errorDetection(m_run, dataset(), "test", {});
        const auto known = std::ranges::find(m_run.predictions, "test", &Predictions::split);
        double errors = 0, rights = 0, ordered = 0;
        const auto isWrong
            = [&](std::size_t i) { return (known->prediction.values[i] >= 0) != (known->label[i] >= 0); };
        for (std::size_t i = 0; i < known->label.size(); ++i) {
            (isWrong(i) ? errors : rights) += 1;
            for (std::size_t k = 0; k < known->label.size() && !isWrong(i); ++k)
                ordered += isWrong(k) && std::abs(known->prediction.values[i]) > std::abs(known->prediction.values[k])
                    ? 1
                    : 0;
        }
        const auto value = [&](const std::string& metric) {
            return rowWhere(table, [&](const ResultRow& row) {
                return row.split == "test" && row.metric == metric;
            }).mean;
        };
        QVERIFY(errors > 0);
        QVERIFY(std::abs(value("error") - errors / (errors + rights)) < 1e-12);
        QVERIFY(std::abs(value("auroc") - ordered / (rights * errors)) < 1e-6);
        QVERIFY(std::ranges::any_of(table.rows, [](const ResultRow& row) { return row.split == "test_rho_0"; }));
    }

    void theWorstGroup()
    {
        Dataset data = dataset();
        for (Split& split : data.splits)
            if (split.name == "test") {
                std::erase_if(split.columns, [](const Column& column) { return column.name == "environment"; });
                std::vector<std::int64_t> environment(split.label.size());
                for (std::size_t row = 0; row < environment.size(); ++row)
                    environment[row]
                        = row < 5 ? 7 : static_cast<std::int64_t>(row % 2); // the first of a few are too few
                split.columns.push_back({ "environment", environment });
            }
        const ResultTable table = worstGroups(m_run, data, "test", {});
        std::set<std::string> groups;
        double least = 1;
        for (const ResultRow& row : table.rows)
            if (row.metric == "group/acc2") {
                groups.insert(row.environment);
                least = std::min(least, row.mean);
            }
        QCOMPARE(groups,
            (std::set<std::string> {
                "negative", "negative, 0", "negative, 1", "positive", "positive, 0", "positive, 1" }));
        QCOMPARE(rowWhere(table, [](const ResultRow& row) { return row.metric == "worst_group/acc2"; }).mean, least);
    }

    void tooManyModalitiesAreRefused()
    {
        Dataset wide = dataset();
        wide.path = "wide.h5";
        while (wide.modalities.size() < 13)
            wide.modalities.push_back(wide.modalities.front());
        QCOMPARE(test::errorText([&] { missingModalities(m_run, wide, {}); }),
            std::string("wide.h5: it has 13 modalities; the protocol \"missing\" takes at most 12, since it measures "
                        "every subset"));
    }

    void probesFindTheEnvironmentInTheSpuriousPart()
    {
        const ResultTable table = probeRepresentations(m_run, dataset(), {}, {});
        QCOMPARE(table.protocol, std::string("probe"));
        QCOMPARE(table.rows.size(), std::size_t(4 * 2 * 12));
        for (const ModalityInfo& modality : dataset().modalities) {
            const ResultRow& spurious = probeRow(table, modality.name, "environment_accuracy/spurious");
            QCOMPARE(spurious.reference.value(), 0.25); // K + 1 = 4 variants of each sample
            QVERIFY(spurious.lower.value() < spurious.mean && spurious.mean < spurious.upper.value());
            QVERIFY(spurious.lower.value() > 0.25);
            QVERIFY(probeRow(table, modality.name, "environment_mae/spurious").mean > 0);
            QVERIFY(probeRow(table, modality.name, "environment_r2/spurious").mean > 0);
            const ResultRow& linear = probeRow(table, modality.name, "environment_linear_accuracy/spurious");
            QCOMPARE(linear.reference.value(), 0.25);
            QVERIFY(linear.mean < spurious.upper.value()); // noise of mean 0 shows in the spread
            QVERIFY(probeRow(table, modality.name, "environment_linear_r2/spurious").mean
                < probeRow(table, modality.name, "environment_r2/spurious").upper.value());
            const ResultRow& label = probeRow(table, modality.name, "label_r2/invariant");
            QVERIFY(label.mean > 0.2 && label.lower.value() <= label.mean && label.upper.value() >= label.mean);
            QVERIFY(probeRow(table, modality.name, "label_acc2_non_negative/invariant").mean > 0.6);
        }
        QVERIFY(probeRepresentations(m_run, dataset(), {}, {}).rows == table.rows); // the same folds and noise
    }

    /// Every number against the same question asked of the split by hand.
    void apartAsksEverySplit()
    {
        const ResultTable table = measureApart(m_run, dataset());
        QCOMPARE(table.protocol, std::string("apart"));
        const TrainedModel trained(m_run, dataset());
        const auto encoded = [&](const std::string& split) {
            const ForwardResult result = forward(trained.model, trained.split(m_run, dataset().split(split)).features);
            return std::pair(toMatrix(result.invariant[0]), toMatrix(result.spurious[0]));
        };
        const auto [invariant, spurious] = encoded("train");
        const LabelProbe fromInvariant(invariant, dataset().split("train").label, 0);
        const LabelProbe fromSpurious(spurious, dataset().split("train").label, 0);
        for (const auto& [measure, here] : { std::pair("label/invariant", true), std::pair("label/spurious", false) }) {
            const auto [z, y] = encoded("test");
            const auto wanted = (here ? fromInvariant : fromSpurious).read(here ? z : y, dataset().split("test").label);
            const ResultRow& row = probeRow(table, "text", measure);
            QCOMPARE(row.mean, wanted->value);
            QVERIFY(row.lower.value() < row.mean && row.mean < row.upper.value());
            QCOMPARE(row.reference.value(), 0.0);
            QCOMPARE(row.split, std::string("test"));
        }
        double worst = 1;
        std::string where;
        for (const Split& split : dataset().splits) {
            if (!split.name.starts_with("test_"))
                continue;
            const auto score = fromSpurious.read(encoded(split.name).second, split.label);
            if (score->value < worst) {
                worst = score->value;
                where = split.name;
            }
        }
        const ResultRow& shifted = probeRow(table, "text", "label_shift/spurious");
        QCOMPARE(shifted.mean, worst);
        QCOMPARE(shifted.split, where);
        for (const char* measure : { "environment/invariant", "causal/invariant", "spurious_factors/spurious",
                 "kurtosis/invariant", "effective_rank/spurious", "spread/invariant", "conditional_correlation" }) {
            double mean = 0;
            for (const ModalityInfo& modality : dataset().modalities)
                mean += probeRow(table, modality.name, measure).mean / 3;
            QVERIFY2(std::abs(probeRow(table, "all", measure).mean - mean) < 1e-9, measure);
        }
        QCOMPARE(probeRow(table, "text", "environment/spurious").reference.value(), 0.25);
        QVERIFY(probeRow(table, "all", "environment/spurious").mean > 0.25);
        QVERIFY(measureApart(m_run, dataset()).rows == table.rows);
    }

    void apartOnValidationLeavesTestAlone()
    {
        const ResultTable table = evaluationProtocol("valid-apart", "").measure(m_run, dataset(), {});
        QCOMPARE(table.protocol, std::string("valid-apart"));
        for (const ResultRow& row : table.rows)
            QVERIFY2(!row.split.starts_with("test"), row.split.c_str());
        Dataset renamed = dataset(); // the same samples, asked as test
        for (Split& split : renamed.splits)
            if (split.name.starts_with("test"))
                split.name = "other" + split.name;
        for (Split& split : renamed.splits)
            if (split.name.starts_with("valid"))
                split.name = "test" + split.name.substr(5);
        const ResultTable asTest = measureApart(m_run, renamed);
        QCOMPARE(table.rows.size(), asTest.rows.size());
        for (const char* metric : { "label/invariant", "label_shift/invariant", "label_shift/spurious",
                 "kurtosis/invariant", "conditional_correlation" })
            QCOMPARE(probeRow(table, "text", metric).mean, probeRow(asTest, "text", metric).mean);
        QCOMPARE(probeRow(table, "text", "label/invariant").split, std::string("valid"));
        QCOMPARE(probeRow(table, "text", "label_shift/spurious").split, std::string("valid_rho_-0.95"));
    }

    /// Without a shifted split a recorded environment stands for it, where there is one.
    void apartLeavesAnEnvironmentOut()
    {
        Dataset plain = dataset();
        std::erase_if(plain.splits, [](const Split& split) { return split.name.starts_with("test_"); });
        const auto measured = [&] { return measureApart(m_run, plain); };
        const auto isShift = [](const ResultRow& row) { return row.metric == "label_shift/invariant"; };
        QVERIFY(std::ranges::none_of(measured().rows, isShift));
        for (Split& split : plain.splits) {
            std::vector<std::int64_t> place;
            for (std::int64_t i = 0; i < split.size(); ++i)
                place.push_back(i % 2);
            split.columns.push_back({ "environment", place });
        }
        plain.environmentNames = { "studio", "street" };
        const ResultRow row = probeRow(measured(), "text", "label_shift/invariant");
        QVERIFY(row.split == "test, environment studio left out" || row.split == "test, environment street left out");
        QVERIFY(row.mean <= 1 && row.lower.value() < row.mean);
    }

    /// A file that knows nothing of factors and shifts.
    void apartLeavesOutWhatTheDataDoesNotTell()
    {
        Dataset plain = dataset();
        std::erase_if(plain.splits, [](const Split& split) { return split.name.starts_with("test_"); });
        for (Split& split : plain.splits) {
            split.columns.clear();
            split.rho.reset();
        }
        const ResultTable table = measureApart(m_run, plain);
        for (const ResultRow& row : table.rows)
            QVERIFY2(!row.metric.starts_with("label_shift") && !row.metric.starts_with("causal")
                    && !row.metric.starts_with("spurious_factors"),
                row.metric.c_str());
        QVERIFY(probeRow(table, "all", "label/invariant").mean > 0.2);
    }

    void rowsOfProbesAreBounded()
    {
        ProbeProtocol few;
        few.maxRows = 120;
        const ResultTable table = probeRepresentations(m_run, dataset(), few, {});
        const ResultRow& row = probeRow(table, "text", "environment_accuracy/invariant");
        const ResultTable all = probeRepresentations(m_run, dataset(), {}, {});
        const ResultRow& more = probeRow(all, "text", "environment_accuracy/invariant");
        QVERIFY(*row.upper - *row.lower > *more.upper - *more.lower);
    }

    void aRunWithoutEnvironmentsIsProbedInTheDefaultOnes()
    {
        RunRequest request = m_request;
        request.config.method = Method::Erm;
        request.config.parameters = configForMethod(request.config.parameters, Method::Erm);
        request.config.parameters.epochs = 1;
        QCOMPARE(request.config.parameters.K, std::int64_t { 0 });
        const ResultTable table = probeRepresentations(trainRun(request, {}), dataset(), {}, {});
        QCOMPARE(probeRow(table, "text", "environment_accuracy/invariant").reference.value(), 0.25);
    }

    void whatCannotBeProbedIsNoNumber()
    {
        Dataset flat = dataset();
        for (Split& split : flat.splits)
            std::fill(split.label.begin(), split.label.end(), 1.0F);
        const ResultTable table = probeRepresentations(m_run, flat, {}, {});
        QCOMPARE(table.rows.size(), std::size_t(4 * 2 * 12));
        const ResultRow& label = probeRow(table, "text", "label_r2/invariant");
        QVERIFY(std::isnan(label.mean) && !label.lower && !label.reference);
        QVERIFY(std::isnan(probeRow(table, "text", "label_acc2_non_negative/invariant").mean));
        QVERIFY(std::isfinite(probeRow(table, "text", "environment_r2/invariant").mean));
    }

    /// On the scale of CH-SIMS a zero is negative: without negative labels there are two classes still.
    void zeroLabelsAreProbedAsTheMetricsCountThem()
    {
        Dataset sims = dataset();
        sims.labelMin = -1;
        sims.labelMax = 1;
        for (Split& split : sims.splits)
            for (float& label : split.label)
                label = label > 0 ? 1.0F : 0.0F;
        const ResultTable table = probeRepresentations(m_run, sims, {}, {});
        QVERIFY(probeRow(table, "text", "label_acc2_positive/invariant").mean > 0.6);
        for (const ResultRow& row : table.rows)
            QVERIFY(!row.metric.starts_with("label_acc2_non_negative"));
    }

    void cancellingStops()
    {
        JobContext job;
        int asked = 0;
        job.cancelled = [&] { return ++asked > 3; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, missingModalities(m_run, dataset(), job));
        QCOMPARE(asked, 4);
        asked = 0;
        QVERIFY_THROWS_EXCEPTION(Cancelled, probeRepresentations(m_run, dataset(), {}, job));
        QCOMPARE(asked, 4);
        asked = 0;
        QVERIFY_THROWS_EXCEPTION(Cancelled, oodCurve(m_run, dataset(), job));
        QCOMPARE(asked, 4);
    }

    void worstCaseAndSpreadOverShiftedSplits()
    {
        const ResultTable table = oodCurve(m_run, dataset(), {});
        double least = std::numeric_limits<double>::infinity(), most = -least;
        double leastRight = least, mostRight = most;
        for (const auto& [split, metrics] : m_run.metrics)
            if (split.starts_with("test_")) {
                least = std::min(least, metrics.at("mae"));
                most = std::max(most, metrics.at("mae"));
                leastRight = std::min(leastRight, metrics.at("acc2_non_negative"));
                mostRight = std::max(mostRight, metrics.at("acc2_non_negative"));
            }
        const auto value = [&](const std::string& metric) {
            const ResultRow& row
                = rowWhere(table, [&](const ResultRow& r) { return r.split == "all" && r.metric == metric; });
            return row.mean;
        };
        QVERIFY(std::abs(value("worst/mae") - most) < 1e-6); // an error: the largest
        QVERIFY(std::abs(value("spread/mae") - (most - least)) < 1e-6);
        QVERIFY(std::abs(value("worst/acc2_non_negative") - leastRight) < 1e-6);
        QVERIFY(std::abs(value("spread/acc2_non_negative") - (mostRight - leastRight)) < 1e-6);
        // Who reads the table by metric and split finds the splits alone.
        for (const ResultRow& row : table.rows)
            QCOMPARE(row.split == "all", row.metric.find('/') != std::string::npos);
    }

    void spreadLeavesOutWhatIsNoNumber()
    {
        const double none = std::numeric_limits<double>::quiet_NaN();
        ResultTable table;
        addSpreadRows(table, {},
            { { { "mae", none }, { "r", none } }, { { "mae", 0.5 }, { "r", none } },
                { { "mae", 0.75 }, { "r", none } } },
            "worst/", "spread/");
        QCOMPARE(table.rows.size(), std::size_t { 4 });
        QCOMPARE(table.rows[0].mean, 0.75);
        QCOMPARE(table.rows[1].mean, 0.25);
        QVERIFY(std::isnan(table.rows[2].mean) && std::isnan(table.rows[3].mean));
        ResultTable empty;
        addSpreadRows(empty, {}, {}, "worst/", "spread/");
        QVERIFY(empty.rows.empty());
    }

    void risksByRecordedEnvironment()
    {
        Dataset data;
        data.task = Task::Regression;
        data.environmentNames = { "Ann", "Bob" };
        Split split;
        split.name = "test";
        split.label = std::vector<float>(33, 1.0F);
        Matrix answers(33, 1);
        std::vector<std::int64_t> environment;
        for (std::int64_t i = 0; i < 33; ++i) {
            // Ann's and Bob's samples in turn, a third one's (without a name) twelve, and two of a fourth.
            environment.push_back(i < 20 ? i % 2 : i < 31 ? 2 : 3);
            answers(i, 0) = i < 20 ? (i % 2 == 0 ? 1.5F : 2.0F) : 1.25F;
        }
        split.columns = { { "environment", environment } };
        ResultTable table;
        addEnvironmentRows(table, data, split, answers);
        std::vector<std::pair<std::string, double>> errors;
        for (const ResultRow& row : table.rows)
            if (row.metric == "environment/mae")
                errors.emplace_back(row.environment, row.mean);
        QVERIFY(
            errors == (std::vector<std::pair<std::string, double>> { { "Ann", 0.5 }, { "Bob", 1.0 }, { "2", 0.25 } }));
        const auto value = [&](const std::string& metric) {
            const ResultRow& row = rowWhere(table, [&](const ResultRow& r) { return r.metric == metric; });
            return row.environment.empty() ? row.mean : -1;
        };
        QCOMPARE(value("worst_environment/mae"), 1.0);
        QCOMPARE(value("spread_environment/mae"), 0.75);

        split.columns.clear();
        ResultTable without;
        addEnvironmentRows(without, data, split, answers);
        QVERIFY(without.rows.empty());
    }
};

QTEST_GUILESS_MAIN(TestEvaluationProtocols)
#include "test_evaluation_protocols.moc"
