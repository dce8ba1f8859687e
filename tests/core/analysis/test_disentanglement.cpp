#include "core/analysis/disentanglement.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace cmir;

namespace {

constexpr std::int64_t samples = 240, shownSamples = 60, environments = 4;

Matrix gaussian(std::int64_t rows, std::int64_t cols, const std::string& name)
{
    Random random(11, name);
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

Column numbers(const std::string& name, const Matrix& from, std::int64_t column)
{
    std::vector<double> values;
    for (std::int64_t r = 0; r < from.rows; ++r)
        values.push_back(from(r, column));
    return { name, values };
}

/// A world that came apart: Z_inv holds the two causal factors, whose sum is the label, Z_spu the spurious factor of
/// the modality, the recorded environment and, in the shown samples, the noise.
struct World {
    SplitRepresentations representations;
    Variants variants;
    Split split;
};

Representation cleanRepresentation(const Matrix& causal, const Matrix& spurious, const std::vector<std::string>& place)
{
    Representation z { Matrix(samples, 3), Matrix(samples, 3) };
    const Matrix rest = gaussian(samples, 2, "rest");
    for (std::int64_t r = 0; r < samples; ++r) {
        z.invariant(r, 0) = causal(r, 0);
        z.invariant(r, 1) = causal(r, 0) - 2 * causal(r, 1);
        z.invariant(r, 2) = rest(r, 0);
        z.spurious(r, 0) = spurious(r, 0);
        z.spurious(r, 1) = place[static_cast<std::size_t>(r)] == "studio" ? 2.0F : -2.0F;
        z.spurious(r, 2) = rest(r, 1);
    }
    return z;
}

Representation shownRepresentation()
{
    const Matrix own = gaussian(shownSamples, 3, "own");
    const Matrix noise = gaussian(shownSamples * environments, 3, "noise");
    Representation z { Matrix(noise.rows, 3), Matrix(noise.rows, 3) };
    for (std::int64_t r = 0; r < noise.rows; ++r)
        for (std::int64_t c = 0; c < 3; ++c) {
            z.invariant(r, c) = own(r / environments, c);
            z.spurious(r, c) = 3 * static_cast<float>(r % environments) + 0.3F * noise(r, c);
        }
    return z;
}

World separatedWorld()
{
    const Matrix causal = gaussian(samples, 2, "causal"), spurious = gaussian(samples, 1, "spurious");
    World world;
    world.split.name = world.representations.split = world.variants.split = "test";
    std::vector<std::string> place;
    Random random(1, "place");
    for (std::int64_t r = 0; r < samples; ++r) {
        world.split.label.push_back(causal(r, 0) + causal(r, 1));
        place.push_back(random.below(2) == 0 ? "studio" : "street");
    }
    world.representations.modalities = { {}, cleanRepresentation(causal, spurious, place) };
    world.variants.environments = environments;
    world.variants.modalities = { {}, shownRepresentation() };
    world.split.columns
        = { { "environment", place }, numbers("truth_causal_0", causal, 0), numbers("truth_causal_1", causal, 1),
              numbers("truth_spurious_audio_0", spurious, 0), numbers("truth_spurious_text_0", causal, 0) };
    return world;
}

DisentanglementInput inputOf(const World& world, Task task = Task::Regression)
{
    return disentanglementInput(world.representations, &world.variants, world.split, task, "audio", 1);
}

DisentanglementOptions quick()
{
    DisentanglementOptions options;
    options.permutations = 30;
    return options;
}

MeasuredValue find(const std::vector<MeasuredValue>& table, const std::string& key, MeasuredOn on)
{
    for (const auto& value : table)
        if (value.key == key && value.on == on)
            return value;
    throw Failure("no measured value " + key);
}

double valueOf(const MeasuredValue& value)
{
    if (!value.value)
        throw Failure(value.key + " is absent: " + value.reason);
    return *value.value;
}

}

class TestDisentanglement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void separatedRepresentationsAreSeen()
    {
        const World world = separatedWorld();
        const auto table = measureDisentanglement(inputOf(world), quick());
        const auto inv = [&](const char* key) { return find(table, key, MeasuredOn::Invariant); };
        const auto spu = [&](const char* key) { return find(table, key, MeasuredOn::Spurious); };

        QCOMPARE(inv("probe_environment").reference.value_or(0), 0.25);
        QVERIFY(valueOf(inv("probe_environment")) < 0.4);
        QVERIFY(valueOf(spu("probe_environment")) > 0.95);
        QCOMPARE(spu("probe_environment").n, shownSamples * environments);
        QVERIFY(valueOf(spu("probe_environment_erased")) < 0.4); // the noise of this world moves means alone
        QVERIFY(valueOf(inv("probe_environment_r2")) < 0.05);
        QVERIFY(valueOf(spu("probe_environment_r2")) > 0.95);
        // As a number the environment is its intensity, which need not be proportional to e.
        World uneven = world;
        uneven.variants.intensities = { 0, 0, 0, 1 };
        const auto others = measureDisentanglement(inputOf(uneven), quick());
        const double r2 = valueOf(find(others, "probe_environment_r2", MeasuredOn::Spurious));
        QVERIFY(r2 > 0.8 && r2 < valueOf(spu("probe_environment_r2")) - 0.005);
        uneven.variants.intensities.pop_back();
        QVERIFY_THROWS_EXCEPTION(BadInput, measureDisentanglement(inputOf(uneven), quick()));
        const auto place = inv("probe_real_environment");
        QVERIFY(place.lower.value_or(1) <= place.reference.value_or(0));
        QCOMPARE(valueOf(spu("probe_real_environment")), 1.0);
        QVERIFY(valueOf(inv("probe_label")) > 0.99);
        QVERIFY(valueOf(spu("probe_label")) < 0.1);
        QVERIFY(std::abs(valueOf(inv("purity_environment")) - inv("purity_environment").reference.value_or(0)) < 0.05);
        QVERIFY(valueOf(spu("purity_environment")) > 0.95);
        QVERIFY(valueOf(inv("neighbour_difference_label")) < 0.6);
        QVERIFY(std::abs(valueOf(spu("neighbour_difference_label")) - 1) < 0.1);
        QVERIFY(valueOf(inv("truth_causal_r2")) > 0.99);
        QVERIFY(valueOf(spu("truth_causal_r2")) < 0.1);
        QVERIFY(valueOf(inv("truth_spurious_r2")) < 0.1); // of this modality, not of text, whose column it holds
        QVERIFY(valueOf(spu("truth_spurious_r2")) > 0.99);
        for (const char* key : { "feature_correlation", "hsic" }) {
            const auto value = find(table, key, MeasuredOn::Both);
            QVERIFY(value.value && value.reference && value.p);
            QVERIFY(value.p.value_or(0) > 0.03);
        }
        const auto cka = find(table, "cka", MeasuredOn::Both);
        QVERIFY(std::abs(valueOf(cka)) < 0.1);
        QVERIFY(std::abs(cka.reference.value_or(1)) < 0.02 && cka.p.value_or(0) > 0.03);
        QVERIFY(cka.lower.value() < valueOf(cka) && valueOf(cka) < cka.upper.value());
        QVERIFY(cka.n > 0);
    }

    /// The same but for a rotation in Z_inv, something else in Z_spu.
    void anEarlierStateIsComparedWith()
    {
        const World world = separatedWorld();
        auto earlier = std::make_shared<Snapshot>();
        earlier->epoch = 7;
        earlier->splits = { world.variants };
        Representation& then = earlier->splits[0].modalities[1];
        for (std::int64_t r = 0; r < then.invariant.rows; ++r)
            std::swap(then.invariant(r, 0), then.invariant(r, 1));
        then.spurious = gaussian(then.spurious.rows, 3, "earlier");
        DisentanglementInput input = inputOf(world);
        compareWithEarlier(input, *earlier, world.variants, 1);
        const auto table = measureDisentanglement(input, quick());
        const auto invariant = find(table, "cka_before", MeasuredOn::Invariant);
        QVERIFY(std::abs(valueOf(invariant) - 1) < 1e-4);
        QVERIFY(QString::fromStdString(invariant.note).contains("epoch 7"));
        QVERIFY(valueOf(find(table, "cka_before", MeasuredOn::Spurious)) < 0.3);

        // Which one it is, and when there is none.
        auto later = std::make_shared<Snapshot>(*earlier);
        later->epoch = 9;
        QCOMPARE(snapshotBefore({ earlier, later }, 9), std::shared_ptr<const Snapshot>(earlier));
        QVERIFY(!snapshotBefore({ earlier, later }, 7));
        DisentanglementInput other = inputOf(world);
        later->splits[0].environments = 2;
        compareWithEarlier(other, *later, world.variants, 1);
        QVERIFY(!other.earlier);
    }

    /// What decides the label is less than every factor by itself.
    void theCausalPartIsOneNumber()
    {
        const World world = separatedWorld();
        World sums = separatedWorld();
        const Matrix rest = gaussian(samples, 2, "in their place");
        Matrix& z = sums.representations.modalities[1].invariant;
        for (std::int64_t r = 0; r < samples; ++r) {
            z(r, 0) = world.split.label[static_cast<std::size_t>(r)]; // the two factors' sum
            z(r, 1) = rest(r, 0);
        }
        const auto table = measureDisentanglement(inputOf(sums), quick());
        QVERIFY(valueOf(find(table, "truth_causal_part_r2", MeasuredOn::Invariant)) > 0.99);
        const double each = valueOf(find(table, "truth_causal_r2", MeasuredOn::Invariant));
        QVERIFY2(each > 0.4 && each < 0.6, qPrintable(QString::number(each)));
        QVERIFY(valueOf(find(table, "truth_causal_part_r2", MeasuredOn::Spurious)) < 0.1);
    }

    /// Elsewhere than on the split itself: there the factors are what is read, and the note names the place.
    void theTruthIsReadWhereRhoIsNought()
    {
        const World world = separatedWorld();
        World other = separatedWorld();
        std::swap(other.representations.modalities[1].invariant, other.representations.modalities[1].spurious);
        DisentanglementInput input = inputOf(world);
        input.truth = &other.representations.modalities[1];
        input.truthColumns = other.split.columns;
        input.truthSplit = "test_rho_0";
        const auto table = measureDisentanglement(input, quick());
        const auto inv = find(table, "truth_spurious_r2", MeasuredOn::Invariant);
        QVERIFY(valueOf(inv) > 0.99);
        QVERIFY(QString::fromStdString(inv.note).contains("test_rho_0"));
        QVERIFY(valueOf(find(table, "truth_causal_r2", MeasuredOn::Invariant)) < 0.1);
        QVERIFY(valueOf(find(table, "probe_label", MeasuredOn::Invariant)) > 0.99); // this is not
        input.truthColumns = std::span(other.split.columns).first(0);
        QVERIFY(!find(measureDisentanglement(input, quick()), "truth_causal_r2", MeasuredOn::Invariant).value);
        Dataset dataset;
        dataset.splits.resize(2);
        QVERIFY(!truthSplit(dataset));
        dataset.splits[0].rho = 0.9;
        dataset.splits[1].rho = 0;
        QCOMPARE(truthSplit(dataset), &dataset.splits[1]);
    }

    void swappedRepresentationsSwapTheirValues()
    {
        World world = separatedWorld();
        const auto table = measureDisentanglement(inputOf(world), quick());
        std::swap(world.representations.modalities[1].invariant, world.representations.modalities[1].spurious);
        std::swap(world.variants.modalities[1].invariant, world.variants.modalities[1].spurious);
        const auto swapped = measureDisentanglement(inputOf(world), quick());
        for (const auto& value : table)
            if (value.on == MeasuredOn::Invariant) {
                QVERIFY(value.value.has_value());
                QCOMPARE(valueOf(find(swapped, value.key, MeasuredOn::Spurious)), valueOf(value));
            }
    }

    void everyValueHasItsWords()
    {
        const World world = separatedWorld();
        std::set<std::pair<std::string, MeasuredOn>> seen;
        for (const auto& value : measureDisentanglement(inputOf(world), quick())) {
            QVERIFY(seen.emplace(value.key, value.on).second);
            QVERIFY(!value.title.empty() && !value.help.empty());
            QVERIFY(!value.brief.empty() && value.brief.size() <= 16); // fits the narrow pane
            QVERIFY(value.value.has_value() == value.reason.empty());
            QVERIFY(value.reference.has_value() && value.n > 0);
        }
        QCOMPARE(seen.size(), std::size_t { 23 });
    }

    void classesAreProbedAsClasses()
    {
        World world = separatedWorld();
        for (float& y : world.split.label)
            y = y > 0 ? 1.0F : 0.0F;
        const auto table = measureDisentanglement(inputOf(world, Task::Binary), quick());
        const auto probe = find(table, "probe_label", MeasuredOn::Invariant);
        QVERIFY(valueOf(probe) > 0.9);
        QVERIFY(probe.reference.value_or(0) >= 0.5);
        QVERIFY(valueOf(find(table, "purity_label", MeasuredOn::Invariant)) > 0.75);
    }

    void whatIsAbsentHasItsReason()
    {
        World world = separatedWorld();
        world.split.columns.clear();
        DisentanglementInput input = inputOf(world);
        input.shown = nullptr;
        auto table = measureDisentanglement(input, quick());
        for (const char* key : { "probe_environment", "probe_environment_r2", "probe_real_environment",
                 "purity_environment", "truth_causal_part_r2", "truth_causal_r2", "truth_spurious_r2" }) {
            const auto value = find(table, key, MeasuredOn::Spurious);
            QVERIFY(!value.value && !value.reason.empty());
        }
        QVERIFY(find(table, "probe_label", MeasuredOn::Spurious).value);

        input = inputOf(world);
        input.environments = 1; // K = 0
        table = measureDisentanglement(input, quick());
        QVERIFY(
            QString::fromStdString(find(table, "probe_environment", MeasuredOn::Invariant).reason).contains("K = 0"));

        input = inputOf(world);
        input.clean = nullptr;
        table = measureDisentanglement(input, quick());
        QVERIFY(!find(table, "probe_label", MeasuredOn::Invariant).value);
        QVERIFY(!find(table, "hsic", MeasuredOn::Both).value);
        QVERIFY(find(table, "probe_environment", MeasuredOn::Invariant).value);
    }

    void collapseIsNoIndependence()
    {
        World world = separatedWorld();
        world.representations.modalities[1].invariant = Matrix(samples, 3);
        const auto table = measureDisentanglement(inputOf(world), quick());
        const auto hsic = find(table, "hsic", MeasuredOn::Both);
        QCOMPARE(valueOf(hsic), 0.0);
        QCOMPARE(hsic.p.value_or(0), 1.0);
        QVERIFY(QString::fromStdString(hsic.note).contains("collapsed"));
        QVERIFY(std::abs(valueOf(find(table, "probe_label", MeasuredOn::Invariant))) < 1e-9);
    }

    void valuesThatAreNotFiniteEndNothing()
    {
        World world = separatedWorld();
        world.representations.modalities[1].invariant(5, 0) = NAN;
        const auto table = measureDisentanglement(inputOf(world), quick());
        QCOMPARE(find(table, "probe_label", MeasuredOn::Invariant).n, samples - 1);
        QVERIFY(!find(table, "neighbour_difference_label", MeasuredOn::Invariant).reason.empty());
        QVERIFY(find(table, "neighbour_difference_label", MeasuredOn::Spurious).value);
    }

    void largeDataIsSampledAndItIsSaid()
    {
        const World world = separatedWorld();
        auto options = quick();
        options.maxRows = 100;
        options.maxKernelRows = 40;
        const auto table = measureDisentanglement(inputOf(world), options);
        const auto shown = find(table, "probe_environment", MeasuredOn::Spurious);
        QCOMPARE(shown.n, 100); // 25 whole samples
        QVERIFY(QString::fromStdString(shown.note).contains("25 of 60"));
        QVERIFY(valueOf(shown) > 0.9);
        const auto label = find(table, "probe_label", MeasuredOn::Invariant);
        QCOMPARE(label.n, 100);
        QVERIFY(QString::fromStdString(label.note).contains("100 of 240"));
        QVERIFY(valueOf(label) > 0.99);
        QCOMPARE(find(table, "hsic", MeasuredOn::Both).n, 40);
    }

    void progressRisesAndCancels()
    {
        const World world = separatedWorld();
        double last = -1;
        bool rises = true;
        int reports = 0;
        JobContext job;
        job.progress = [&](double share, std::string_view what) {
            rises = rises && share > last && share < 1 && !what.empty();
            last = share;
            ++reports;
        };
        measureDisentanglement(inputOf(world), quick(), job);
        QVERIFY(rises);
        QCOMPARE(reports, 10);
        job.cancelled = [&] { return reports >= 12; }; // in the middle of the next one
        QVERIFY_THROWS_EXCEPTION(Cancelled, (last = -1, measureDisentanglement(inputOf(world), quick(), job)));
        QCOMPARE(reports, 12);
    }

    void misfitsAreErrors()
    {
        World world = separatedWorld();
        QVERIFY(!test::errorText([&] {
            disentanglementInput(world.representations, nullptr, world.split, Task::Regression, "vision", 2);
        }).empty());
        DisentanglementInput input = inputOf(world);
        input.environments = 7;
        QVERIFY(!test::errorText([&] { measureDisentanglement(input, quick()); }).empty());
        world.split.label.pop_back();
        QVERIFY(!test::errorText([&] { measureDisentanglement(inputOf(world), quick()); }).empty());
        world.split.label.push_back(0);
        world.split.columns.push_back({ "speaker", std::vector<std::int64_t> { 1, 2 } });
        const auto message = test::errorText([&] { measureDisentanglement(inputOf(world), quick()); });
        QVERIFY(QString::fromStdString(message).contains("\"speaker\""));
    }
};

QTEST_GUILESS_MAIN(TestDisentanglement)
#include "test_disentanglement.moc"
