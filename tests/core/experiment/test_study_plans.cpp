#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/experiment/ablation_plan.h"
#include "core/experiment/methods_plan.h"
#include "core/experiment/noise_plan.h"
#include "core/experiment/study_jobs.h"
#include "core/experiment/sweep_plan.h"
#include "tests/support/support.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

using namespace cmir;

namespace {

using Texts = std::vector<std::string>;

std::vector<SearchAxis> axes(const Texts& texts)
{
    std::vector<SearchAxis> result;
    for (const std::string& text : texts)
        result.push_back(parseSearchAxis(text));
    return result;
}

Texts names(const StudyPlan& plan)
{
    Texts result;
    for (const StudyVariant& variant : plan.variants)
        result.push_back(variant.name);
    return result;
}

Texts valuesOf(const StudyPlan& plan, const std::string& key)
{
    Texts result;
    for (const StudyVariant& variant : plan.variants)
        for (const auto& [name, value] : variant.settings)
            if (name == key)
                result.push_back(value);
    return result;
}

}

class TestStudyPlans : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gridPointsFollowTheScale_data()
    {
        QTest::addColumn<QString>("axis");
        QTest::addColumn<QString>("points");
        QTest::newRow("values") << "lambda1=1e-4,0.001,1e-2"
                                << "0.0001 0.001 0.01";
        QTest::newRow("by factors") << "lambda1=1e-6..1:7"
                                    << "1e-06 1e-05 0.0001 0.001 0.01 0.1 1";
        QTest::newRow("by steps") << "alpha=0..1:5"
                                  << "0 0.25 0.5 0.75 1";
        QTest::newRow("zero beside a range") << "lambda1=0,0.01..1:3"
                                             << "0 0.01 0.1 1";
        QTest::newRow("whole numbers") << "K=1..10"
                                       << "1 2 3 4 5 6 7 8 9 10";
        QTest::newRow("few whole numbers, each once") << "K=1..3:7"
                                                      << "1 2 3";
        QTest::newRow("whole numbers apart") << "d=16..64:4"
                                             << "16 32 48 64";
        QTest::newRow("choices") << "predict_on=all,clean"
                                 << "all clean";
        QTest::newRow("every choice") << "predict_on"
                                      << "clean all";
        QTest::newRow("the registry's range") << "lambda1"
                                              << "0 1e-08 3.16228e-06 0.001 0.316228 100";
        QTest::newRow("two ranges that meet") << "alpha=0..0.5:3,0.5..1:3"
                                              << "0 0.25 0.5 0.75 1";
    }
    void gridPointsFollowTheScale()
    {
        QFETCH(QString, axis);
        QFETCH(QString, points);
        QStringList found;
        for (const std::string& point : gridPoints(parseSearchAxis(axis.toStdString())))
            found.append(QString::fromStdString(point));
        QCOMPARE(found.join(' '), points);
    }

    void badAxesAreRefused_data()
    {
        QTest::addColumn<QString>("axis");
        QTest::addColumn<QString>("mentions");
        QTest::newRow("unknown key") << "lamda1=1"
                                     << "lambda1";
        QTest::newRow("out of range") << "K=1..99"
                                      << "16";
        QTest::newRow("no number") << "K=few"
                                   << "few";
        QTest::newRow("backwards") << "K=9..1"
                                   << "no room";
        QTest::newRow("by factors from 0") << "lambda1=0..1:5"
                                           << "begin at 0";
        QTest::newRow("points") << "lambda1=0.1..1:many"
                                << "number of points";
        QTest::newRow("one point") << "lambda1=0.1..1:1"
                                   << "number of points";
        QTest::newRow("range of words") << "predict_on=clean..all"
                                        << "no numbers";
        QTest::newRow("nothing") << "K="
                                 << "no value";
        QTest::newRow("seed") << "seed=1,2"
                              << "repetitions";
        QTest::newRow("machine") << "threads=1,2"
                                 << "machine";
        QTest::newRow("a text's whole range") << "unimodal"
                                              << "values";
    }
    void badAxesAreRefused()
    {
        QFETCH(QString, axis);
        QFETCH(QString, mentions);
        const auto text = QString::fromStdString(test::errorText([&] { parseSearchAxis(axis.toStdString()); }));
        QVERIFY2(text.contains(mentions), qPrintable(text));
    }

    /// Whatever the registry declares can be swept, and never leaves its range.
    void everyParameterCanBeSwept()
    {
        for (const Parameter& p : allParameters()) {
            if (p.group == ParameterGroup::Machine || p.type == ParameterType::Text || p.key == "seed")
                continue;
            const SearchAxis axis = parseSearchAxis(p.key);
            QVERIFY2(gridPoints(axis).size() > 1, p.key.c_str());
            for (int i = 0; i <= 100; ++i)
                p.parse(valueAt(axis, std::min(i / 100.0, 0.999999))); // throws where it is not allowed
        }
    }

    void placesFollowTheScale()
    {
        const SearchAxis factors = parseSearchAxis("lambda1=1e-6..1");
        QCOMPARE(valueAt(factors, 0), std::string("1e-06"));
        QCOMPARE(valueAt(factors, 0.5), std::string("0.001"));
        const SearchAxis steps = parseSearchAxis("alpha=0..1");
        QCOMPARE(valueAt(steps, 0.25), std::string("0.25"));
        const SearchAxis whole = parseSearchAxis("K=1..4"); // each a quarter
        QCOMPARE(valueAt(whole, 0.249), std::string("1"));
        QCOMPARE(valueAt(whole, 0.251), std::string("2"));
        QCOMPARE(valueAt(whole, 0.999), std::string("4"));
        const SearchAxis mixed = parseSearchAxis("lambda1=0,0.01..1:3"); // zero as often as a point of the range
        QCOMPARE(valueAt(mixed, 0.2), std::string("0"));
        QCOMPARE(valueAt(mixed, 0.25), std::string("0.01"));
        QCOMPARE(valueAt(mixed, 0.625), std::string("0.1"));
        const SearchAxis choices = parseSearchAxis("predict_on");
        QCOMPARE(valueAt(choices, 0.4), std::string("clean"));
        QCOMPARE(valueAt(choices, 0.6), std::string("all"));
    }

    void aGridHasEveryCombination()
    {
        const StudyPlan plan = sweepPlan({}, axes({ "lambda1=0.1,1", "K=1,2" }), {}, { 0, 1 });
        QCOMPARE(names(plan),
            (Texts { "lambda1 = 0.1, K = 1", "lambda1 = 0.1, K = 2", "lambda1 = 1, K = 1", "lambda1 = 1, K = 2" }));
        QCOMPARE(plan.axes, (Texts { "lambda1", "K" }));
        QCOMPARE(plan.kind, std::string("sweep"));
        QCOMPARE(plan.jobs(), 8U);
        QCOMPARE(studyJobs(plan).size(), 8U);
        QVERIFY(!test::errorText([] { sweepPlan({}, {}, {}, { 0 }); }).empty());
        QVERIFY(!test::errorText([] { sweepPlan({}, axes({ "K=1", "K=2" }), {}, { 0 }); }).empty());
        QVERIFY(!test::errorText([] {
            sweepPlan({}, axes({ "alpha=0..1:200", "alpha1=0..1:200" }), {}, { 0 });
        }).empty());
    }

    void anotherAxisDisturbsNoOther()
    {
        for (const Sampler sampler : { Sampler::Random, Sampler::Quasi }) {
            const SweepOptions options { sampler, 20, 3 };
            const StudyPlan one = sweepPlan({}, axes({ "lambda1=1e-4..1" }), options, { 0 });
            const StudyPlan two = sweepPlan({}, axes({ "lambda1=1e-4..1", "alpha=0..1" }), options, { 0 });
            QCOMPARE(one.variants.size(), 20U);
            QCOMPARE(valuesOf(one, "lambda1"), valuesOf(two, "lambda1"));
            QCOMPARE(names(two), names(sweepPlan({}, axes({ "lambda1=1e-4..1", "alpha=0..1" }), options, { 0 })));
            SweepOptions other = options;
            other.seed = 4;
            QVERIFY(valuesOf(one, "lambda1")
                != valuesOf(sweepPlan({}, axes({ "lambda1=1e-4..1" }), other, { 0 }), "lambda1"));
            QVERIFY(!test::errorText([&] { sweepPlan({}, axes({ "K" }), { sampler, 0, 0 }, { 0 }); }).empty());
        }
    }

    /// Halton's point: the first 2^k points of an axis fall one into each of 2^k equal parts.
    void quasiRandomPointsAreEvenlySpread()
    {
        const StudyPlan plan = sweepPlan({}, axes({ "alpha=0..1", "rho=-1..1" }), { Sampler::Quasi, 16, 1 }, { 0 });
        std::vector<double> places;
        for (const std::string& value : valuesOf(plan, "alpha"))
            places.push_back(std::stod(value));
        std::ranges::sort(places);
        QCOMPARE(places.size(), 16U);
        // A shift moves the points around a circle: neighbours stay 1/16 apart.
        for (std::size_t i = 1; i < places.size(); ++i)
            QVERIFY(std::abs(places[i] - places[i - 1] - 1.0 / 16) < 1e-5);
    }

    /// What is counted is what would be made, and is refused as that would be.
    void aSweepIsCountedAsItIsMade()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("K=1..4,2"), parseSearchAxis("lambda1=0,1e-3..1:4"),
            parseSearchAxis("predict_on") };
        const SweepSize grid = sweepSize(axes, {});
        QCOMPARE(grid.points, sweepPlan({}, axes, {}, { 0 }).variants.size());
        QCOMPARE(grid.points, std::size_t { 4 * 5 * 2 });
        QVERIFY(!grid.atMost);
        const SweepOptions drawn { Sampler::Random, 50, 1 };
        const std::vector<SearchAxis> few { axes[2] }; // of two choices, which are drawn again and again
        QVERIFY(sweepSize(few, drawn).atMost);
        QCOMPARE(sweepSize(few, drawn).points, std::size_t { 50 });
        QVERIFY(sweepPlan({}, few, drawn, { 0 }).variants.size() <= 50);
        const std::vector<SearchAxis> large { parseSearchAxis("lambda1=1e-6..1:1000"),
            parseSearchAxis("alpha1=0..1:11") };
        for (const std::vector<SearchAxis>& refused : { std::vector<SearchAxis> {}, large })
            QCOMPARE(test::errorText([&] { sweepSize(refused, {}); }),
                test::errorText([&] { sweepPlan({}, refused, {}, { 0 }); }));
        QCOMPARE(test::errorText([&] {
            sweepSize(few, { Sampler::Quasi, 0, 0 });
        }),
            test::errorText([&] {
                sweepPlan({}, few, { Sampler::Quasi, 0, 0 }, { 0 });
            }));
    }

    void equalPointsCountOnce()
    {
        const StudyPlan plan = sweepPlan({}, axes({ "predict_on" }), { Sampler::Random, 50, 0 }, { 0 });
        QCOMPARE(plan.variants.size(), 2U);
    }

    void samplersHaveNames()
    {
        for (const char* name : { "grid", "random", "quasi" })
            QCOMPARE(samplerName(samplerFromName(name)), std::string(name));
        QVERIFY(!test::errorText([] { samplerFromName("sobol"); }).empty());
    }

    void theAblationTakesOneTermAwayAtATime()
    {
        const StudyPlan plan = ablationPlan({}, { 0 });
        const auto jobs = studyJobs(plan);
        QCOMPARE(jobs.size(), 6U);
        const auto lambdas = [&](std::size_t job) {
            const ExperimentConfig& c = jobs[job].config.parameters;
            return std::vector<double> { c.lambda1, c.lambda2, c.lambda3 };
        };
        const ExperimentConfig usual;
        QCOMPARE(lambdas(0), (std::vector<double> { usual.lambda1, usual.lambda2, usual.lambda3 }));
        QCOMPARE(lambdas(1), (std::vector<double> { 0, usual.lambda2, usual.lambda3 }));
        QCOMPARE(lambdas(2), (std::vector<double> { usual.lambda1, 0, usual.lambda3 }));
        QCOMPARE(lambdas(3), (std::vector<double> { usual.lambda1, usual.lambda2, 0 }));
        QCOMPARE(lambdas(4), (std::vector<double> { 0, 0, 0 }));
        QVERIFY(jobs[4].config.method == Method::Erm);
        QCOMPARE(jobs[4].config.parameters.K, 0);
        QVERIFY(jobs[5].config.method == Method::Vanilla);
    }

    void theTableOfMethodsHasEveryMethod()
    {
        const StudyPlan plan = methodsPlan({}, { "text", "audio" }, { 0 });
        std::set<std::string> methods;
        for (const StudyVariant& variant : plan.variants)
            methods.insert(methodName(variant.method));
        const auto all = methodNames();
        QCOMPARE(methods, (std::set<std::string>(all.begin(), all.end())));
        QCOMPARE(plan.variants.size(), all.size() + 4); // the paper's form, EIIL, and each modality alone
        const auto jobs = studyJobs(plan);
        QCOMPARE(jobs.size(), plan.variants.size());
        QVERIFY(jobs[1].config.parameters.invariance_form == InvarianceForm::L1);
        QVERIFY(jobs[1].config.parameters.predict_on == PredictOn::Clean);
        QVERIFY(jobs[1].config.parameters.trunk == Trunk::Shared);
        QVERIFY(jobs[1].config.parameters.decorrelation_form == DecorrelationForm::Correlation);
        QVERIFY(jobs[1].config.parameters.reconstruct_on == ReconstructOn::Clean);
        QCOMPARE(jobs[1].config.parameters.lambda2, 0.1);
        QCOMPARE(jobs[4].config.data.modalities, (Texts { "text" }));
        QCOMPARE(jobs[5].config.data.modalities, (Texts { "audio" }));
        QCOMPARE(methodsPlan({}, { "text" }, { 0 }).variants.size(), all.size() + 2);
    }

    void bothNoiseProtocolsTrainTheSame()
    {
        const std::vector<Method> methods { Method::Cmir, Method::Erm };
        const auto noisy = studyJobs(noisePlan("noisy-modalities", {}, methods, { 0, 1 }));
        const auto unseen = studyJobs(noisePlan("unseen-noise", {}, methods, { 0, 1 }));
        QCOMPARE(noisy.size(), 28U);
        for (std::size_t j = 0; j < noisy.size(); ++j)
            QCOMPARE(noisy[j].hash, unseen[j].hash);
        QCOMPARE(noisy[0].config.parameters.noise_ratio, 0.1);
        QCOMPARE(noisy[6].config.parameters.noise_ratio, 0.7);
        QVERIFY(isNoisePlan(noisePlan("noisy-modalities", {}, methods, { 0 })));
        QVERIFY(isNoisePlan(noisePlan("unseen-noise", {}, methods, { 0 })) && !isNoisePlan(StudyPlan {}));
        QVERIFY(!test::errorText([&] { noisePlan("noise", {}, methods, { 0 }); }).empty());
        QVERIFY(!test::errorText([] { noisePlan("unseen-noise", {}, {}, { 0 }); }).empty());
    }

    void noiseIsAveragedOverTheRatios()
    {
        StudyResults results;
        results.plan = noisePlan("noisy-modalities", {}, { Method::Cmir, Method::Erm }, { 5, 6 });
        for (std::size_t v = 0; v < 14; ++v)
            for (const std::int64_t seed : { 5, 6 }) {
                if (v == 13 && seed == 6)
                    continue; // not finished
                const double ratio = noiseRatios()[v % 7];
                const std::string split = "noise " + QString::number(ratio).toStdString() + "/test";
                results.rows.push_back({ v, seed, split, "mae", static_cast<double>(v) });
                results.rows.push_back({ v, seed, "test", "mae", 99 });
            }
        results.failures.push_back({ 13, 6, "no luck" });
        const StudyResults folded = averageOverNoise(results);
        QCOMPARE(names(folded.plan), (Texts { methodTitle(Method::Cmir), methodTitle(Method::Erm) }));
        using Values = std::vector<std::optional<double>>;
        QCOMPARE(folded.values(0, "noise average/test", "mae"), (Values { 3, 3 }));
        QCOMPARE(folded.values(1, "noise average/test", "mae"), (Values { 10, std::nullopt }));
        QCOMPARE(folded.values(1, "noise 0.1/test", "mae"), (Values { 7, 7 }));
        QCOMPARE(folded.values(0, "test", "mae"), Values(2));
        QCOMPARE(folded.failures.size(), 1U);
        QCOMPARE(folded.failures[0].variant, 1U);
        QVERIFY(!test::errorText([] {
            StudyResults other;
            other.plan = ablationPlan({}, { 0 });
            averageOverNoise(other);
        }).empty());
    }

    void aPlanIsReadBack()
    {
        const StudyPlan plan = methodsPlan({}, { "text", "audio" }, { 3, 1 });
        const StudyPlan read = studyPlanFromJson(studyPlanToJson(plan), "here");
        QVERIFY(studyPlanToJson(read) == studyPlanToJson(plan));
        QCOMPARE(names(read), names(plan));
        QCOMPARE(read.seeds, plan.seeds);
        const std::string text = test::errorText([] { studyPlanFromJson("not a plan", "here"); });
        QVERIFY2(text.starts_with("here: "), text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestStudyPlans)
#include "test_study_plans.moc"
