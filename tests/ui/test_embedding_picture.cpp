#include "ui/views/correlation_picture.h"
#include "ui/views/embedding_picture.h"

#include "core/common/random.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr std::int64_t samples = 12, environments = 3, width = 4;

Representation randomRepresentation(std::int64_t rows, Random& random)
{
    Representation r { Matrix(rows, width), Matrix(rows, width) };
    for (Matrix* matrix : { &r.invariant, &r.spurious })
        for (float& value : matrix->values)
            value = static_cast<float>(random.gaussian());
    return r;
}

/// Two splits whose shown samples are every second row of the data, in three variants each.
std::shared_ptr<Snapshot> makeSnapshot()
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->modalityNames = { "text", "audio" };
    Random random(1, "embedding picture");
    for (const char* name : { "train", "test" }) {
        Variants split;
        split.split = name;
        split.environments = environments;
        for (std::int64_t i = 0; i < samples; ++i)
            split.sample.push_back(2 * i);
        for (int m = 0; m < 2; ++m)
            split.modalities.push_back(randomRepresentation(samples * environments, random));
        split.prediction = Matrix(samples * environments, 1);
        for (std::int64_t row = 0; row < split.prediction.rows; ++row)
            split.prediction(row, 0) = static_cast<float>(row);
        snapshot->splits.push_back(std::move(split));
    }
    return snapshot;
}

std::shared_ptr<Dataset> makeData()
{
    auto data = std::make_shared<Dataset>();
    data->environmentNames = { "studio", "street" };
    for (const char* name : { "train", "test" }) {
        Split split;
        split.name = name;
        Column environment { "environment", std::vector<std::int64_t> {} },
            text { "text_raw", std::vector<std::string> {} };
        Column mood { "mood", std::vector<std::string> {} }, length { "length", std::vector<double> {} };
        for (std::int64_t i = 0; i < 2 * samples; ++i) {
            split.label.push_back(static_cast<float>(i) - 3);
            split.id.push_back(std::string(name) + "-" + std::to_string(i));
            std::get<0>(environment.values).push_back(i / 2 % 2);
            std::get<2>(text.values).push_back("utterance " + std::to_string(i));
            std::get<2>(mood.values).push_back(i / 2 % 2 == 0 ? "calm" : "angry");
            std::get<1>(length.values).push_back(static_cast<double>(i) / 2);
        }
        split.columns = { environment, text, mood };
        if (split.name == "train")
            split.columns.push_back(length); // the other split has none
        data->splits.push_back(std::move(split));
    }
    return data;
}

EmbeddingRequest makeRequest(const QString& coloring, const QStringList& splits)
{
    const auto data = makeData();
    EmbeddingRequest request { makeSnapshot(), SampleFacts(data, nullptr), splits, {}, nullptr };
    for (const ColoringChoice& choice : coloringChoices(data.get()))
        if (choice.id == coloring)
            request.coloring = choice;
    return request;
}

}

class TestEmbeddingPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanVariantsOnlyExceptByEnvironment();
    void positionsAreThePcaOfThePoints();
    void aConstantRepresentationIsFlatAndSaysSo();
    void farPointsDoNotDecideThePlane();
    void probesAnswerInTheLabelsUnit();
    void planesFollowTheOnesBefore();
    void choicesLeaveOutWhatColoursCannotTell();
    void coloringsHoldTheRightValues();
    void cardNamesTheSample();
    void correlationsOfABatch();
    void correlationsLiveUseCleanRows();
};

void TestEmbeddingPicture::cleanVariantsOnlyExceptByEnvironment()
{
    const auto byLabel = makePicture(makeRequest(colorByLabel, { "test" }), {});
    QCOMPARE(byLabel.points.size(), std::size_t(samples));
    for (const EmbeddingPoint& point : byLabel.points)
        QCOMPARE(point.environment, 0);
    const auto byEnvironment = makePicture(makeRequest(colorByVirtualEnvironment, { "test", "train" }), {});
    QCOMPARE(byEnvironment.points.size(), std::size_t(2 * samples * environments));
    QCOMPARE(byEnvironment.coloring.categories.size(), environments);
    QCOMPARE(byEnvironment.coloring.values[4], 1.0); // second sample, first noisy variant
    QVERIFY(makePicture(makeRequest(colorByLabel, {}), {}).points.empty());
}

void TestEmbeddingPicture::positionsAreThePcaOfThePoints()
{
    const auto request = makeRequest(colorByLabel, { "test" });
    const auto picture = makePicture(request, {});
    QCOMPARE(picture.panels.size(), std::size_t(4));
    QCOMPARE(picture.panels[2].modality, QStringLiteral("audio"));
    QVERIFY(picture.panels[2].invariant && !picture.panels[3].invariant);
    Matrix clean(samples, width);
    for (std::int64_t i = 0; i < samples; ++i)
        std::ranges::copy(
            request.snapshot->splits[1].modalities[1].spurious.row(i * environments), clean.row(i).begin());
    const Matrix expected = fitPca(holdFarPoints(clean).points).project(clean);
    for (std::int64_t i = 0; i < samples; ++i) {
        QCOMPARE(picture.panels[3].positions[i].x(), static_cast<double>(expected(i, 0)));
        QCOMPARE(picture.panels[3].positions[i].y(), static_cast<double>(expected(i, 1)));
    }
}

void TestEmbeddingPicture::aConstantRepresentationIsFlatAndSaysSo()
{
    auto request = makeRequest(colorByLabel, { "test" });
    auto snapshot = makeSnapshot();
    for (float& value : snapshot->splits[1].modalities[0].invariant.values)
        value = 0.7F;
    request.snapshot = snapshot;
    request.measure = true;
    const auto picture = makePicture(request, {});
    QVERIFY(picture.panels[0].note.startsWith(QStringLiteral("constant")));
    QVERIFY(!picture.panels[0].trustworthiness);
    for (const QPointF& place : picture.panels[0].positions)
        QCOMPARE(place, QPointF(0, 0));
    QVERIFY(picture.panels[1].note.isEmpty());
}

void TestEmbeddingPicture::farPointsDoNotDecideThePlane()
{
    auto request = makeRequest(colorByLabel, { "test" });
    auto snapshot = makeSnapshot();
    snapshot->splits[1].modalities[0].invariant(0, 2) = 1e4F;
    request.snapshot = snapshot;
    const auto picture = makePicture(request, {});
    QCOMPARE(picture.panels[0].note, QStringLiteral("1 held near"));
    QVERIFY(picture.panels[0].plane.explained[0] < 0.9);
}

/// Feature 0 of Z_spu is the label, feature 1 grows with the environment; Z_inv knows neither.
void TestEmbeddingPicture::probesAnswerInTheLabelsUnit()
{
    auto request = makeRequest(colorByLabel, { "test" });
    auto snapshot = makeSnapshot();
    for (Variants& split : snapshot->splits)
        for (std::int64_t row = 0; row < samples * environments; ++row) {
            const double label
                = request.facts.label(split.split, split.sample[static_cast<std::size_t>(row / environments)]);
            split.modalities[0].spurious(row, 0) = static_cast<float>(label);
            split.modalities[0].spurious(row, 1) = static_cast<float>(row % environments);
        }
    request.snapshot = snapshot;
    request.kind = ProjectionKind::Probe;
    const auto picture = makePicture(request, {});
    QCOMPARE(picture.points.size(), std::size_t(samples * environments)); // every variant, whatever the colours
    for (std::size_t i = 0; i < picture.points.size(); ++i) {
        const QPointF place = picture.panels[1].positions[static_cast<qsizetype>(i)];
        const double label = request.facts.label("test", picture.points[i].sample(*snapshot));
        QVERIFY2(std::abs(place.x() - label) < 0.5, qPrintable(QString::number(place.x() - label)));
        QVERIFY2(std::abs(place.y() - static_cast<double>(picture.points[i].environment)) < 0.2,
            qPrintable(QString::number(place.y())));
    }
    QVERIFY(picture.panels[1].xTitle.startsWith(QStringLiteral("label R² ")));
    QVERIFY(picture.panels[1].yTitle.startsWith(QStringLiteral("env. R² ")));
    QVERIFY(picture.apart.modalities[0].spurious.label->value > 0.99);
    QVERIFY(picture.apart.modalities[0].spurious.environment->value > 0.99);
    QVERIFY(picture.apart.modalities[0].invariant.environment->value < 0.8);
    QVERIFY(!picture.apart.modalities[0].invariant.shift); // no test_* split
}

void TestEmbeddingPicture::planesFollowTheOnesBefore()
{
    auto request = makeRequest(colorByLabel, { "test" });
    auto flipped = std::make_shared<EmbeddingPicture>(makePicture(request, {}));
    for (double& value : flipped->panels[0].plane.axis[0])
        value = -value;
    request.previous = flipped;
    const auto picture = makePicture(request, {});
    QVERIFY(std::abs(picture.panels[0].positions[0].x() + flipped->panels[0].positions[0].x()) < 1e-5);
    QVERIFY(std::abs(picture.panels[0].positions[0].y() - flipped->panels[0].positions[0].y()) < 1e-5);
}

void TestEmbeddingPicture::choicesLeaveOutWhatColoursCannotTell()
{
    QStringList ids;
    for (const ColoringChoice& choice : coloringChoices(makeData().get()))
        ids << choice.id;
    QVERIFY(ids.contains(QStringLiteral("column:environment")));
    QVERIFY(ids.contains(QStringLiteral("column:mood")));
    QVERIFY(ids.contains(QStringLiteral("column:length")));
    QVERIFY(!ids.contains(QStringLiteral("column:text_raw"))); // 24 different texts
    QCOMPARE(coloringChoices(nullptr).size(), 6);
}

void TestEmbeddingPicture::coloringsHoldTheRightValues()
{
    const auto label = makePicture(makeRequest(colorByLabel, { "train" }), {}).coloring;
    QCOMPARE(label.values[5], 7.0); // shown sample 5 is row 10, label 10 - 3
    QVERIFY(label.diverging && label.minimum == -label.maximum);

    const auto error = makePicture(makeRequest(QStringLiteral("error"), { "train" }), {}).coloring;
    QCOMPARE(error.values[5], 15.0 - 7.0); // prediction of row 5 * 3, minus the label

    const auto environment = makePicture(makeRequest(QStringLiteral("column:environment"), { "train" }), {}).coloring;
    QVERIFY(environment.categorical);
    QCOMPARE(environment.categories, (QStringList { "studio", "street" }));
    QCOMPARE(environment.values[1], 1.0);

    const auto mood = makePicture(makeRequest(QStringLiteral("column:mood"), { "train" }), {}).coloring;
    QCOMPARE(mood.categories[static_cast<int>(mood.values[0])], QStringLiteral("calm"));
    QCOMPARE(mood.categories[static_cast<int>(mood.values[1])], QStringLiteral("angry"));

    const auto length = makePicture(makeRequest(QStringLiteral("column:length"), { "train", "test" }), {}).coloring;
    QVERIFY(!length.categorical);
    QCOMPARE(length.values[3], 3.0);
    QVERIFY(std::isnan(length.values[samples])); // the first of the split without the column

    const auto split = makePicture(makeRequest(QStringLiteral("split"), { "test", "train" }), {}).coloring;
    QCOMPARE(split.categories, (QStringList { "train", "test" }));
    QCOMPARE(split.values.last(), 1.0);
}

void TestEmbeddingPicture::cardNamesTheSample()
{
    const auto picture = makePicture(makeRequest(colorByLabel, { "test" }), {});
    QVERIFY(picture.card(2).contains(QStringLiteral("test-4")));
    QVERIFY(picture.card(2).contains(QStringLiteral("1.000"))); // the label of row 4
    QCOMPARE(picture.fact(2, 0), QStringLiteral("test-4"));
    QVERIFY(picture.card(-1).isEmpty());
}

void TestEmbeddingPicture::correlationsOfABatch()
{
    // Rows in opposite order of their labels; Z_spu = Z_inv, so every diagonal entry is 1.
    auto record = std::make_shared<RunRecord>();
    record->modalityNames = { "text" };
    Matrix z(4, 2);
    z.values = { 1, -1, -1, 1, 1, -1, -1, 1 };
    record->representations = std::vector<SplitRepresentations> { { "test", { { z, z } } } };
    record->predictions = std::vector<Predictions> { { "test", { "a", "b", "c", "d" }, { 4, 3, 2, 1 }, Matrix(4, 1) } };
    CorrelationRequest request;
    request.record = record;
    request.facts = SampleFacts(nullptr, record);
    request.split = "test";
    request.batchSize = 3;
    const auto picture = makeCorrelations(request, {});
    QCOMPARE(picture.batches, 2);
    QCOMPARE(picture.panels[0].names.size(), 3);
    QVERIFY(picture.panels[0].names[0].startsWith(u"c") && picture.panels[0].names[2].startsWith(u"a"));
    QCOMPARE(picture.panels[0].rows, (std::vector<std::int64_t> { 2, 1, 0 }));
    QVERIFY(picture.panels[0].entries.densities.isEmpty() && picture.between.rows == 0); // nobody looks at them
    QVERIFY(!picture.hasEnvironment);
    const Matrix& c = picture.panels[0].samples;
    QVERIFY(std::abs(c(0, 0) - 1) < 1e-4F && std::abs(c(0, 1) + 1) < 1e-4F && std::abs(c(0, 2) - 1) < 1e-4F);
    QVERIFY(std::abs(picture.panels[0].diagonal - 1) < 1e-4 && std::abs(picture.panels[0].offDiagonal - 1) < 1e-4);
    QVERIFY(std::abs(picture.panels[0].features(0, 1) + 1) < 1e-4F);
    request.page = CorrelationPage::Distribution;
    const viz::Histogram entries = makeCorrelations(request, {}).panels[0].entries;
    QCOMPARE(entries.densities.size(), 2);
    // On the diagonal all are 1; off it four of six are -1 and two are 1.
    const double unit = entries.bins() / 2.0;
    QVERIFY(std::abs(entries.densities[0].last() - unit) < 1e-9);
    QVERIFY(std::abs(entries.densities[1].first() - unit * 2 / 3) < 1e-9);
    QVERIFY(std::abs(entries.densities[1].last() - unit / 3) < 1e-9);
    request.page = CorrelationPage::Between;
    const auto between = makeCorrelations(request, {});
    QCOMPARE(between.between.rows, std::int64_t(2)); // Z_inv and Z_spu of one modality, equal and of full correlation
    QVERIFY(std::abs(between.between(0, 1) - 1) < 1e-4F);
    QVERIFY(between.panels.empty());
    request.page = CorrelationPage::Matrices;
    request.order = BatchOrder::Environment; // there is none
    QCOMPARE(makeCorrelations(request, {}).order, BatchOrder::Label);
    request.batch = 9; // beyond the last: the last, with one sample
    const auto last = makeCorrelations(request, {});
    QCOMPARE(last.panels[0].names.size(), 1);
    QVERIFY(std::isnan(last.panels[0].offDiagonal));
    request.split = "nowhere";
    QVERIFY(makeCorrelations(request, {}).panels.empty());
}

void TestEmbeddingPicture::correlationsLiveUseCleanRows()
{
    CorrelationRequest request;
    request.snapshot = makeSnapshot();
    request.facts = SampleFacts(makeData(), nullptr);
    request.split = "test";
    request.batchSize = samples;
    const auto before = makeCorrelations(request, {});
    QVERIFY(before.shownOnly);
    QCOMPARE(before.samples, samples);
    auto noisier = makeSnapshot();
    for (std::int64_t i = 0; i < samples; ++i)
        noisier->splits[1].modalities[0].invariant(i * environments + 1, 0) += 100; // a noisy variant: no matter
    request.snapshot = noisier;
    QVERIFY(makeCorrelations(request, {}).panels[0].features == before.panels[0].features);
    noisier->splits[1].modalities[0].invariant(0, 0) += 100; // a clean one
    QVERIFY(!(makeCorrelations(request, {}).panels[0].features == before.panels[0].features));
}

QTEST_GUILESS_MAIN(TestEmbeddingPicture)
#include "test_embedding_picture.moc"
