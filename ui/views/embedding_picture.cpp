#include "ui/views/embedding_picture.h"

#include "core/analysis/probe_answers.h"
#include "core/analysis/row_sample.h"
#include "core/analysis/trustworthiness.h"
#include "core/common/not_a_number.h"
#include "core/common/with_team.h"
#include "ui/text.h"
#include "ui/views/embedding_contours.h"
#include "ui/views/every_sample.h"
#include "ui/views/group_names.h"
#include "ui/views/whole_snapshot.h"
#include "viz/fixed_number.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace cmir::ui {

namespace {

QString pictureText(const char* source)
{
    return QCoreApplication::translate("embeddings", source);
}

constexpr std::int64_t trustedNeighbours = 10;
constexpr std::int64_t mostMeasured = 5'000; ///< points whose neighbours are compared

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
    const HeldPoints held = holdFarPoints(rows);
    panel.plane = fitPca(held.points, previous);
    if (held.moved > 0)
        panel.note = pictureText("%1 held near").arg(held.moved);
    const auto title = [&](std::size_t axis) {
        return pictureText("PC %1 (%2 %)").arg(axis + 1).arg(100 * panel.plane.explained[axis], 0, 'f', 0);
    };
    panel.xTitle = title(0);
    panel.yTitle = title(1);
    return panel.plane.project(rows);
}

/// The layouts of the picture's points; null: another projection is asked for, or they were not computed.
const PointLayouts* layoutsOf(const EmbeddingPicture& picture, const EmbeddingRequest& request)
{
    const auto found = std::ranges::find_if(request.layouts, [&](const auto& layouts) {
        return layouts->method == layoutMethod(request.kind) && layouts->isFor(*picture.snapshot, picture.points);
    });
    return found == request.layouts.end() ? nullptr : found->get();
}

/// The layout that was computed for these points; what was not computed is not a number.
Matrix projectLayout(EmbeddingPicture::Panel& panel, const EmbeddingPicture& picture, LayoutMethod method,
    const PointLayouts* layouts, std::size_t index)
{
    panel.xTitle = layoutName(method) + QStringLiteral(" 1");
    panel.yTitle = layoutName(method) + QStringLiteral(" 2");
    if (layouts && index < layouts->panels.size()) {
        if (layouts->snapshot->step != picture.snapshot->step)
            panel.note = pictureText("layout of epoch %1").arg(layouts->snapshot->epoch);
        return layouts->panels[index];
    }
    Matrix none(static_cast<std::int64_t>(picture.points.size()), 2);
    std::ranges::fill(none.values, std::numeric_limits<float>::quiet_NaN());
    return none;
}

/// The shown samples of a split in all variants, with what probes are fitted to and read against.
struct ProbeRows {
    std::vector<EmbeddingPoint> points;
    std::vector<double> label;
    std::vector<double> environment;
    std::int64_t environments = 1;
};

ProbeRows probeRows(const EmbeddingRequest& request, const std::string& split)
{
    ProbeRows rows;
    const Snapshot& snapshot = *request.snapshot;
    rows.points = choosePoints(snapshot, { toQt(split) }, true);
    for (const EmbeddingPoint& point : rows.points) {
        rows.label.push_back(request.facts.label(split, point.sample(snapshot)));
        rows.environment.push_back(static_cast<double>(point.environment));
        rows.environments = snapshot.splits[point.split].environments;
    }
    return rows;
}

/// " R² 0.75": what an axis says of samples that its probe was not fitted to.
QString explains(const std::optional<ApartScore>& score, const QString& name)
{
    return score ? QStringLiteral(" %1 %2").arg(name, viz::fixedNumber(score->value)) : QString();
}

QString probeTitle(ProbeAnswers::Axis axis)
{
    switch (axis) {
    case ProbeAnswers::Axis::Label:
        return pictureText("label");
    case ProbeAnswers::Axis::Discriminant:
        return pictureText("label discriminant");
    case ProbeAnswers::Axis::Environment:
        return pictureText("env.");
    case ProbeAnswers::Axis::Variance:
        break;
    }
    return pictureText("most variance left");
}

ProbeAnswers fitProbe(EmbeddingPicture::Panel& panel, const EmbeddingPicture& picture, const EmbeddingRequest& request,
    std::size_t modality, const JobContext& job)
{
    const Task task = request.facts.task();
    const std::int64_t classes = task == Task::Regression ? 0 : std::max<std::int64_t>(2, request.facts.classes());
    const ProbeRows fit = probeRows(request, "train"), read = probeRows(request, request.heldOut);
    ProbeAnswers probe(gatherPoints(*request.snapshot, fit.points, modality, panel.invariant), fit.label, classes,
        fit.environments, job);
    panel.xTitle = probeTitle(probe.axes()[0]);
    panel.yTitle = probeTitle(probe.axes()[1]);
    if (probe.axes()[0] != ProbeAnswers::Axis::Variance) {
        const ApartReading::Modality& apart = picture.apart.modalities[modality];
        panel.xTitle += explains((panel.invariant ? apart.invariant : apart.spurious).label,
            task == Task::Regression ? pictureText("R²") : pictureText("accuracy"));
    }
    if (probe.axes()[1] == ProbeAnswers::Axis::Environment && !read.points.empty()) {
        const Matrix answers = probe.project(gatherPoints(*request.snapshot, read.points, modality, panel.invariant));
        std::vector<double> found;
        for (std::int64_t r = 0; r < answers.rows; ++r)
            found.push_back(answers(r, 1));
        panel.yTitle += explains(r2Score(read.environment, found), pictureText("R²"));
    }
    panel.note = toQt(probe.reason());
    return probe;
}

/// All samples of a run: a plane that some of them, or the shown ones, decide, and all of them in it.
void projectRecord(EmbeddingPicture::Panel& panel, const EmbeddingPicture& picture, const EmbeddingRequest& request,
    std::size_t modality, const JobContext& job)
{
    const auto everywhere = [&](const std::function<Matrix(const Matrix&)>& map) {
        panel.positions
            = projectEvery(*request.every, *picture.snapshot, picture.points, modality, panel.invariant, map, job);
    };
    const std::vector<EmbeddingPoint> some = fittedPoints(picture.points);
    const Matrix rows = gatherFromRecord(*request.every, *picture.snapshot, some, modality, panel.invariant);
    if (request.kind == ProjectionKind::Probe) {
        const ProbeAnswers probe = fitProbe(panel, picture, request, modality, job);
        everywhere([&](const Matrix& part) { return probe.project(part); });
    } else {
        projectPca(panel, rows, previousPlane(request, picture.panels.size(), rows.cols));
        if (some.size() < picture.points.size())
            panel.note += (panel.note.isEmpty() ? QString() : QStringLiteral(", "))
                + pictureText("axes from %1 of the points").arg(some.size());
        everywhere([&](const Matrix& part) { return panel.plane.project(part); });
    }
    if (isConstant(rows) && rows.rows > 1)
        panel.note = pictureText("constant: it does not vary over these samples");
}

ApartReading apartOf(const EmbeddingRequest& request, const JobContext& job)
{
    ApartFacts facts = request.facts.dataset() ? apartFacts(*request.facts.dataset()) : ApartFacts {};
    facts.label = [&](const std::string& split, std::int64_t sample) { return request.facts.label(split, sample); };
    const Task task = request.facts.task();
    facts.classes = task == Task::Regression ? 0 : std::max<std::int64_t>(2, request.facts.classes());
    return readApart(*request.snapshot, request.heldOut, facts, job);
}

/// Of many points some, drawn: each is compared with all.
void measureTrust(EmbeddingPicture::Panel& panel, const Matrix& rows, const Matrix& plane, const JobContext& job)
{
    const auto finite = [](float value) { return std::isfinite(value); };
    if (rows.rows <= 2 * trustedNeighbours || !std::ranges::all_of(plane.values, finite)
        || !std::ranges::all_of(rows.values, finite) || isConstant(rows))
        return;
    const std::vector<std::int64_t> measured = sampleRows(rows.rows, mostMeasured, 0, "trust");
    std::vector<double> trusted;
    withTeam(
        usableProcessors(), [&] { trusted = pointTrustworthiness(rows, plane, trustedNeighbours, measured, job); });
    panel.trustworthiness = std::accumulate(trusted.begin(), trusted.end(), 0.0) / static_cast<double>(trusted.size());
    for (std::size_t i = 0; i < trusted.size(); ++i)
        panel.trust[static_cast<qsizetype>(measured[i])] = trusted[i];
}

/// One scale for all panels, from the least that any point has to 1.
void colorByTrusts(EmbeddingPicture& picture)
{
    picture.coloring.minimum = 1;
    picture.coloring.maximum = 1;
    for (const EmbeddingPicture::Panel& panel : picture.panels)
        for (const double share : panel.trust)
            if (std::isfinite(share))
                picture.coloring.minimum = std::min(picture.coloring.minimum, share);
    picture.coloring.minimum = std::min(0.9, std::floor(10 * picture.coloring.minimum) / 10);
    if (!picture.panels.empty())
        picture.coloring.values = picture.panels.front().trust;
}

void project(EmbeddingPicture& picture, const EmbeddingRequest& request, const JobContext& job)
{
    const Snapshot& snapshot = *picture.snapshot;
    const double panels = 2 * static_cast<double>(snapshot.modalityNames.size());
    const std::optional<LayoutMethod> method = layoutMethod(request.kind);
    const PointLayouts* layouts = layoutsOf(picture, request);
    for (std::size_t m = 0; m < snapshot.modalityNames.size(); ++m) {
        for (const bool invariant : { true, false }) {
            job.check();
            if (picture.every) // which may take long
                job.report(static_cast<double>(picture.panels.size()) / panels, snapshot.modalityNames[m]);
            EmbeddingPicture::Panel panel;
            panel.modality = toQt(snapshot.modalityNames[m]);
            panel.invariant = invariant;
            if (picture.every && !picture.points.empty()) {
                projectRecord(panel, picture, request, m, job);
            } else if (!picture.points.empty()) {
                const Matrix rows = gatherPoints(snapshot, picture.points, m, invariant);
                const std::size_t index = picture.panels.size();
                const Matrix plane = method ? projectLayout(panel, picture, *method, layouts, index)
                    : request.kind == ProjectionKind::Probe
                    ? fitProbe(panel, picture, request, m, job).project(rows)
                    : projectPca(panel, rows, previousPlane(request, index, rows.cols));
                setPositions(panel, plane);
                if (isConstant(rows) && rows.rows > 1)
                    panel.note = pictureText("constant: it does not vary over these samples");
                panel.trust.fill(notANumber, plane.rows);
                // Of many points it takes long: not of every picture of a layout under way.
                const bool underWay = layouts && layouts->iteration < layouts->iterations && rows.rows > mostMeasured;
                if (!underWay && (request.measure || request.coloring.id == colorByTrust))
                    measureTrust(panel, rows, plane, job);
            }
            panel.cloud = viz::PointSet::make(panel.positions);
            picture.panels.push_back(std::move(panel));
        }
    }
}

}

std::optional<LayoutMethod> layoutMethod(ProjectionKind kind)
{
    switch (kind) {
    case ProjectionKind::Tsne:
        return LayoutMethod::Tsne;
    case ProjectionKind::Umap:
        return LayoutMethod::Umap;
    case ProjectionKind::Pca:
    case ProjectionKind::Probe:
        break;
    }
    return {};
}

bool showsVariants(ProjectionKind kind, const ColoringChoice& coloring)
{
    return kind == ProjectionKind::Probe || coloring.id == colorByVirtualEnvironment;
}

namespace {

/// What the points are chosen from; every sample of a run is gone through once.
std::shared_ptr<const Snapshot> pointsFrom(const EmbeddingRequest& request)
{
    if (!request.every && !request.whole)
        return request.snapshot;
    const EmbeddingPicture* known = request.previous.get();
    if (known && known->every == request.every && known->whole == request.whole && known->shown == request.snapshot
        && (!request.whole || known->wholeSplits == request.splits))
        return known->snapshot;
    if (request.whole)
        return std::make_shared<const Snapshot>(wholeSnapshot(*request.whole, request.splits));
    return everySample(*request.every, *request.snapshot);
}

bool drawsVariants(const EmbeddingRequest& request)
{
    return !request.every && showsVariants(request.kind, request.coloring);
}

/// Projected once: while the run on show trains on, the one before it stays as it is.
std::shared_ptr<const EmbeddingPicture> pictureBefore(const EmbeddingRequest& request, const JobContext& job)
{
    if (!request.before || !request.before->shown)
        return nullptr;
    const auto& data = request.facts.dataset();
    EmbeddingRequest earlier = request;
    earlier.snapshot = request.before->shown;
    earlier.facts = { data && data->sha256 == request.before->config.sha256 ? data : nullptr, request.before };
    earlier.before = nullptr;
    earlier.whole = nullptr;
    earlier.layouts.clear();
    earlier.measure = earlier.names = earlier.contours = false;
    earlier.every = request.every && !request.before->representations.empty() ? request.before : nullptr;
    const auto isIt = [&](const EmbeddingPicture* known) {
        return known && known->shown == earlier.snapshot && known->every == earlier.every && !known->whole
            && known->kind == request.kind && known->apart.split == request.heldOut
            && known->points == choosePoints(*known->snapshot, request.splits, drawsVariants(earlier));
    };
    if (request.previous && isIt(request.previous->before.get()))
        return request.previous->before;
    if (isIt(request.previous.get())) { // it was on show until now
        auto copy = std::make_shared<EmbeddingPicture>(*request.previous);
        copy->before = nullptr; // or one would hold all that ever were
        return copy;
    }
    return std::make_shared<const EmbeddingPicture>(makePicture(earlier, job));
}

}

EmbeddingPicture makePicture(const EmbeddingRequest& request, const JobContext& job)
{
    EmbeddingPicture picture;
    picture.snapshot = pointsFrom(request);
    picture.shown = request.snapshot;
    picture.every = request.every;
    picture.whole = request.whole;
    picture.wholeSplits = request.splits;
    picture.facts = request.facts;
    picture.kind = request.kind;
    picture.points = choosePoints(*picture.snapshot, request.splits, drawsVariants(request));
    picture.apart = apartOf(request, job);
    project(picture, request, job);
    picture.coloring = makeColoring(request.coloring, *picture.snapshot, picture.points, request.facts);
    if (request.coloring.id == colorByTrust)
        colorByTrusts(picture);
    else
        for (EmbeddingPicture::Panel& panel : picture.panels)
            panel.trust.clear();
    if (request.names) {
        const std::vector<PointWords> words = pointWords(*picture.snapshot, picture.points, picture.facts, job);
        for (EmbeddingPicture::Panel& panel : picture.panels)
            panel.names = clusterNames(panel.positions, words, job);
    }
    if (request.contours)
        for (EmbeddingPicture::Panel& panel : picture.panels) {
            job.check();
            panel.contours = makeContours(panel.positions, picture.coloringOf(panel));
        }
    picture.columnNames = { pictureText("id"), pictureText("split"), pictureText("label"), pictureText("prediction"),
        pictureText("virtual environment") };
    picture.before = pictureBefore(request, job);
    return picture;
}

viz::Coloring EmbeddingPicture::coloringOf(const Panel& panel) const
{
    viz::Coloring own = coloring;
    if (!panel.trust.isEmpty())
        own.values = panel.trust;
    return own;
}

std::shared_ptr<const viz::PointSet> EmbeddingPicture::ghostOf(const Panel& panel) const
{
    if (before && !layoutMethod(kind))
        for (const Panel& other : before->panels)
            if (other.modality == panel.modality && other.invariant == panel.invariant)
                return other.cloud;
    return nullptr;
}

QString EmbeddingPicture::fact(int index, int column) const
{
    const EmbeddingPoint& point = points[static_cast<std::size_t>(index)];
    const std::string& split = snapshot->splits[point.split].split;
    const std::int64_t sample = point.sample(*snapshot);
    switch (column) {
    case 0:
        return facts.id(split, sample);
    case 1:
        return toQt(split);
    case 2:
        return facts.labelText(facts.label(split, sample));
    case 3:
        return facts.predictionText(predictionOf(*snapshot, point, facts.task()));
    default:
        return QString::number(point.environment);
    }
}

QString EmbeddingPicture::datum(int index, int column) const
{
    const EmbeddingPoint& point = points[static_cast<std::size_t>(index)];
    const bool isLabel = column == 2;
    if (!isLabel && column != 3)
        return fact(index, column);
    const double value = isLabel ? facts.label(snapshot->splits[point.split].split, point.sample(*snapshot))
                                 : predictionOf(*snapshot, point, facts.task());
    if (std::isnan(value))
        return {};
    const bool isNumber = facts.task() == Task::Regression || (facts.task() == Task::Binary && !isLabel);
    constexpr int digits = 9; // of a float
    return isNumber ? QString::number(value, 'g', digits) : facts.className(static_cast<std::int64_t>(value));
}

QString EmbeddingPicture::card(int index) const
{
    if (index < 0 || index >= static_cast<int>(points.size()))
        return {};
    QString rows;
    for (int c = 1; c < static_cast<int>(columnNames.size()); ++c)
        rows += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(columnNames[c], fact(index, c).toHtmlEscaped());
    return QStringLiteral("<b>%1</b><table>%2</table>").arg(fact(index, 0).toHtmlEscaped(), rows);
}
}
