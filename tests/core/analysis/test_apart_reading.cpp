#include "core/analysis/apart_probes.h"
#include "core/analysis/apart_reading.h"
#include "core/analysis/probe_answers.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace cmir;

namespace {

constexpr std::int64_t samples = 40, environments = 3, width = 3;

double labelOf(const std::string& split, std::int64_t sample)
{
    Random random(static_cast<std::uint64_t>(sample), "label of " + split);
    return random.gaussian();
}

/// Feature 0 of Z_inv is the label everywhere; that of Z_spu is so in train and test, and its negative where the split
/// is shifted; feature 1 of Z_spu grows with the environment. Everything else is noise.
Variants shownOf(const std::string& split, double sign)
{
    Random random(3, "apart reading " + split);
    Variants shown;
    shown.split = split;
    shown.environments = environments;
    for (std::int64_t i = 0; i < samples; ++i)
        shown.sample.push_back(3 * i);
    for (int m = 0; m < 2; ++m) {
        Representation z { Matrix(samples * environments, width), Matrix(samples * environments, width) };
        for (Matrix* part : { &z.invariant, &z.spurious })
            for (std::int64_t r = 0; r < part->rows; ++r) {
                const double label = labelOf(split, 3 * (r / environments));
                const bool spurious = part == &z.spurious;
                (*part)(r, 0) = static_cast<float>((spurious ? sign : 1) * label);
                (*part)(r, 1) = static_cast<float>(
                    0.1 * random.gaussian() + (spurious ? static_cast<double>(r % environments) : 0.0));
                (*part)(r, 2) = static_cast<float>(random.gaussian());
            }
        shown.modalities.push_back(std::move(z));
    }
    return shown;
}

Snapshot snapshotOf(std::initializer_list<std::pair<const char*, double>> splits)
{
    Snapshot snapshot;
    snapshot.modalityNames = { "text", "audio" };
    for (const auto& [name, sign] : splits)
        snapshot.splits.push_back(shownOf(name, sign));
    return snapshot;
}

}

class TestApartReading : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShiftTellsThePartsApart()
    {
        const Snapshot snapshot
            = snapshotOf({ { "train", 1 }, { "valid", 1 }, { "test", 1 }, { "test_a", 0.5 }, { "test_b", -1 } });
        const ApartReading reading = readApart(snapshot, "test", { labelOf });
        QCOMPARE(reading.shiftSplit, std::string("test_b"));
        QCOMPARE(reading.modalities.size(), std::size_t(2));
        for (const ApartReading::Modality& modality : reading.modalities) {
            QVERIFY(modality.invariant.label->value > 0.99 && modality.spurious.label->value > 0.95);
            QVERIFY(modality.invariant.shift->value > 0.99);
            QVERIFY(modality.spurious.shift->value < -1);
            QVERIFY(modality.spurious.environment->value > 0.95);
            QVERIFY(modality.invariant.environment->value < 0.55);
            QVERIFY(std::abs(modality.invariant.environment->chance - 1.0 / 3) < 1e-12);
        }
        const ApartReading::Modality all = reading.all();
        QCOMPARE(all.spurious.shift->value,
            (reading.modalities[0].spurious.shift->value + reading.modalities[1].spurious.shift->value) / 2);
    }

    /// The probe is fitted on train alone, and reads the clean rows.
    void theLabelProbeIsThatOfTrain()
    {
        const Snapshot snapshot = snapshotOf({ { "train", 1 }, { "valid", -1 } });
        const ApartReading reading = readApart(snapshot, "valid", { labelOf });
        const auto clean = [&](std::size_t split) {
            Matrix z(samples, width);
            for (std::int64_t r = 0; r < samples; ++r)
                std::ranges::copy(
                    snapshot.splits[split].modalities[1].spurious.row(r * environments), z.row(r).begin());
            return z;
        };
        std::vector<float> train, valid;
        for (std::int64_t i = 0; i < samples; ++i) {
            train.push_back(static_cast<float>(labelOf("train", 3 * i)));
            valid.push_back(static_cast<float>(labelOf("valid", 3 * i)));
        }
        const auto wanted = LabelProbe(clean(0), train, 0).read(clean(1), valid);
        QCOMPARE(reading.modalities[1].spurious.label->value, wanted->value);
        QVERIFY(reading.shiftSplit.empty() && !reading.modalities[1].spurious.shift);
    }

    /// Data without a shifted split, recorded in two places; in the street Z_spu goes against the label.
    void anEnvironmentLeftOutStandsForTheShift()
    {
        Snapshot snapshot = snapshotOf({ { "train", 1 }, { "test", 1 } });
        for (Variants& shown : snapshot.splits)
            for (Representation& z : shown.modalities)
                for (std::int64_t r = 0; r < z.spurious.rows; ++r)
                    if (r / environments % 2 == 1)
                        z.spurious(r, 0) *= -1;
        ApartFacts facts { labelOf };
        facts.environment = [](const std::string&, std::int64_t sample) {
            return std::string(sample / 3 % 2 == 1 ? "street" : "studio"); // 20 samples of each
        };
        const ApartReading reading = readApart(snapshot, "test", facts);
        QVERIFY(reading.shiftSplit.empty());
        QVERIFY(reading.leftOut == "street" || reading.leftOut == "studio");
        for (const ApartReading::Modality& modality : reading.modalities) {
            QVERIFY(modality.invariant.shift->value > 0.99);
            QVERIFY(modality.spurious.shift->value < -1);
            QCOMPARE(modality.spurious.shift->n, samples / 2);
        }
        // The same by hand: fitted in one place, read in the other.
        const bool street = reading.leftOut == "street";
        Matrix fitted(samples / 2, width), read(samples / 2, width);
        std::vector<float> fittedLabel, readLabel;
        for (std::int64_t i = 0; i < samples; ++i) {
            const bool left = (i % 2 == 1) == street;
            if (!left) {
                std::ranges::copy(
                    snapshot.splits[0].modalities[0].spurious.row(i * environments), fitted.row(i / 2).begin());
                fittedLabel.push_back(static_cast<float>(labelOf("train", 3 * i)));
            } else {
                std::ranges::copy(
                    snapshot.splits[1].modalities[0].spurious.row(i * environments), read.row(i / 2).begin());
                readLabel.push_back(static_cast<float>(labelOf("test", 3 * i)));
            }
        }
        QCOMPARE(reading.modalities[0].spurious.shift->value,
            LabelProbe(fitted, fittedLabel, 0).read(read, readLabel)->value);

        // A shifted split goes before it; and new or rare environments are not asked.
        const Snapshot shifted = snapshotOf({ { "train", 1 }, { "test", 1 }, { "test_b", -1 } });
        QCOMPARE(readApart(shifted, "test", facts).leftOut, std::string());
        facts.environment = [](const std::string& split, std::int64_t) { return "of " + split; };
        QVERIFY(readApart(snapshot, "test", facts).leftOut.empty());
        QVERIFY(!readApart(snapshot, "test", facts).all().invariant.shift);
        facts.environment = [](const std::string&, std::int64_t sample) {
            return std::string(sample < 3 * 19 ? "rare" : ""); // 19 samples, the others' is not known
        };
        QVERIFY(readApart(snapshot, "test", facts).leftOut.empty());
    }

    void whatIsNotThereIsNotSaid()
    {
        const Snapshot snapshot = snapshotOf({ { "train", 1 }, { "test", 1 } });
        QVERIFY(!readApart(snapshot, "valid", { labelOf }).all().invariant.label); // no such split
        const auto unknown = [](const std::string&, std::int64_t) { return std::nan(""); };
        const ApartReading reading = readApart(snapshot, "test", { unknown });
        QVERIFY(!reading.all().invariant.label && reading.all().invariant.environment);
        Snapshot one = snapshotOf({ { "train", 1 }, { "test", 1 } });
        for (Variants& shown : one.splits)
            shown.environments = 1; // K = 0
        for (Variants& shown : one.splits) {
            shown.sample.resize(static_cast<std::size_t>(samples * environments));
        }
        QVERIFY(!readApart(one, "test", { labelOf }).all().spurious.environment);
        QVERIFY(!readApart(Snapshot {}, "test", { labelOf }).all().invariant.label);
    }

    /// To the right the label, upwards the environment, in their own units.
    void answersHaveTheUnitOfWhatIsAsked()
    {
        const Variants shown = shownOf("train", 1);
        std::vector<double> label;
        for (std::int64_t r = 0; r < samples * environments; ++r)
            label.push_back(labelOf("train", 3 * (r / environments)));
        const ProbeAnswers spurious(shown.modalities[0].spurious, label, 0, environments);
        const Matrix places = spurious.project(shown.modalities[0].spurious);
        for (std::int64_t r = 0; r < places.rows; ++r) {
            QVERIFY(std::abs(places(r, 0) - label[static_cast<std::size_t>(r)]) < 0.1);
            QVERIFY(std::abs(places(r, 1) - static_cast<float>(r % environments)) < 0.6F);
        }
        QVERIFY(spurious.reason().empty());
        // A part that does not know answers with the mean.
        const Matrix flat = ProbeAnswers(shown.modalities[0].invariant, label, 0, environments)
                                .project(shown.modalities[0].invariant);
        for (std::int64_t r = 0; r < flat.rows; ++r)
            QVERIFY(std::abs(flat(r, 1) - 1) < 0.9F);
    }

    void whatCannotBeProbedIsTheDirectionOfMostVariance()
    {
        const Variants shown = shownOf("train", 1);
        const Matrix& z = shown.modalities[0].spurious;
        const std::vector<double> none(static_cast<std::size_t>(z.rows), std::numeric_limits<double>::quiet_NaN());
        const ProbeAnswers answers(z, none, 0, 1);
        QVERIFY(answers.axes()[0] == ProbeAnswers::Axis::Variance && answers.axes()[1] == ProbeAnswers::Axis::Variance);
        QVERIFY(!answers.reason().empty());
        const Matrix places = answers.project(z);
        for (std::int64_t axis = 0; axis < 2; ++axis) {
            double sum = 0, squares = 0;
            for (std::int64_t r = 0; r < places.rows; ++r) {
                sum += places(r, axis) / static_cast<double>(places.rows);
                squares += places(r, axis) * places(r, axis) / static_cast<double>(places.rows);
            }
            QVERIFY(std::abs(squares - sum * sum - 1) < 1e-4); // in standard deviations
        }
        Matrix broken = z;
        broken(0, 0) = std::numeric_limits<float>::infinity();
        QVERIFY(std::isnan(answers.project(broken)(0, 1)));
    }

    void threeClassesHaveADiscriminant()
    {
        Matrix z(30, 2);
        std::vector<double> label;
        for (std::int64_t r = 0; r < 30; ++r) {
            label.push_back(static_cast<double>(r % 3));
            z(r, 0) = static_cast<float>(r % 3) + 0.1F * static_cast<float>(r % 2);
            z(r, 1) = static_cast<float>(r % 5);
        }
        const ProbeAnswers answers(z, label, 3, 1);
        QVERIFY(answers.axes()[0] == ProbeAnswers::Axis::Discriminant);
        const Matrix places = answers.project(z);
        QVERIFY(places(0, 0) < places(1, 0) && places(1, 0) < places(2, 0));
    }
};

QTEST_GUILESS_MAIN(TestApartReading)
#include "test_apart_reading.moc"
