#include "core/experiment/measured_place.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace cmir;

Q_DECLARE_METATYPE(cmir::MeasuredPlace)

class TestMeasuredPlace : public QObject {
    Q_OBJECT

    using Kind = MeasuredPlace::Kind;

private Q_SLOTS:
    void whatIsWrittenIsRead_data()
    {
        QTest::addColumn<MeasuredPlace>("place");
        QTest::addColumn<std::string>("text");
        const auto row
            = [](const std::string& text, const MeasuredPlace& place) { QTest::newRow(text.c_str()) << place << text; };
        row("test", { Kind::Split, {}, {}, "test" });
        row("test_rho_-0.95", { Kind::Split, {}, {}, "test_rho_-0.95" });
        row("noise 0.3/test", { Kind::Noise, 0.3, {}, "test" });
        row("noise average/test", { Kind::Noise, {}, {}, "test" });
        row("unseen 0.1/test_rho_0", { Kind::Unseen, 0.1, {}, "test_rho_0" });
        row("unseen average/valid", { Kind::Unseen, {}, {}, "valid" });
        row("sigma 1/valid", { Kind::Sigma, 1.0, {}, "valid" });
        row("sigma 0.5 text/test", { Kind::Sigma, 0.5, "text", "test" });
        row("sigma 2 own name/test", { Kind::Sigma, 2.0, "own name", "test" });
        row("missing audio+vision/test", { Kind::Missing, {}, "audio+vision", "test" });
        row("probe text/test", { Kind::Probe, {}, "text", "test" });
        row("apart all", { Kind::Apart, {}, "all", {} });
        row("apart text/valid", { Kind::Apart, {}, "text", "valid" });
        row("worst of test_*", { Kind::Worst, {}, {}, {} });
        row("spread of test_*", { Kind::Spread, {}, {}, {} });
        row("worst environment", { Kind::WorstEnvironment, {}, {}, {} });
        row("spread of environments", { Kind::SpreadEnvironments, {}, {}, {} });
        row("training", { Kind::Training, {}, {}, {} });
    }

    void whatIsWrittenIsRead()
    {
        QFETCH(const MeasuredPlace, place);
        QFETCH(const std::string, text);
        QCOMPARE(place.text(), text);
        QVERIFY(MeasuredPlace::read(text) == place);
    }

    /// A name that only looks like one of a protocol stays the name of a split, unchanged.
    void whatHasNoOtherFormIsASplit()
    {
        for (const std::string text :
            { "noise", "noise 0.3", "noise loud/test", "noise 0.3 text/test", "sigma average/test", "noises 0.3/test",
                "missing /test", "apart /valid", "", "worst of", "probe text" }) {
            const MeasuredPlace place = MeasuredPlace::read(text);
            QVERIFY2(place.kind == Kind::Split && place.split == text, text.c_str());
            QCOMPARE(place.text(), text);
        }
    }

    void averages()
    {
        QCOMPARE(MeasuredPlace::read("noise 0.3/test").averaged().text(), std::string("noise average/test"));
        QVERIFY(MeasuredPlace::read("unseen 0.3/test").isUnderNoise());
        QVERIFY(!MeasuredPlace::read("sigma 1/test").isUnderNoise());
    }

    void theOrderOfPresentation()
    {
        const std::vector<std::string> order { "train", "valid", "valid_rho_0.5", "test", "test_rho_0.5", "test_rho_0",
            "test_rho_-0.95", "test_ood", "noise 0.1/test", "noise 0.1/test_ood", "noise 0.2/test",
            "noise average/test", "unseen 0.1/test", "sigma 2/test", "sigma 2 text/test", "sigma 10/test",
            "missing audio/test", "probe text/test", "apart all", "worst of test_*", "training" };
        std::vector<std::string> sorted = order;
        std::ranges::reverse(sorted);
        std::ranges::sort(sorted, [](const std::string& a, const std::string& b) {
            return isPresentedBefore(MeasuredPlace::read(a), MeasuredPlace::read(b));
        });
        QVERIFY(sorted == order);
    }
};

QTEST_APPLESS_MAIN(TestMeasuredPlace)
#include "test_measured_place.moc"
