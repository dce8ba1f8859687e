#include "ui/views/embedding_picture.h"
#include "ui/views/every_sample.h"

#include "core/common/random.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr std::int64_t width = 4;

Matrix randomRows(std::int64_t rows, Random& random)
{
    Matrix matrix(rows, width);
    for (float& value : matrix.values)
        value = static_cast<float>(random.gaussian());
    return matrix;
}

/// A finished run whose record holds every sample, and whose snapshot every tenth one in three variants.
struct Scene {
    explicit Scene(std::int64_t trainSamples = 120, std::int64_t validSamples = 90)
        : run(std::make_shared<RunRecord>())
    {
        Random random(4, "every sample");
        auto shown = std::make_shared<Snapshot>();
        shown->epoch = 7;
        shown->modalityNames = { "text", "audio" };
        run->modalityNames = shown->modalityNames;
        for (const auto& [name, samples] :
            { std::pair<std::string, std::int64_t> { "train", trainSamples }, { "valid", validSamples } }) {
            SplitRepresentations whole { name, {} };
            Predictions predictions { name, {}, {}, Matrix(samples, 1) };
            for (int m = 0; m < 2; ++m)
                whole.modalities.push_back({ randomRows(samples, random), randomRows(samples, random) });
            for (std::int64_t i = 0; i < samples; ++i) {
                predictions.id.push_back(name + "-" + std::to_string(i));
                predictions.label.push_back(static_cast<float>(i) / 10);
                predictions.prediction(i, 0) = static_cast<float>(i) / 20;
            }
            Variants some;
            some.split = name;
            some.environments = 3;
            for (std::int64_t i = 0; i < samples; i += 10)
                some.sample.push_back(i);
            const auto rows = static_cast<std::int64_t>(some.sample.size()) * some.environments;
            for (int m = 0; m < 2; ++m)
                some.modalities.push_back({ randomRows(rows, random), randomRows(rows, random) });
            some.prediction = Matrix(rows, 1);
            run->representations.push_back(std::move(whole));
            run->predictions.push_back(std::move(predictions));
            shown->splits.push_back(std::move(some));
        }
        run->shown = shown;
    }

    EmbeddingRequest request(ProjectionKind kind, const QStringList& splits) const
    {
        EmbeddingRequest request { run->shown, SampleFacts(nullptr, run), splits, { colorByLabel, "label" }, nullptr };
        request.kind = kind;
        request.heldOut = "valid";
        request.every = run;
        return request;
    }

    std::shared_ptr<RunRecord> run;
};

}

class TestEverySample : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyOneIsThere()
    {
        const Scene scene;
        const auto picture = makePicture(scene.request(ProjectionKind::Pca, { "valid", "train" }), {});
        QCOMPARE(picture.points.size(), std::size_t(120 + 90));
        QCOMPARE(picture.snapshot->epoch, 7);
        QCOMPARE(picture.shown, scene.run->shown);
        QCOMPARE(picture.coloring.values.size(), 210);
        QCOMPARE(picture.coloring.values[121], static_cast<double>(0.1F)); // of valid, the second one
        QCOMPARE(picture.fact(121, 0), QStringLiteral("valid-1"));
        QCOMPARE(picture.fact(121, 1), QStringLiteral("valid"));
        QCOMPARE(picture.fact(130, 3), QStringLiteral("0.500"));
        QVERIFY(picture.card(121).contains(QStringLiteral("valid-1")));
        QVERIFY(makePicture(scene.request(ProjectionKind::Pca, {}), {}).points.empty());
    }

    void placesAreThoseOfTheWholeRows()
    {
        const Scene scene;
        const auto picture = makePicture(scene.request(ProjectionKind::Pca, { "valid" }), {});
        const Matrix& rows = scene.run->representations.get()[1].modalities[1].spurious;
        const Matrix expected = fitPca(holdFarPoints(rows).points).project(rows);
        const EmbeddingPicture::Panel& panel = picture.panels[3];
        QVERIFY(panel.modality == QStringLiteral("audio") && !panel.invariant);
        QCOMPARE(panel.positions.size(), rows.rows);
        for (std::int64_t i = 0; i < rows.rows; ++i)
            QCOMPARE(
                panel.positions[i], QPointF(static_cast<double>(expected(i, 0)), static_cast<double>(expected(i, 1))));
        QCOMPARE(panel.cloud->points(), panel.positions);
        QVERIFY(panel.note.isEmpty() || panel.note.startsWith(QStringLiteral("fitted")));
    }

    /// Probes are fitted to the shown samples in all variants, as ever: axes and table are the same, and a shown sample
    /// that is clean lies where its row says.
    void probesAreThoseOfTheShownSamples()
    {
        const Scene scene;
        auto request = scene.request(ProjectionKind::Probe, { "valid" });
        const auto every = makePicture(request, {});
        request.every = nullptr;
        const auto shown = makePicture(request, {});
        QCOMPARE(shown.points.size(), std::size_t(9 * 3));
        QCOMPARE(every.points.size(), std::size_t(90));
        QCOMPARE(every.panels[0].xTitle, shown.panels[0].xTitle);
        QCOMPARE(every.panels[0].yTitle, shown.panels[0].yTitle);
        QCOMPARE(every.apart.split, shown.apart.split);
        QCOMPARE(every.apart.modalities.size(), shown.apart.modalities.size());
        for (const QPointF& place : every.panels[0].positions)
            QVERIFY(std::isfinite(place.x()) && std::isfinite(place.y()));
    }

    void ofVeryManySomeDecideThePlane()
    {
        const Scene scene(static_cast<std::int64_t>(mostFitted) + 20000, 30);
        const auto picture = makePicture(scene.request(ProjectionKind::Pca, { "train" }), {});
        QCOMPARE(picture.points.size(), mostFitted + 20000);
        QVERIFY(picture.panels[0].note.contains(QStringLiteral("axes from 50000 of the points")));
        const Matrix& rows = scene.run->representations.get()[0].modalities[0].invariant;
        const Matrix placed = picture.panels[0].plane.project(rows);
        for (const std::int64_t i : { std::int64_t { 0 }, std::int64_t { 8191 }, std::int64_t { 8192 }, rows.rows - 1 })
            QCOMPARE(picture.panels[0].positions[i].x(), static_cast<double>(placed(i, 0)));
        // As good as all: the planes differ by less than could be seen.
        const PcaPlane whole = fitPca(holdFarPoints(rows).points);
        QVERIFY(std::abs(whole.explained[0] - picture.panels[0].plane.explained[0]) < 0.01);
    }

    void theSnapshotIsMadeOnceAndGhostsAreOfEverySampleToo()
    {
        const Scene scene, before;
        auto request = scene.request(ProjectionKind::Pca, { "valid" });
        request.before = before.run;
        const auto first = std::make_shared<const EmbeddingPicture>(makePicture(request, {}));
        QVERIFY(first->before && first->before->points.size() == 90);
        QCOMPARE(first->ghostOf(first->panels[2]), first->before->panels[2].cloud);
        request.previous = first;
        const auto second = makePicture(request, {});
        QCOMPARE(second.snapshot, first->snapshot);
        QCOMPARE(second.before, first->before);
        request.every = nullptr; // the shown ones again
        const auto shown = makePicture(request, {});
        QCOMPARE(shown.snapshot, scene.run->shown);
        QVERIFY(shown.before != first->before && shown.before->points.size() == 9);
    }

    void cancelled()
    {
        const Scene scene;
        const JobContext job { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, makePicture(scene.request(ProjectionKind::Pca, { "valid" }), job));
    }
};

QTEST_GUILESS_MAIN(TestEverySample)
#include "test_every_sample.moc"
