#include "core/config/registry.h"
#include "core/training/term_gradients.h"
#include "ui/run_data.h"
#include "ui/run_model.h"
#include "ui/weight_remark.h"

#include <QtTest>

#include <limits>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Four epochs; gradients were read after the second.
RunRecord recordOf()
{
    RunRecord record;
    record.config.parameters.lambda1 = 2;
    record.history.series["train/loss"] = { 9, 9, 9, 10 };
    record.history.series["train/invariance"] = { 1, 1, 1, 0.5 };
    record.history.series[shareSeries(1)] = { none, 0.25, none, none };
    record.history.series[angleSeries(0, 1)] = { none, -0.31, none, none };
    record.history.series[angleSeries(1, 2)] = { none, 0.04, none, none };
    record.history.series[angleSeries(1, 3)] = { none, 0.5, none, none };
    return record;
}

WeightRemark remarkOf(const RunRecord& record, const char* key)
{
    RunModel model;
    model.openRun(std::make_shared<const RunRecord>(record), nullptr, QStringLiteral("run.h5"));
    return weightRemark(model, parameter(key));
}

}

/// What stands behind the name of a lambda: its share of the loss and of the gradients, and whom it pulls against.
class TestWeightRemark : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shareAndGradient()
    {
        const WeightRemark remark = remarkOf(recordOf(), "lambda1");
        QCOMPARE(remark.text, QStringLiteral("10 %, ∇ 25 %")); // 2 x 0.5 of 10, of the newest epoch
        QVERIFY(remark.meaning.contains(QStringLiteral("after epoch 2")));
        QVERIFY(remark.meaning.contains(QStringLiteral("against the prediction (cosine")));
        QVERIFY(remark.meaning.contains(QStringLiteral("along with the reconstruction (cosine 0.50)")));
        QVERIFY(!remark.meaning.contains(QStringLiteral("the decorrelation"))); // next to nothing
        QCOMPARE(remarkOf(recordOf(), "lambda2").text, QString()); // nothing was read of it
    }

    /// What was read of other settings is not said of these.
    void nothingOfOtherSettings()
    {
        RunRecord record = recordOf();
        record.events.push_back({ 20, 1.5, "lambda1", "2", "4" });
        const WeightRemark turned = remarkOf(record, "lambda1"); // within the epoch that was read
        QVERIFY2(!turned.text.contains(QStringLiteral("∇")), qPrintable(turned.text));
        QVERIFY(!turned.text.isEmpty());
        record.events.back().epoch = 3.5; // within the newest
        QCOMPARE(remarkOf(record, "lambda1").text, QString());
        record.events.back().epoch = 0.5;
        QVERIFY(remarkOf(record, "lambda1").text.contains(QStringLiteral("∇ 25 %")));
    }

    void dataAreTheSameByTheirContent()
    {
        RunConfig one, other;
        one.data.path = "a.h5";
        other.data.path = "elsewhere/a.h5";
        one.sha256 = other.sha256 = "00";
        QVERIFY(isOfSameData(one, other));
        other.sha256 = "01";
        QVERIFY(!isOfSameData(one, other));
    }
};

QTEST_MAIN(TestWeightRemark)

#include "test_weight_remark.moc"
