#include "ui/samples/sample_card_picture.h"

#include "core/analysis/pca.h"
#include "core/analysis/row_sample.h"
#include "core/data/split_names.h"
#include "ui/text.h"
#include "ui/views/embedding_coloring.h"
#include "ui/views/embedding_points.h"

#include <QObject>

#include <algorithm>
#include <array>
#include <cmath>

namespace cmir::ui {

namespace {

bool isMetadata(const std::string& column)
{
    static const std::array main { "split", "label", "prediction", "error", "environment" };
    return std::ranges::find(main, column) == main.end();
}

void addFacts(SampleCardPicture& card, const SampleTable& table)
{
    card.id = table.id(card.sample);
    const auto row = table.rowOf(card.sample);
    for (std::size_t c = 0; row && c < table.columns().size(); ++c) {
        const SampleTable::Column& column = table.columns()[c];
        const QString text = table.text(*row, c);
        if (column.name == "text_raw")
            card.transcript = text;
        else if (column.name != "id" && !text.isEmpty())
            card.facts.push_back({ column.title, text, isMetadata(column.name) });
    }
}

/// Where the sample is among the shown ones; -1: it is not.
std::int64_t shownPlace(const Variants* variants, std::int64_t row)
{
    if (!variants)
        return -1;
    const auto found = std::ranges::find(variants->sample, row);
    return found == variants->sample.end() ? -1 : found - variants->sample.begin();
}

SampleCardPicture::Plane makePlane(const SampleCardRequest& request, const std::vector<EmbeddingPoint>& all,
    const std::vector<EmbeddingPoint>& drawn, bool invariant)
{
    const PcaPlane plane = fitPca(gatherPoints(*request.snapshot, all, request.modality, invariant));
    const Matrix places = plane.project(gatherPoints(*request.snapshot, drawn, request.modality, invariant));
    const auto title = [&](std::size_t axis) {
        return QObject::tr("PC %1 (%2 %)").arg(axis + 1).arg(100 * plane.explained[axis], 0, 'f', 0);
    };
    SampleCardPicture::Plane out { {}, title(0), title(1) };
    for (std::int64_t i = 0; i < places.rows; ++i)
        out.positions << QPointF(static_cast<double>(places(i, 0)), static_cast<double>(places(i, 1)));
    return out;
}

void addVariants(SampleCardPicture& card, const SampleCardRequest& request, std::int64_t place, const JobContext& job)
{
    const Snapshot& snapshot = *request.snapshot;
    const QStringList split { toQt(card.sample.split) };
    std::vector<EmbeddingPoint> drawn = choosePoints(snapshot, split, false);
    const std::vector<EmbeddingPoint> all = choosePoints(snapshot, split, true);
    card.path << static_cast<int>(place);
    const EmbeddingPoint clean = drawn[static_cast<std::size_t>(place)];
    for (std::int64_t e = 1; e < snapshot.splits[clean.split].environments; ++e) {
        card.path << static_cast<int>(drawn.size());
        drawn.push_back({ clean.split, clean.shown, e });
    }
    const bool told = request.withTest || !isTestSplit(card.sample.split);
    for (const int point : std::as_const(card.path))
        card.predictions << (told ? request.facts.predictionText(
                                 predictionOf(snapshot, drawn[static_cast<std::size_t>(point)], request.facts.task()))
                                  : QStringLiteral("–"));
    card.coloring = makeColoring({ colorByLabel, {} }, snapshot, drawn, request.facts);
    card.coloring.title = QObject::tr("label");
    job.check();
    card.invariant = makePlane(request, all, drawn, true);
    job.check();
    card.spurious = makePlane(request, all, drawn, false);
}

/// The rows nearest to `row`, ties by their order; rows that are not finite are near to none.
std::vector<std::int64_t> nearestRows(const Matrix& points, std::int64_t row, const JobContext& job)
{
    std::vector<std::pair<double, std::int64_t>> distances;
    const auto from = points.row(row);
    for (std::int64_t other = 0; other < points.rows; ++other) {
        if (other % 4096 == 0)
            job.check();
        double sum = 0;
        const auto to = points.row(other);
        for (std::size_t c = 0; c < from.size(); ++c) {
            const double difference = static_cast<double>(from[c]) - static_cast<double>(to[c]);
            sum += difference * difference;
        }
        if (other != row && std::isfinite(sum))
            distances.emplace_back(sum, other);
    }
    const auto count = std::min<std::ptrdiff_t>(cardNeighbours, std::ssize(distances));
    std::ranges::partial_sort(distances, distances.begin() + count);
    std::vector<std::int64_t> rows;
    for (std::ptrdiff_t i = 0; i < count; ++i)
        rows.push_back(distances[static_cast<std::size_t>(i)].second);
    return rows;
}

std::vector<SampleCardPicture::Neighbour> named(const SampleCardRequest& request, const std::vector<std::int64_t>& rows)
{
    std::vector<SampleCardPicture::Neighbour> neighbours;
    for (const std::int64_t row : rows) {
        const SampleRef sample { request.sample.split, row };
        const auto place = request.table->rowOf(sample);
        neighbours.push_back({ sample, request.table->id(sample), place ? request.table->text(*place, 2) : QString() });
    }
    return neighbours;
}

void addNeighbours(SampleCardPicture& card, const SampleCardRequest& request, const Variants* variants,
    std::int64_t place, const JobContext& job)
{
    const auto* whole = request.record ? ofSplit(request.record->representations, card.sample.split) : nullptr;
    if (whole && request.modality < whole->modalities.size()
        && card.sample.row < whole->modalities[request.modality].invariant.rows) {
        const Representation& points = whole->modalities[request.modality];
        card.nearInvariant = named(request, nearestRows(points.invariant, card.sample.row, job));
        card.nearSpurious = named(request, nearestRows(points.spurious, card.sample.row, job));
        return;
    }
    if (!card.isShown)
        return;
    card.amongShown = true;
    const auto near = [&](const Matrix& rows) {
        std::vector<std::int64_t> samples = nearestRows(cleanRows(rows, variants->environments), place, job);
        for (std::int64_t& sample : samples)
            sample = variants->sample[static_cast<std::size_t>(sample)];
        return named(request, samples);
    };
    card.nearInvariant = near(variants->modalities[request.modality].invariant);
    card.nearSpurious = near(variants->modalities[request.modality].spurious);
}

}

SampleCardPicture makeSampleCard(const SampleCardRequest& request, const JobContext& job)
{
    SampleCardPicture card;
    card.sample = request.sample;
    addFacts(card, *request.table);
    const Variants* variants = request.snapshot ? ofSplit(request.snapshot->splits, card.sample.split) : nullptr;
    const std::int64_t place = shownPlace(variants, card.sample.row);
    card.isShown = place >= 0 && request.modality < variants->modalities.size();
    if (card.isShown)
        addVariants(card, request, place, job);
    addNeighbours(card, request, variants, place, job);
    return card;
}

}
