#include "core/common/error.h"
#include "core/common/random.h"
#include "core/evaluation/metrics.h"
#include "core/run/result_table.h"
#include "tests/support/support.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cmath>
#include <set>

using namespace cmir;

namespace {

Matrix column(const std::vector<float>& values)
{
    Matrix out(static_cast<std::int64_t>(values.size()), 1);
    out.assign(values);
    return out;
}

const MetricTask mosi { Task::Regression, -3.0, 3.0 };
const MetricTask sims { Task::Regression, -1.0, 1.0 };
const MetricTask plain { Task::Regression, {}, {} };

std::map<std::string, double> measure(
    const MetricTask& task, const std::vector<float>& label, const std::vector<float>& prediction)
{
    return computeMetrics(task, label, column(prediction));
}

/// Weighted F1 from precision and recall, class by class: the textbook way.
double slowWeightedF1(const std::vector<int>& truth, const std::vector<int>& guess)
{
    double sum = 0;
    for (const int c : std::set<int>(truth.begin(), truth.end())) {
        double both = 0, inTruth = 0, inGuess = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            both += truth[i] == c && guess[i] == c;
            inTruth += truth[i] == c;
            inGuess += guess[i] == c;
        }
        const double precision = inGuess > 0 ? both / inGuess : 0;
        const double recall = both / inTruth;
        sum += inTruth * (precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0);
    }
    return sum / static_cast<double>(truth.size());
}

}

class TestMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysFollowTaskAndScale()
    {
        QCOMPARE(metricKeys(plain), (std::vector<std::string> { "mae", "r", "acc2_non_negative", "f1_non_negative" }));
        QCOMPARE(metricKeys(mosi).size(), 8U);
        QCOMPARE(metricKeys(sims),
            (std::vector<std::string> { "mae", "r", "acc5", "acc3", "acc2_positive", "f1_positive" }));
        QCOMPARE(metricKeys({ Task::Binary, {}, {} }), (std::vector<std::string> { "accuracy", "f1", "loss" }));
        for (const auto& task : { mosi, sims, plain, MetricTask { Task::Binary, {}, {} } }) {
            const auto values = computeMetrics(task, std::vector<float> { 1, 0 }, column({ 0.8F, 0.1F }));
            std::set<std::string> computed;
            for (const auto& [key, value] : values)
                computed.insert(key);
            const auto keys = metricKeys(task);
            QCOMPARE(computed, std::set<std::string>(keys.begin(), keys.end()));
            for (const auto& key : keys)
                QVERIFY2(metricInfo(key).title != key || key == "unknown", key.c_str());
        }
    }

    void maeAndPearsonByHand()
    {
        // differences 1, 0, -1, 2
        const auto values = measure(plain, { 1, 2, 3, 4 }, { 2, 2, 2, 6 });
        QCOMPARE(values.at("mae"), 1.0);
        // deviations -1.5 -0.5 0.5 1.5 and -1 -1 -1 3: sum of products 6, sums of squares 5 and 12
        QCOMPARE(values.at("r"), 6 / std::sqrt(60.0));
    }

    void correlationOfAConstantIsNotANumber()
    {
        QVERIFY(std::isnan(measure(plain, { 1, 2, 3 }, { 0.1F, 0.1F, 0.1F }).at("r")));
        QVERIFY(std::isnan(measure(plain, { 0.1F, 0.1F, 0.1F }, { 1, 2, 3 }).at("r")));
        const float next = std::nextafter(0.1F, 1.0F); // equal but for rounding
        QVERIFY(std::isnan(measure(plain, { 1, 2, 3 }, { 0.1F, next, next }).at("r")));
        QCOMPARE(measure(plain, { 1, 2, 3 }, { 0.1F, 0.1001F, 0.1002F }).at("r") > 0.99, true);
        QCOMPARE(measure(plain, { 1, 2, 3 }, { 10, 20, 30 }).at("r"), 1.0);
    }

    void acc7RoundsHalvesToEvenAfterClipping()
    {
        // 0.5 -> 0, 1.5 -> 2, 2.5 -> 2, -0.5 -> 0, 4.2 -> 3, -2.6 -> -3
        const auto values = measure(mosi, { 0, 2, 2, 0, 3, -3 }, { 0.5F, 1.5F, 2.5F, -0.5F, 4.2F, -2.6F });
        QCOMPARE(values.at("acc7"), 1.0);
        const auto away = measure(mosi, { 1, 1, 3, -1, 2, -2 }, { 0.5F, 1.5F, 2.5F, -0.5F, 4.2F, -2.6F });
        QCOMPARE(away.at("acc7"), 0.0);
    }

    void acc5ClipsAtTwo()
    {
        // 3 and 2.2 both become 2; -3 against -1.4 becomes -2 against -1
        const auto values = measure(mosi, { 3, -3 }, { 2.2F, -1.4F });
        QCOMPARE(values.at("acc5"), 0.5);
        QCOMPARE(values.at("acc7"), 0.0);
    }

    void zeroLabelsCountOnOneSideOnly()
    {
        const std::vector<float> label { 0, 0, 1, -1, 2 };
        const std::vector<float> prediction { -0.1F, 0.2F, 0.3F, 0.0F, -1 };
        const auto values = measure(mosi, label, prediction);
        // non-negative: truth 1 1 1 0 1, guess 0 1 1 1 0
        QCOMPARE(values.at("acc2_non_negative"), 0.4);
        // class 1: TP 2, FP 1, FN 2, F1 4/7, support 4; class 0: TP 0, F1 0
        QCOMPARE(values.at("f1_non_negative"), 4.0 / 5 * 4 / 7);
        // without zeros: truth 1 0 1, guess 1 0 0 (0.0 is not positive)
        QCOMPARE(values.at("acc2_negative_positive"), 2.0 / 3);
        QCOMPARE(values.at("f1_negative_positive"), (2.0 * 2 / 3 + 1 * 2.0 / 3) / 3);
        QVERIFY(std::isnan(measure(mosi, { 0, 0 }, { 1, -1 }).at("acc2_negative_positive")));
    }

    void binsOfTheUnitScale()
    {
        const std::vector<float> label { -1, -0.4F, 0, 0.4F, 1 };
        QCOMPARE(measure(sims, label, { -0.71F, -0.69F, 0.05F, 0.11F, 0.71F }).at("acc5"), 1.0);
        // a value on a cut belongs to the bin below it
        QCOMPARE(measure(sims, label, { -0.7F, -0.1F, 0.1F, 0.7F, 3 }).at("acc5"), 1.0);
        QCOMPARE(measure(sims, { -1, 0, 1 }, { -0.1F, 0.1F, 0.2F }).at("acc3"), 1.0);
        QCOMPARE(measure(sims, { -1, 0, 1 }, { -0.05F, 0.12F, 0.1F }).at("acc3"), 0.0);
    }

    void zeroIsNegativeOnTheUnitScale()
    {
        const std::vector<float> label { 0, 0, 0.4F, -0.6F, 1 };
        const std::vector<float> prediction { -0.2F, 0.1F, 0.3F, 0, 0 };
        const auto values = measure(sims, label, prediction);
        // positive: truth 0 0 1 0 1, guess 0 1 1 0 0
        QCOMPARE(values.at("acc2_positive"), 0.6);
        // class 1: TP 1, FP 1, FN 1, F1 1/2, support 2; class 0: TP 2, FP 1, FN 1, F1 2/3, support 3
        QCOMPARE(values.at("f1_positive"), (2 * 0.5 + 3 * 2.0 / 3) / 5);
        QVERIFY(!values.contains("acc2_non_negative") && !values.contains("f1_non_negative"));
        QVERIFY(!measure(mosi, label, prediction).contains("acc2_positive"));
        QVERIFY(zeroIsNegative(sims) && !zeroIsNegative(mosi) && !zeroIsNegative(plain));
    }

    void unitScaleIsClippedFirst()
    {
        // clipped: 1 -1 0.5 0 against 1 -1 0.5 1: differences 0, 0, 0, 1
        const auto values = measure(sims, { 1, -1, 0.5F, 0 }, { 3, -1.5F, 0.5F, 7 });
        QCOMPARE(values.at("mae"), 0.25);
        // sums: xy 2.25, x 0.5, y 1.5, xx 2.25, yy 3.25, n 4
        const double xy = 2.25 - 0.5 * 1.5 / 4, xx = 2.25 - 0.25 / 4, yy = 3.25 - 2.25 / 4;
        QVERIFY(std::abs(values.at("r") - xy / std::sqrt(xx * yy)) < 1e-12);
        // a label beyond the declared scale is clipped as well
        QCOMPARE(measure(sims, { 1.2F, -1 }, { 1, -1 }).at("mae"), 0.0);
        // the other scales are not
        QCOMPARE(measure(plain, { 1, -1, 0.5F, 0 }, { 3, -1.5F, 0.5F, 7 }).at("mae"), 9.5 / 4);
    }

    void binaryByHand()
    {
        const MetricTask task { Task::Binary, {}, {} };
        const auto values = measure(task, { 1, 0, 1, 0 }, { 0.8F, 0.4F, 0.3F, 0.5F });
        QCOMPARE(values.at("accuracy"), 0.5); // 0.5 counts as class 1
        const double expected = -(std::log(0.8) + std::log(0.6) + std::log(0.3) + std::log(0.5)) / 4;
        QVERIFY(std::abs(values.at("loss") - expected) < 1e-6);
        QCOMPARE(values.at("f1"), 0.5);
        // a sure and wrong answer costs a finite loss
        QVERIFY(std::abs(measure(task, { 1 }, { 0 }).at("loss") - std::log(1e7)) < 1e-6);
    }

    void multiclassByHand()
    {
        Matrix prediction(4, 3);
        prediction.values = { 0.7F, 0.2F, 0.1F, /**/ 0.1F, 0.2F, 0.7F, /**/ 0.3F, 0.4F, 0.3F, /**/ 0.2F, 0.5F, 0.3F };
        const std::vector<float> label { 0, 2, 2, 1 };
        const auto values = computeMetrics({ Task::Multiclass, {}, {} }, label, prediction);
        QCOMPARE(values.at("accuracy"), 0.75);
        // class 0: 1; class 1: TP 1, FP 1 -> 2/3; class 2: TP 1, FN 1 -> 2/3, support 2
        QCOMPARE(values.at("f1"), (1 + 2.0 / 3 + 2 * 2.0 / 3) / 4);
        const double expected = -(std::log(0.7) + std::log(0.7) + std::log(0.3) + std::log(0.5)) / 4;
        QVERIFY(std::abs(values.at("loss") - expected) < 1e-6);
    }

    void f1AgainstTheTextbook()
    {
        Random random(3, "labels");
        std::vector<float> label(400);
        Matrix prediction(400, 4);
        std::vector<int> truth, guess;
        for (std::size_t i = 0; i < label.size(); ++i) {
            label[i] = static_cast<float>(random.below(3)); // class 3 is guessed but never true
            const auto chosen = static_cast<std::int64_t>(random.below(4));
            prediction(static_cast<std::int64_t>(i), chosen) = 1;
            truth.push_back(static_cast<int>(label[i]));
            guess.push_back(static_cast<int>(chosen));
        }
        const auto values = computeMetrics({ Task::Multiclass, {}, {} }, label, prediction);
        QVERIFY(std::abs(values.at("f1") - slowWeightedF1(truth, guess)) < 1e-12);
    }

    void whatCannotBeComputedIsNotANumber()
    {
        const auto none = computeMetrics(mosi, {}, Matrix(0, 1));
        QCOMPARE(none.size(), 8U);
        for (const auto& [key, value] : none)
            QVERIFY2(std::isnan(value), key.c_str());
        for (const auto& [key, value] : measure(mosi, { 1, 2 }, { 1, NAN }))
            QVERIFY2(std::isnan(value), key.c_str());
    }

    void misfitsAreErrors()
    {
        using test::errorText;
        QVERIFY(errorText([] {
            measure(plain, { 1, 2 }, { 1 });
        }).find("2 labels but 1 predictions")
            != std::string::npos);
        QVERIFY(errorText([] { measure({ Task::Binary, {}, {} }, { 2 }, { 1 }); }).find("0 to 1") != std::string::npos);
        QVERIFY(!errorText([] { measure({ Task::Multiclass, {}, {} }, { 0 }, { 1 }); }).empty());
    }

    void resultTableAsJson()
    {
        ResultTable table { "test-noise", {} };
        table.rows.push_back({ "test", "text", 0.25, {}, "mae", 0.5, 0.01, 10 });
        table.rows.push_back({ "test_rho_0", "none", {}, 0.0, "r", NAN, 0, 1 });
        const auto json = nlohmann::json::parse(resultTableToJson(table, "run.h5").dump());
        QVERIFY(json["protocol"] == "test-noise");
        QVERIFY(json["run"] == "run.h5");
        QVERIFY(json["rows"][0]["sigma"] == 0.25);
        QVERIFY(!json["rows"][0].contains("rho"));
        QVERIFY(json["rows"][0]["draws"] == 10);
        QVERIFY(json["rows"][1]["rho"] == 0.0);
        QVERIFY(!json["rows"][1].contains("sigma"));
        QVERIFY(json["rows"][1]["mean"].is_null());
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "test_metrics.moc"
