#include "ui/compare/state_picture.h"

#include "core/analysis/alignment.h"
#include "core/analysis/correlation.h"
#include "core/analysis/neighbour_overlap.h"
#include "core/analysis/orthogonal_turn.h"
#include "core/analysis/pca.h"
#include "core/analysis/row_sample.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir::ui {

namespace {

constexpr std::int64_t mostPoints = 3000; ///< more are sampled: all pairs of distances are looked at

QString picturedText(const char* source)
{
    return QCoreApplication::translate("state_picture", source);
}

/// The clean representations of some samples of a split.
struct StateRows {
    std::vector<std::int64_t> samples;
    Matrix invariant, spurious;
};

StateRows rowsOfState(const ComparedState& state, const std::string& split, const std::string& modality)
{
    const auto& names = modalitiesOf(state);
    const auto m = static_cast<std::size_t>(std::ranges::find(names, modality) - names.begin());
    StateRows rows;
    if (m >= names.size())
        return rows;
    if (state.record) {
        const auto found = std::ranges::find(state.record->representations, split, &SplitRepresentations::split);
        if (found != state.record->representations.end()) {
            rows.invariant = found->modalities[m].invariant;
            rows.spurious = found->modalities[m].spurious;
            rows.samples.resize(static_cast<std::size_t>(rows.invariant.rows));
            std::iota(rows.samples.begin(), rows.samples.end(), std::int64_t { 0 });
            return rows;
        }
    }
    if (!state.snapshot)
        return rows;
    const auto found = std::ranges::find(state.snapshot->splits, split, &Variants::split);
    if (found == state.snapshot->splits.end())
        return rows;
    rows.samples = found->sample;
    rows.invariant = cleanRows(found->modalities[m].invariant, found->environments);
    rows.spurious = cleanRows(found->modalities[m].spurious, found->environments);
    return rows;
}

/// Brings both to the samples that both have, in the order of A.
void keepCommon(StateRows& a, StateRows& b)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> where; // sample, row in b
    for (std::size_t i = 0; i < b.samples.size(); ++i)
        where.emplace_back(b.samples[i], static_cast<std::int64_t>(i));
    std::ranges::sort(where);
    std::vector<std::int64_t> ofA, ofB, samples;
    for (std::size_t i = 0; i < a.samples.size(); ++i) {
        const auto found = std::ranges::lower_bound(where, std::pair(a.samples[i], std::int64_t { 0 }));
        if (found == where.end() || found->first != a.samples[i])
            continue;
        ofA.push_back(static_cast<std::int64_t>(i));
        ofB.push_back(found->second);
        samples.push_back(a.samples[i]);
    }
    const auto take = [&](StateRows& state, const std::vector<std::int64_t>& rows) {
        state.invariant = takeRows(state.invariant, rows);
        state.spurious = takeRows(state.spurious, rows);
        state.samples = samples;
    };
    take(a, ofA);
    take(b, ofB);
}

double meanSize(const Matrix& matrix)
{
    double sum = 0;
    for (const float value : matrix.values)
        sum += std::abs(static_cast<double>(value));
    return matrix.empty() ? 0 : sum / static_cast<double>(matrix.values.size());
}

void addCorrelations(StatePicture& picture, const StateRows& a, const StateRows& b)
{
    picture.correlationA = featureCorrelation(a.invariant, a.spurious);
    picture.correlationB = featureCorrelation(b.invariant, b.spurious);
    picture.meanA = meanSize(picture.correlationA);
    picture.meanB = meanSize(picture.correlationB);
    if (picture.correlationA.rows != picture.correlationB.rows
        || picture.correlationA.cols != picture.correlationB.cols)
        return;
    picture.difference = picture.correlationB;
    for (std::size_t i = 0; i < picture.difference.values.size(); ++i)
        picture.difference.values[i] -= picture.correlationA.values[i];
}

QList<QPointF> pointsOf(const Matrix& plane)
{
    QList<QPointF> points;
    for (std::int64_t r = 0; r < plane.rows; ++r)
        points << QPointF(static_cast<double>(plane(r, 0)), static_cast<double>(plane(r, 1)));
    return points;
}

void addPoints(StatePicture& picture, const Matrix& a, const Matrix& b, const JobContext& job)
{
    const PcaPlane plane = fitPca(holdFarPoints(a).points);
    picture.explained = plane.explained;
    picture.a = pointsOf(plane.project(a));
    job.check();
    const LaidOver laid = layOver(b, a);
    picture.scale = laid.scale;
    picture.b = pointsOf(plane.project(laid.points));
    job.check();
    const NeighbourOverlap overlap = neighbourOverlap(a, b, 10, job);
    picture.overlapReason = toQt(overlap.reason);
    picture.overlap = { overlap.share.begin(), overlap.share.end() };
    picture.neighbours = overlap.k;
    picture.meanOverlap = overlap.mean;
    picture.expectedOverlap = overlap.expected;
}

void addSampleTexts(StatePicture& picture, const SampleFacts& facts)
{
    for (const std::int64_t sample : picture.samples) {
        const double label = facts.label(picture.split, sample);
        picture.ids << facts.id(picture.split, sample);
        picture.labels << (std::isnan(label)       ? QStringLiteral("–")
                : facts.task() == Task::Regression ? readableNumber(label)
                                                   : facts.className(static_cast<std::int64_t>(label)));
    }
}

}

StatePicture compareStates(const StateRequest& request, const JobContext& job)
{
    StatePicture picture;
    picture.split = request.split;
    picture.sameFeatures = !request.a.run.empty() && request.a.run == request.b.run;
    if (request.a.sha256 != request.b.sha256) {
        picture.reason = picturedText("These two were trained on different data: they have no samples in common that "
                                      "could be followed from one to the other. Built-in data is the same for the same "
                                      "data seed, which is the run's seed where it is not set.");
        return picture;
    }
    StateRows a = rowsOfState(request.a, request.split, request.modality);
    StateRows b = rowsOfState(request.b, request.split, request.modality);
    keepCommon(a, b);
    job.check();
    const Matrix& partA = request.invariant ? a.invariant : a.spurious;
    const Matrix& partB = request.invariant ? b.invariant : b.spurious;
    const SharedRows shared = sharedRows(partA, partB, mostPoints, 0);
    picture.note = toQt(shared.note);
    if (shared.rows.size() < 3) {
        picture.reason = picturedText("These two have fewer than three samples of this split in common.");
        return picture;
    }
    for (const std::int64_t row : shared.rows)
        picture.samples.push_back(a.samples[static_cast<std::size_t>(row)]);
    addCorrelations(picture, a, b);
    job.check();
    addPoints(picture, takeRows(partA, shared.rows), takeRows(partB, shared.rows), job);
    addSampleTexts(picture, request.facts);
    return picture;
}

QString StatePicture::card(int index) const
{
    if (index < 0 || index >= ids.size())
        return {};
    QString text = QStringLiteral("<b>%1</b><table><tr><td>%2&nbsp;&nbsp;</td><td>%3</td></tr>")
                       .arg(ids[index].toHtmlEscaped(), picturedText("label"), labels[index].toHtmlEscaped());
    if (index < overlap.size())
        text += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(picturedText("neighbours kept"),
                        picturedText("%1 of %2")
                            .arg(std::lround(overlap[index] * static_cast<double>(neighbours)))
                            .arg(neighbours));
    return text + QStringLiteral("</table>");
}

}
