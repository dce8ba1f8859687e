#include "ui/views/embedding_picture.h"

#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

QString text(const char* source)
{
    return QCoreApplication::translate("embeddings", source);
}

std::vector<EmbeddingPoint> choosePoints(const Snapshot& snapshot, const QStringList& splits, bool everyVariant)
{
    std::vector<EmbeddingPoint> points;
    for (std::size_t s = 0; s < snapshot.splits.size(); ++s) {
        const Variants& split = snapshot.splits[s];
        if (!splits.contains(q(split.split)))
            continue;
        for (std::size_t i = 0; i < split.sample.size(); ++i)
            for (std::int64_t e = 0; e < (everyVariant ? split.environments : 1); ++e)
                points.push_back({ s, static_cast<std::int64_t>(i), e });
    }
    return points;
}

Matrix gather(const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points, std::size_t modality, bool invariant)
{
    const auto source = [&](std::size_t split) -> const Matrix& {
        const Representation& r = snapshot.splits[split].modalities[modality];
        return invariant ? r.invariant : r.spurious;
    };
    Matrix rows(static_cast<std::int64_t>(points.size()), points.empty() ? 0 : source(points.front().split).cols);
    for (std::size_t i = 0; i < points.size(); ++i)
        std::ranges::copy(
            source(points[i].split).row(points[i].row(snapshot)), rows.row(static_cast<std::int64_t>(i)).begin());
    return rows;
}

const PcaPlane* previousPlane(const EmbeddingRequest& request, std::size_t panel, std::int64_t width)
{
    if (!request.previous || panel >= request.previous->panels.size())
        return nullptr;
    const PcaPlane& plane = request.previous->panels[panel].plane;
    return static_cast<std::int64_t>(plane.mean.size()) == width ? &plane : nullptr;
}

void project(EmbeddingPicture& picture, const EmbeddingRequest& request, const JobContext& job)
{
    const Snapshot& snapshot = *picture.snapshot;
    for (std::size_t m = 0; m < snapshot.modalityNames.size(); ++m) {
        for (const bool invariant : { true, false }) {
            job.check();
            EmbeddingPicture::Panel panel { q(snapshot.modalityNames[m]), invariant, {}, {} };
            if (!picture.points.empty()) {
                const Matrix rows = gather(snapshot, picture.points, m, invariant);
                panel.plane = fitPca(rows, previousPlane(request, picture.panels.size(), rows.cols));
                const Matrix plane = panel.plane.project(rows);
                for (std::int64_t i = 0; i < plane.rows; ++i)
                    panel.positions << QPointF(static_cast<double>(plane(i, 0)), static_cast<double>(plane(i, 1)));
            }
            picture.panels.push_back(std::move(panel));
        }
    }
}

QString labelText(const SampleFacts& facts, double value)
{
    if (std::isnan(value))
        return QStringLiteral("–");
    return facts.task() == Task::Regression ? readableNumber(value) : facts.className(static_cast<std::int64_t>(value));
}

QString predictionText(const SampleFacts& facts, double value)
{
    if (facts.task() == Task::Binary && !std::isnan(value))
        return QStringLiteral("%1 (p = %2)").arg(facts.className(value >= 0.5 ? 1 : 0), readableNumber(value));
    return labelText(facts, value);
}

QStringList factsOf(const EmbeddingPicture& picture, const EmbeddingPoint& point)
{
    const Snapshot& snapshot = *picture.snapshot;
    const std::string& split = snapshot.splits[point.split].split;
    const std::int64_t sample = point.sample(snapshot);
    return { picture.facts.id(split, sample), q(split), labelText(picture.facts, picture.facts.label(split, sample)),
        predictionText(picture.facts, predictionOf(snapshot, point, picture.facts.task())),
        QString::number(point.environment) };
}

}

EmbeddingPicture makePicture(const EmbeddingRequest& request, const JobContext& job)
{
    EmbeddingPicture picture;
    picture.snapshot = request.snapshot;
    picture.facts = request.facts;
    picture.points = choosePoints(*request.snapshot, request.splits, request.coloring.id == colorByVirtualEnvironment);
    project(picture, request, job);
    picture.coloring = makeColoring(request.coloring, *request.snapshot, picture.points, request.facts);
    picture.columnNames = { text("id"), text("split"), text("label"), text("prediction"), text("virtual environment") };
    picture.columns.resize(picture.columnNames.size());
    for (const EmbeddingPoint& point : picture.points) {
        const QStringList facts = factsOf(picture, point);
        for (qsizetype c = 0; c < facts.size(); ++c)
            picture.columns[c] << facts[c];
    }
    return picture;
}

QString EmbeddingPicture::card(int index) const
{
    if (index < 0 || index >= static_cast<int>(points.size()))
        return {};
    QString rows;
    for (qsizetype c = 1; c < columnNames.size(); ++c)
        rows += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(columnNames[c], columns[c][index].toHtmlEscaped());
    return QStringLiteral("<b>%1</b><table>%2</table>").arg(columns[0][index].toHtmlEscaped(), rows);
}

}
