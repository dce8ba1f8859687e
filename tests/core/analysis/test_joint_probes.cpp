#include "core/analysis/joint_probes.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>

using namespace cmir;

namespace {

constexpr std::int64_t samples = 120, environments = 4;

/// Two modalities: each Z_inv holds half of the label, each Z_spu half of the noise's intensity.
struct Shown {
    Variants variants;
    std::vector<float> label;
};

Shown separated()
{
    Random random(5, "joint probes test");
    Shown out;
    out.variants.split = "test";
    out.variants.environments = environments;
    out.variants.intensities = { 0, 1, 2, 3 };
    for (int m = 0; m < 2; ++m)
        out.variants.modalities.push_back({ Matrix(samples * environments, 2), Matrix(samples * environments, 3) });
    for (std::int64_t i = 0; i < samples; ++i) {
        out.variants.sample.push_back(2 * i); // of a split of twice as many
        const double halves[] = { random.gaussian(), random.gaussian() };
        out.label.push_back(static_cast<float>(halves[0] + halves[1]));
        out.label.push_back(1000);
        for (std::int64_t e = 0; e < environments; ++e)
            for (std::size_t m = 0; m < 2; ++m) {
                const double part = static_cast<double>(e) / 2 + (m == 0 ? 0.5 : -0.5) * random.gaussian();
                Representation& r = out.variants.modalities[m];
                const std::int64_t row = i * environments + e;
                r.invariant(row, 0) = static_cast<float>(halves[m]);
                r.invariant(row, 1) = static_cast<float>(random.gaussian());
                r.spurious(row, 0) = static_cast<float>(part);
                r.spurious(row, 1) = static_cast<float>(random.gaussian());
                r.spurious(row, 2) = static_cast<float>(random.gaussian());
            }
    }
    return out;
}

const MeasuredValue& find(const std::vector<MeasuredValue>& values, const std::string& key, MeasuredOn on)
{
    const auto found = std::ranges::find_if(values, [&](const auto& v) { return v.key == key && v.on == on; });
    if (found == values.end())
        throw Failure("no " + key);
    return *found;
}

}

class TestJointProbes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachPartTellsItsOwn()
    {
        const Shown shown = separated();
        const auto table = measureJointly(shown.variants, shown.label, { Task::Regression, -3, 3 });
        QCOMPARE(table.size(), std::size_t { 6 });
        const auto& invariant = find(table, "joint_environment_mse", MeasuredOn::Invariant);
        const auto& spurious = find(table, "joint_environment_mse", MeasuredOn::Spurious);
        QVERIFY(std::abs(invariant.reference.value() - 1.25) < 0.02); // the variance of 0, 1, 2, 3
        QVERIFY(std::abs(invariant.value.value() - 1.25) < 0.1);
        // e/2 + .5 g and e/2 - .5 h: the best answer is linear, with error variance of (g - h) / 2, shrunk a little.
        QVERIFY2(
            std::abs(spurious.value.value() - 1 / (2 + 1 / 1.25)) < 0.08, qPrintable(QString::number(*spurious.value)));
        QVERIFY(spurious.lower.value() < *spurious.value && *spurious.value < spurious.upper.value());
        QCOMPARE(spurious.n, samples * environments);

        const auto& label = find(table, "joint_label_mae", MeasuredOn::Invariant);
        QVERIFY(label.value.value() < 0.05); // neither modality alone comes so near
        QVERIFY(std::abs(label.reference.value() - std::sqrt(2.0) * 0.798) < 0.25);
        QCOMPARE(label.n, samples);
        QVERIFY(find(table, "joint_label_mae", MeasuredOn::Spurious).value.value() > 0.9);
        QVERIFY(find(table, "joint_label_side", MeasuredOn::Invariant).value.value() > 0.9);
        const auto& side = find(table, "joint_label_side", MeasuredOn::Spurious);
        QVERIFY(side.lower.value() < side.reference.value());
        QVERIFY(measureJointly(shown.variants, shown.label, { Task::Regression, -3, 3 })[1].value == table[1].value);
    }

    void classesHaveAnAccuracyAlone()
    {
        Shown shown = separated();
        for (float& y : shown.label)
            y = y > 0 ? 1.0F : 0.0F;
        const auto table = measureJointly(shown.variants, shown.label, { Task::Binary, {}, {} });
        QCOMPARE(table.size(), std::size_t { 4 });
        QVERIFY(find(table, "joint_label", MeasuredOn::Invariant).value.value() > 0.9);
    }

    void whatCannotBeMeasuredIsSaid()
    {
        Shown shown = separated();
        Variants clean = shown.variants;
        clean.environments = 1;
        clean.intensities = { 0 };
        clean.modalities
            = { { cleanOf(shown.variants.modalities[0].invariant), cleanOf(shown.variants.modalities[0].spurious) } };
        const auto table = measureJointly(clean, shown.label, { Task::Regression, -3, 3 });
        QVERIFY(!find(table, "joint_environment_mse", MeasuredOn::Spurious).value);
        QVERIFY(find(table, "joint_label_mae", MeasuredOn::Spurious).value.has_value());
        shown.label.resize(3);
        QVERIFY(QString::fromStdString(test::errorText([&] {
            measureJointly(shown.variants, shown.label, { Task::Regression, -3, 3 });
        })).contains("3 labels"));
        shown.variants.modalities[1].invariant = Matrix(1, 2);
        QVERIFY(QString::fromStdString(test::errorText([&] {
            jointRepresentation(shown.variants.modalities);
        })).contains("must be of the same samples"));
    }

private:
    static Matrix cleanOf(const Matrix& all)
    {
        Matrix out(samples, all.cols);
        for (std::int64_t r = 0; r < samples; ++r)
            std::ranges::copy(all.row(r * environments), out.row(r).begin());
        return out;
    }
};

QTEST_APPLESS_MAIN(TestJointProbes)
#include "test_joint_probes.moc"
