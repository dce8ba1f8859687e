#include "ui/studies/noise_picture.h"

#include "core/common/not_a_number.h"
#include "core/experiment/measured_place.h"
#include "ui/studies/other_levels.h"
#include "ui/studies/paper_figures.h"
#include "ui/text.h"
#include "viz/data_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::ui {

namespace {

MeasuredPlace::Kind kindOf(NoiseKind protocol)
{
    return protocol == NoiseKind::NoisyModalities ? MeasuredPlace::Kind::Noise : MeasuredPlace::Kind::Unseen;
}

QString averageName(NoiseKind protocol, const QString& split)
{
    return toQt(MeasuredPlace { kindOf(protocol), {}, {}, split.toStdString() }.text());
}

/// What the protocol measured at one of its ratios; nothing for an average and for what another protocol measured.
std::optional<MeasuredPlace> atRatio(const QString& name, NoiseKind protocol)
{
    MeasuredPlace place = MeasuredPlace::read(name.toStdString());
    return place.kind == kindOf(protocol) && place.level ? std::optional(std::move(place)) : std::nullopt;
}

std::optional<MeanEstimate> change(
    const StudySummary& summary, std::size_t variant, const QString& from, const QString& to, const QString& metric)
{
    const auto before = summary.values(variant, from, metric), after = summary.values(variant, to, metric);
    std::vector<double> changes;
    for (std::size_t seed = 0; seed < before.size(); ++seed)
        if (before[seed] && after[seed])
            changes.push_back(*after[seed] - *before[seed]);
    return changes.empty() ? std::nullopt : std::optional(studentInterval(changes));
}

void addPaperRows(NoiseAverages& table, const StudyPlan& plan)
{
    const QString dataset = paperDataset(toQt(plan.base.dataName));
    const std::pair<const char*, QString> rows[] {
        { "full", QObject::tr("CmIR on %1, the paper's figure").arg(dataset) },
        { "best baseline", QObject::tr("best baseline on %1, the paper's figure").arg(dataset) },
    };
    for (const auto& [key, name] : rows) {
        const auto figure = paperFigure(dataset, QLatin1String(key), table.split, table.metric);
        if (!figure)
            continue;
        NoiseAverages::Row row;
        row.name = name;
        row.isPaper = true;
        row.value.mean = *figure;
        row.value.reason = "printed in the paper";
        table.rows << row;
    }
}

}

QStringList noiseSplits(const StudySummary& summary, NoiseKind protocol)
{
    QStringList splits;
    for (const QString& name : summary.splits())
        if (const auto place = atRatio(name, protocol); place && !splits.contains(toQt(place->split)))
            splits << toQt(place->split);
    return splits;
}

QList<NoisePoint> noisePoints(const StudySummary& summary, NoiseKind protocol, const QString& split)
{
    QList<NoisePoint> points;
    for (const QString& name : summary.splits())
        if (const auto place = atRatio(name, protocol); place && toQt(place->split) == split)
            points << NoisePoint { *place->level, name };
    std::sort(points.begin(), points.end(), [](const NoisePoint& a, const NoisePoint& b) { return a.ratio < b.ratio; });
    return points;
}

QList<NoiseRatioCurve> noiseRatioCurves(
    const StudySummary& summary, NoiseKind protocol, const QString& split, const QString& metric)
{
    const QList<NoisePoint> points = noisePoints(summary, protocol, split);
    QList<NoiseRatioCurve> curves;
    for (std::size_t v = 0; v < summary.variants(); ++v) {
        const StudyVariant& variant = summary.plan().variants[v];
        NoiseRatioCurve curve;
        curve.id = toQt(methodName(variant.method));
        curve.title = toQt(variant.name);
        curve.method = variant.method;
        for (const NoisePoint& point : points) {
            const MeanEstimate estimate = summary.estimate(v, point.split, metric);
            curve.x << point.ratio;
            curve.mean << estimate.mean;
            curve.half << halfWidth(estimate);
        }
        curves << curve;
    }
    QStringList splits;
    for (const NoisePoint& point : points)
        splits << point.split;
    for (const ReferenceModel& model : measuredReferences(summary, splits, { metric })) {
        NoiseRatioCurve curve;
        curve.id = toQt(model.key);
        curve.title = toQt(model.title);
        for (const NoisePoint& point : points) {
            curve.x << point.ratio;
            curve.mean << referenceEstimate(model, point.split, metric).mean;
            curve.half << notANumber;
        }
        curves << curve;
    }
    for (const OtherLevel& other : otherLevels(summary, split, metric)) {
        NoiseRatioCurve curve;
        curve.id = other.id;
        curve.title = QObject::tr("%1 without noise").arg(otherTitle(other, metric));
        curve.isOther = true;
        for (const NoisePoint& point : points) {
            curve.x << point.ratio;
            curve.mean << other.value.mean;
            curve.half << halfWidth(other.value);
        }
        curves << curve;
    }
    return curves;
}

double noiseRatioOf(const StudyVariant& variant)
{
    for (const auto& [key, value] : variant.settings)
        if (key == "noise_ratio")
            return toQt(value).toDouble();
    return notANumber;
}

std::optional<std::size_t> noiseVariant(const StudyPlan& trained, Method method, double ratio)
{
    for (std::size_t v = 0; v < trained.variants.size(); ++v)
        if (trained.variants[v].method == method && noiseRatioOf(trained.variants[v]) == ratio)
            return v;
    return {};
}

NoiseAverages noiseAverages(
    const StudySummary& summary, NoiseKind protocol, const QString& split, const QString& metric)
{
    NoiseAverages table;
    table.split = averageName(protocol, split);
    table.metric = metric;
    const QList<NoisePoint> points = noisePoints(summary, protocol, split);
    if (points.isEmpty())
        return table;
    table.least = points.first().ratio;
    table.largest = points.last().ratio;
    for (const ComparedVariant& variant : comparedVariants(summary, table.split, metric))
        table.rows << NoiseAverages::Row { variant, {}, {}, false, false };
    const MethodsTable ranked = methodsTable(summary, { table.split }, { metric });
    for (qsizetype v = 0; v < table.rows.size(); ++v) {
        if (!ranked.columns.isEmpty())
            table.rows[v].rank = ranked.rows[v].cells.first().rank;
        if (points.size() > 1)
            table.rows[v].change
                = change(summary, static_cast<std::size_t>(v), points.first().split, points.last().split, metric);
    }
    for (const ComparedVariant& reference : comparedReferences(summary, table.split, metric)) {
        NoiseAverages::Row row { reference, {}, {}, false, true };
        row.comparison.clear();
        table.rows << row;
    }
    for (const OtherLevel& other : otherLevels(summary, split, metric)) {
        NoiseAverages::Row row;
        row.name = QObject::tr("%1, without noise").arg(other.name);
        row.value = other.value;
        row.isOther = true;
        table.rows << row;
    }
    addPaperRows(table, summary.plan());
    return table;
}

bool NoiseAverages::hasPaper() const
{
    return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.isPaper; });
}

QString NoiseAverages::note() const
{
    if (rows.isEmpty())
        return {};
    QStringList sentences { QObject::tr("Average over the noise ratios of one seed's models, then mean ± half the 95 % "
                                        "interval over the seeds that have all ratios; best bold, second best "
                                        "underlined.") };
    if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.p.has_value(); }))
        sentences << QObject::tr("p: paired t-test against %1 over the seeds, as it is and after Holm's correction for "
                                 "the methods compared.")
                         .arg(rows.first().name);
    if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.isSimple; }))
        sentences << referenceNote();
    if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.isOther; }))
        sentences << QObject::tr(
            "Without noise: what another program predicts on the data as they are, which is no point "
            "of a curve; it takes no part in marks and tests.");
    if (hasPaper()) {
        sentences << QObject::tr("Rows in italics are printed in the paper (arXiv 2604.18460), with its own features "
                                 "and language model; they were not measured here.");
        if (const QString reading = paperReading(metric); !reading.isEmpty())
            sentences << reading;
    }
    return sentences.join(u' ');
}

QString NoiseAverages::toCsv() const
{
    viz::DataTable table;
    table.columns << QStringLiteral("method") << QStringLiteral("source");
    for (const char* what : { "mean", "lower", "upper" })
        table.columns << QStringLiteral("%1 %2 %3").arg(split, metric, QLatin1String(what));
    for (const char* what : { "difference", "p", "p_holm", "change" })
        table.columns << QString::fromLatin1(what);
    for (const Row& row : rows) {
        const bool interval = row.value.reason.empty();
        const QString source = row.isPaper ? QStringLiteral("paper")
            : row.isSimple                 ? QStringLiteral("reference")
            : row.isOther                  ? QStringLiteral("another program, without noise")
                                           : QStringLiteral("measured");
        table.rows << QStringList { row.name, source, viz::numberText(row.value.mean),
            viz::numberText(interval ? row.value.lower : notANumber),
            viz::numberText(interval ? row.value.upper : notANumber),
            viz::numberText(row.difference ? row.difference->mean : notANumber),
            viz::numberText(row.p.value_or(notANumber)), viz::numberText(row.pHolm.value_or(notANumber)),
            viz::numberText(row.change ? row.change->mean : notANumber) };
    }
    return table.toCsv();
}

}
