#include "tests/ui/tiny_run.h"
#include "ui/samples/sample_card.h"
#include "ui/samples/samples_dock.h"
#include "ui/samples/samples_model.h"

#include "core/analysis/pca.h"
#include "core/common/random.h"
#include "viz/embedding_plot.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace cmir;
using namespace cmir::test;
using namespace cmir::ui;

namespace {

constexpr std::int64_t samples = 10, environments = 3, width = 4;

/// Ten samples of which every second is shown; sample i lies at i in Z_inv and at i*i mod 10 in Z_spu.
struct Made {
    std::shared_ptr<Dataset> data = std::make_shared<Dataset>();
    std::shared_ptr<RunRecord> record = std::make_shared<RunRecord>();
    std::shared_ptr<Snapshot> snapshot = std::make_shared<Snapshot>();

    Made()
    {
        Split split;
        split.name = "test";
        Matrix invariant(samples, 1), spurious(samples, 1);
        Predictions predictions { "test", {}, {}, Matrix(samples, 1) };
        std::vector<std::string> texts;
        for (std::int64_t i = 0; i < samples; ++i) {
            split.label.push_back(static_cast<float>(i) - 4);
            split.id.push_back("clip " + std::to_string(i));
            texts.push_back("words " + std::to_string(i));
            invariant(i, 0) = static_cast<float>(i);
            spurious(i, 0) = static_cast<float>(i * i % 10);
        }
        split.columns.push_back({ "text_raw", texts });
        predictions.id = split.id;
        predictions.label = split.label;
        data->splits.push_back(std::move(split));
        record->modalityNames = { "text", "audio" };
        record->predictions.push_back(std::move(predictions));
        record->representations
            = std::vector<SplitRepresentations> { { "test", { { invariant, spurious }, { spurious, invariant } } } };
        makeSnapshot();
    }

    void makeSnapshot() const
    {
        snapshot->modalityNames = { "text", "audio" };
        Random random(1, "card");
        Variants shown { "test", {}, environments, {}, {} };
        for (std::int64_t i = 0; i < samples; i += 2)
            shown.sample.push_back(i);
        const std::int64_t rows = samples / 2 * environments;
        for (int m = 0; m < 2; ++m) {
            Representation r { Matrix(rows, width), Matrix(rows, width) };
            for (Matrix* matrix : { &r.invariant, &r.spurious })
                for (float& value : matrix->values)
                    value = static_cast<float>(random.gaussian());
            shown.modalities.push_back(std::move(r));
        }
        shown.prediction = Matrix(rows, 1);
        for (std::int64_t row = 0; row < rows; ++row)
            shown.prediction(row, 0) = static_cast<float>(row);
        snapshot->splits.push_back(std::move(shown));
    }

    SampleCardRequest request(std::int64_t row) const
    {
        return { SampleTable::make(data, record), snapshot, record, SampleFacts(data, record), { "test", row }, 0,
            true };
    }
};

std::vector<std::int64_t> rowsOf(const std::vector<SampleCardPicture::Neighbour>& neighbours)
{
    std::vector<std::int64_t> rows;
    for (const auto& neighbour : neighbours)
        rows.push_back(neighbour.sample.row);
    return rows;
}

}

class TestSampleCard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shownSampleHasAPath();
    void predictionsOfTestAreToldWhenTestIsShown();
    void otherSamplesHaveNone();
    void neighboursAreTheNearest();
    void whileItTrainsTheShownOnesAreSearched();
    void cardFollowsTheCurrentSample();
};

void TestSampleCard::shownSampleHasAPath()
{
    const Made made;
    const auto card = makeSampleCard(made.request(4), {}); // the third shown
    QVERIFY(card.isShown);
    QCOMPARE(card.id, QStringLiteral("clip 4"));
    QCOMPARE(card.transcript, QStringLiteral("words 4"));
    QCOMPARE(card.facts.front().title, QStringLiteral("split"));
    QVERIFY(!card.facts.front().isMetadata);
    QCOMPARE(card.path, (QList<int> { 2, 5, 6 }));
    QCOMPARE(card.predictions, (QStringList { "6.000", "7.000", "8.000" })); // rows 2*3 + e
    QCOMPARE(card.invariant.positions.size(), samples / 2 + environments - 1);
    QCOMPARE(card.coloring.values.size(), card.invariant.positions.size());
    QCOMPARE(card.coloring.values[5], 0.0); // the label of row 4

    const Matrix& all = made.snapshot->splits[0].modalities[0].spurious;
    const Matrix expected = fitPca(all).project(all);
    for (std::int64_t e = 0; e < environments; ++e) {
        const QPointF point = card.spurious.positions[card.path[e]];
        QCOMPARE(point.x(), static_cast<double>(expected(2 * environments + e, 0)));
        QCOMPARE(point.y(), static_cast<double>(expected(2 * environments + e, 1)));
    }
}

void TestSampleCard::predictionsOfTestAreToldWhenTestIsShown()
{
    const Made made;
    SampleCardRequest request = made.request(4);
    request.withTest = false;
    QCOMPARE(makeSampleCard(request, {}).predictions, (QStringList { "–", "–", "–" }));
}

void TestSampleCard::otherSamplesHaveNone()
{
    const auto card = makeSampleCard(Made().request(3), {});
    QVERIFY(!card.isShown && card.path.isEmpty() && card.predictions.isEmpty());
    QVERIFY(card.invariant.positions.isEmpty());
    QCOMPARE(card.nearInvariant.size(), std::size_t(cardNeighbours));
}

void TestSampleCard::neighboursAreTheNearest()
{
    Made made;
    auto request = made.request(3);
    auto card = makeSampleCard(request, {});
    QCOMPARE(rowsOf(card.nearInvariant), (std::vector<std::int64_t> { 2, 4, 1, 5, 0 })); // ties by row
    // Z_spu is 0 1 4 9 6 5 6 9 4 1; row 3 lies at 9.
    QCOMPARE(rowsOf(card.nearSpurious), (std::vector<std::int64_t> { 7, 4, 6, 5, 2 }));
    QVERIFY(!card.amongShown);
    QCOMPARE(card.nearInvariant[0].id, QStringLiteral("clip 2"));
    QCOMPARE(card.nearInvariant[0].label, QStringLiteral("−2.000"));
    request.modality = 1; // whose spaces are the other way round
    QCOMPARE(rowsOf(makeSampleCard(request, {}).nearSpurious), rowsOf(card.nearInvariant));
    made.record->representations[0].modalities[0].invariant(2, 0) = std::numeric_limits<float>::quiet_NaN();
    QCOMPARE(rowsOf(makeSampleCard(made.request(3), {}).nearInvariant), (std::vector<std::int64_t> { 4, 1, 5, 0, 6 }));
    made.record->representations[0].modalities[0].invariant = Matrix(1, 1); // a run of other data
    QVERIFY(makeSampleCard(made.request(3), {}).nearInvariant.empty());
}

void TestSampleCard::whileItTrainsTheShownOnesAreSearched()
{
    const Made made;
    auto request = made.request(4);
    request.table = SampleTable::make(made.data, nullptr);
    request.record = nullptr;
    request.facts = SampleFacts(made.data, nullptr);
    Matrix& clean = made.snapshot->splits[0].modalities[0].invariant;
    for (std::int64_t i = 0; i < samples / 2; ++i)
        for (std::int64_t e = 0; e < environments; ++e)
            for (std::int64_t c = 0; c < width; ++c)
                clean(i * environments + e, c) = static_cast<float>(e == 0 ? i * i : 1000 - i);
    const auto card = makeSampleCard(request, {});
    QVERIFY(card.amongShown);
    QCOMPARE(rowsOf(card.nearInvariant), (std::vector<std::int64_t> { 2, 0, 6, 8 })); // 4 in 0 1 4 9 16
    request.sample.row = 3;
    QVERIFY(makeSampleCard(request, {}).nearInvariant.empty());
    request.snapshot = nullptr;
    QVERIFY(!makeSampleCard(request, {}).isShown);
}

void TestSampleCard::cardFollowsTheCurrentSample()
{
    Workbench workbench(Settings::inMemory());
    trainTinyRun(workbench);
    SamplesDock dock(workbench.model, workbench.jobs, workbench.selection);
    dock.resize(420, 900);
    dock.show();
    QTRY_VERIFY(dock.rows()->rowCount() > 0);
    SampleCard& card = *dock.card();
    QVERIFY(card.picture().id.isEmpty());
    const std::int64_t row = workbench.model.snapshot()->splits.back().sample[3];
    const SampleRef sample { workbench.model.snapshot()->splits.back().split, row };
    workbench.selection.setCurrent(sample);
    QTRY_VERIFY(card.picture().sample == sample);
    QVERIFY(card.picture().isShown);
    QCOMPARE(card.modalityChooser()->count(), static_cast<int>(workbench.model.record()->modalityNames.size()));
    for (const viz::PlotWidget* plot : card.plots())
        QVERIFY(!plot->isEmpty());
    QVERIFY(card.variantsLabel()->text().contains(card.picture().predictions.last().toHtmlEscaped()));

    const SampleRef near = card.picture().nearInvariant.front().sample;
    QVERIFY(card.neighboursLabel()->text().contains(card.picture().nearInvariant.front().id));
    Q_EMIT card.neighboursLabel()->linkActivated(
        QStringLiteral("%1/%2").arg(QString::fromStdString(near.split)).arg(near.row));
    QVERIFY(workbench.selection.selected().contains(near));
    QCOMPARE(workbench.selection.selected().count(), 1);
    QTRY_VERIFY(card.picture().sample == near);
    workbench.selection.setCurrent(std::nullopt);
    QVERIFY(card.picture().id.isEmpty());
}

QTEST_MAIN(TestSampleCard)
#include "test_sample_card.moc"
