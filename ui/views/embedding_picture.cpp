#include "ui/views/embedding_picture.h"

#include "core/analysis/probe_plane.h"
#include "core/analysis/trustworthiness.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

QString pictureText(const char* source)
{
    return QCoreApplication::translate("embeddings", source);
}

constexpr std::int64_t trustedNeighbours = 10;

const PcaPlane* previousPlane(const EmbeddingRequest& request, std::size_t panel, std::int64_t width)
{
    if (!request.previous || panel >= request.previous->panels.size())
        return nullptr;
    const PcaPlane& plane = request.previous->panels[panel].plane;
    return static_cast<std::int64_t>(plane.mean.size()) == width ? &plane : nullptr;
}

void setPositions(EmbeddingPicture::Panel& panel, const Matrix& plane)
{
    panel.positions.reserve(plane.rows);
    for (std::int64_t i = 0; i < plane.rows; ++i)
        panel.positions << QPointF(static_cast<double>(plane(i, 0)), static_cast<double>(plane(i, 1)));
}

Matrix projectPca(EmbeddingPicture::Panel& panel, const Matrix& rows, const PcaPlane* previous)
{
    panel.plane = fitPca(rows, previous);
    const auto title = [&](std::size_t axis) {
        return pictureText("PC %1 (%2 %)").arg(axis + 1).arg(100 * panel.plane.explained[axis], 0, 'f', 0);
    };
    panel.xTitle = title(0);
    panel.yTitle = title(1);
    return panel.plane.project(rows);
}

/// The layout that was computed for these points; what was not computed is not a number.
Matrix projectTsne(
    EmbeddingPicture::Panel& panel, const EmbeddingPicture& picture, const EmbeddingRequest& request, std::size_t index)
{
    panel.xTitle = pictureText("t-SNE 1");
    panel.yTitle = pictureText("t-SNE 2");
    const TsneLayouts* layouts = request.layouts.get();
    if (layouts && index < layouts->panels.size() && layouts->isFor(*picture.snapshot, picture.points)) {
        if (layouts->snapshot->step != picture.snapshot->step)
            panel.note = pictureText("layout of epoch %1").arg(layouts->snapshot->epoch);
        return layouts->panels[index];
    }
    Matrix none(static_cast<std::int64_t>(picture.points.size()), 2);
    std::ranges::fill(none.values, std::numeric_limits<float>::quiet_NaN());
    return none;
}

/// The shown train samples in all variants, with what the probe directions are fitted to.
struct ProbeRows {
    std::vector<EmbeddingPoint> points;
    std::vector<double> label;
    std::vector<std::int64_t> environment;
};

ProbeRows probeRows(const EmbeddingRequest& request)
{
    ProbeRows rows;
    const Snapshot& snapshot = *request.snapshot;
    rows.points = choosePoints(snapshot, { QStringLiteral("train") }, true);
    for (const EmbeddingPoint& point : rows.points) {
        rows.label.push_back(request.facts.label("train", point.sample(snapshot)));
        rows.environment.push_back(point.environment);
    }
    return rows;
}

Matrix projectProbe(EmbeddingPicture::Panel& panel, const EmbeddingRequest& request, const ProbeRows& fit,
    const Matrix& rows, std::size_t modality)
{
    const Matrix fitted = gatherPoints(*request.snapshot, fit.points, modality, panel.invariant);
    const ProbePlane plane
        = fitProbePlane(fitted, fit.label, request.facts.task() != Task::Regression, fit.environment);
    panel.xTitle = plane.predicts[0] ? pictureText("label probe") : pictureText("most variance");
    panel.yTitle = plane.predicts[1] ? pictureText("environment probe") : pictureText("other variance");
    panel.note = toQt(plane.reason);
    return plane.project(rows);
}

void measureTrust(EmbeddingPicture::Panel& panel, const Matrix& rows, const Matrix& plane, const JobContext& job)
{
    const auto finite = [](float value) { return std::isfinite(value); };
    if (rows.rows <= 2 * trustedNeighbours || !std::ranges::all_of(plane.values, finite)
        || !std::ranges::all_of(rows.values, finite) || isConstant(rows))
        return;
    panel.trustworthiness = trustworthiness(rows, plane, trustedNeighbours, job);
}

void project(EmbeddingPicture& picture, const EmbeddingRequest& request, const JobContext& job)
{
    const Snapshot& snapshot = *picture.snapshot;
    const ProbeRows probe = request.kind == ProjectionKind::Probe ? probeRows(request) : ProbeRows {};
    for (std::size_t m = 0; m < snapshot.modalityNames.size(); ++m) {
        for (const bool invariant : { true, false }) {
            job.check();
            EmbeddingPicture::Panel panel;
            panel.modality = toQt(snapshot.modalityNames[m]);
            panel.invariant = invariant;
            if (!picture.points.empty()) {
                const Matrix rows = gatherPoints(snapshot, picture.points, m, invariant);
                const std::size_t index = picture.panels.size();
                const Matrix plane = request.kind == ProjectionKind::Tsne ? projectTsne(panel, picture, request, index)
                    : request.kind == ProjectionKind::Probe
                    ? projectProbe(panel, request, probe, rows, m)
                    : projectPca(panel, rows, previousPlane(request, index, rows.cols));
                setPositions(panel, plane);
                if (isConstant(rows) && rows.rows > 1)
                    panel.note = pictureText("constant: it does not vary over these samples");
                if (request.measure)
                    measureTrust(panel, rows, plane, job);
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
    return { picture.facts.id(split, sample), toQt(split), labelText(picture.facts, picture.facts.label(split, sample)),
        predictionText(picture.facts, predictionOf(snapshot, point, picture.facts.task())),
        QString::number(point.environment) };
}

}

EmbeddingPicture makePicture(const EmbeddingRequest& request, const JobContext& job)
{
    EmbeddingPicture picture;
    picture.snapshot = request.snapshot;
    picture.facts = request.facts;
    picture.kind = request.kind;
    picture.points = choosePoints(*request.snapshot, request.splits, request.coloring.id == colorByVirtualEnvironment);
    project(picture, request, job);
    picture.coloring = makeColoring(request.coloring, *request.snapshot, picture.points, request.facts);
    picture.columnNames = { pictureText("id"), pictureText("split"), pictureText("label"), pictureText("prediction"),
        pictureText("virtual environment") };
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
