#include "ui/report/report_sections.h"

#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/measured_place.h"
#include "ui/studies/compared_variants.h"
#include "ui/studies/study_curves.h"
#include "ui/text.h"

#include <algorithm>
#include <map>
#include <utility>

namespace cmir::ui {

namespace {

constexpr qsizetype mostSplits = 6; ///< columns that a page has room for
constexpr std::size_t mostBars = 24; ///< beyond, the table says it better
constexpr double significant = 0.05;

/// What models were tested on, or, where test is not wanted, chosen on; of studies of noise the averages alone.
QStringList tableSplits(const StudySummary& summary, bool withTest)
{
    QStringList plain, averages;
    for (const QString& split : summary.splits()) {
        const MeasuredPlace place = MeasuredPlace::read(split.toStdString());
        if (isTestSplit(place.split) != withTest)
            continue;
        if (place.isUnderNoise() && !place.level)
            averages << split;
        else if (place.kind == MeasuredPlace::Kind::Split && place.split != "train")
            plain << split;
    }
    return (averages.isEmpty() ? plain : averages).mid(0, mostSplits);
}

QString heading(const std::string& kind)
{
    static const std::map<std::string, const char*> known {
        { "sweep", QT_TRANSLATE_NOOP("report", "Sweep") },
        { "ablation", QT_TRANSLATE_NOOP("report", "Ablation") },
        { "methods", QT_TRANSLATE_NOOP("report", "Methods") },
        { "noisy-modalities", QT_TRANSLATE_NOOP("report", "Noise in training and test") },
        { "unseen-noise", QT_TRANSLATE_NOOP("report", "Noise in training and test") },
    };
    const auto found = known.find(kind);
    return found == known.end() ? toQt(kind) : reportText(found->second);
}

/// Below the variants what needs no network.
void addReferences(ReportTable& table, const StudySummary& summary, const QStringList& splits, const QString& metric)
{
    for (const ReferenceModel& model : measuredReferences(summary, splits, { metric })) {
        QStringList row { referenceTitle(model) };
        for (const QString& split : splits)
            row << estimateText(referenceEstimate(model, split, metric), metric);
        table.rows << row;
    }
}

ReportTable studyTable(const StudySummary& summary, const QStringList& splits, const QString& metric)
{
    ReportTable table;
    table.columns = QStringLiteral("l") + QString(splits.size(), u'r');
    table.head << reportText("variant") << splits;
    for (std::size_t v = 0; v < summary.variants(); ++v)
        table.rows << QStringList { toQt(summary.plan().variants[v].name) };
    for (const QString& split : splits) {
        const QList<ComparedVariant> compared = comparedVariants(summary, split, metric);
        for (qsizetype v = 0; v < compared.size(); ++v)
            table.rows[v] << estimateText(compared[v].value, metric)
                    + (compared[v].pHolm && *compared[v].pHolm < significant ? QStringLiteral(" †") : QString());
    }
    addReferences(table, summary, splits, metric);
    return table;
}

QString noteText(const StudySummary& summary, const MetricInfo& info)
{
    const StudyResults& trained = summary.trained();
    const auto seeds = static_cast<qsizetype>(summary.plan().seeds.size());
    const QString repeated = seeds == 1
        ? reportText("one seed")
        : reportText("mean and 95 % interval over %1 seeds; †: differs from the first row, p < 0.05 (paired t-test, "
                     "Holm-corrected)")
              .arg(seeds);
    return QStringLiteral("%1, %2; %3; %4.")
        .arg(toQt(info.title), info.largerIsBetter ? reportText("larger is better") : reportText("smaller is better"),
            repeated, reportText("%1 of %2 trainings").arg(trained.finished).arg(trained.plan.jobs()));
}

ReportFigure studyFigure(const QString& title, const QString& xTitle, const QString& yTitle)
{
    return { title, xTitle, yTitle, {}, QSize(820, 340), {} };
}

QString barsTitle(const QString& split, const QString& metric)
{
    return QStringLiteral("%1 %2, %3").arg(metricTitle(metric), metricArrow(metric), split);
}

/// Of one parameter curves, of two cells, else bars.
ReportFigure sweepFigure(const StudySummary& summary, const QStringList& splits, const QString& metric)
{
    const StudyPlan& plan = summary.plan();
    const MetricInfo info = metricInfo(metric.toStdString());
    const SweepParameter across = sweepParameter(plan, plan.axes[0]);
    if (sweepKind(plan) == SweepKind::Curves) {
        ReportFigure figure = studyFigure(
            reportText("%1 over %2").arg(toQt(info.title), across.symbol), across.title, metricTitle(metric));
        figure.content = ReportCurves { sweepDrawn(summary, splits, metric), {}, across.names, across.scale };
        return figure;
    }
    const SweepParameter up = sweepParameter(plan, plan.axes[1]);
    const SweepCells cells = sweepCells(summary, studyMethods(plan).first(), splits.first(), metric);
    ReportFigure figure
        = studyFigure(QStringLiteral("%1, %2").arg(toQt(info.title), splits.first()), across.title, up.title);
    figure.content = ReportCells { cells.values, cells.rows, cells.columns, metricTitle(metric), info.largerIsBetter };
    return figure;
}

ReportFigure barsFigure(const StudySummary& summary, const QString& split, const QString& metric)
{
    ReportFigure figure = studyFigure(QStringLiteral("%1, %2").arg(toQt(metricInfo(metric.toStdString()).title), split),
        barsTitle(split, metric), {});
    ReportBars bars { variantBars(summary, split, metric), reportText("mean and 95 % interval") };
    if (!bars.rows.isEmpty())
        bars.rows.first().role = viz::IntervalBars::Role::Method;
    constexpr int each = 28, around = 110;
    figure.size.setHeight(std::max(figure.size.height(), around + each * static_cast<int>(bars.rows.size())));
    figure.content = std::move(bars);
    return figure;
}

/// A study of noise: one figure for each protocol and split.
void addNoiseFigures(ReportFigures& figures, const StudySummary& summary, const QString& metric, bool withTest)
{
    const QList<std::pair<NoiseKind, QString>> protocols { { NoiseKind::NoisyModalities,
                                                               reportText("noisy modalities") },
        { NoiseKind::UnseenNoise, reportText("unseen noise") } };
    for (const auto& [protocol, name] : protocols)
        for (const QString& split : noiseSplits(summary, protocol)) {
            if (isTestSplit(split.toStdString()) != withTest)
                continue;
            ReportFigure figure = studyFigure(
                QStringLiteral("%1, %2: %3").arg(toQt(metricInfo(metric.toStdString()).title), split, name),
                reportText("noise ratio NR"), metricTitle(metric));
            figure.content = ReportCurves { noiseDrawn(summary, protocol, split, metric), {}, {} };
            figures.figures << figure;
        }
}

ReportFigures studyFigures(const StudySummary& summary, const QStringList& splits, const QString& metric, bool withTest)
{
    ReportFigures figures { 1, {} };
    const std::string& kind = summary.plan().kind;
    const SweepKind shape = kind == "sweep" ? sweepKind(summary.plan()) : SweepKind::Parallel;
    if (kind == "noisy-modalities" || kind == "unseen-noise")
        addNoiseFigures(figures, summary, metric, withTest);
    else if (shape != SweepKind::Parallel)
        figures.figures << sweepFigure(summary, splits, metric);
    else if (summary.variants() <= mostBars)
        figures.figures << barsFigure(summary, splits.first(), metric);
    return figures;
}

void addStudy(ReportSection& section, const StudySummary& summary, bool withTest)
{
    const QStringList splits = tableSplits(summary, withTest);
    const QStringList metrics = summary.metrics(splits.value(0));
    if (splits.isEmpty() || metrics.isEmpty())
        return;
    const MetricInfo info = metricInfo(metrics.first().toStdString());
    section.blocks << ReportText { ReportText::Kind::Heading, heading(summary.plan().kind) }
                   << reportNote(noteText(summary, info));
    if (const ReportFigures figures = studyFigures(summary, splits, metrics.first(), withTest);
        !figures.figures.isEmpty())
        section.blocks << figures;
    section.blocks << studyTable(summary, splits, metrics.first());
    if (!measuredReferences(summary, splits, { metrics.first() }).empty())
        section.blocks << reportNote(referenceNote());
}

}

bool isOfSameData(const StudyPlan& plan, const RunRecord& run)
{
    if (plan.base.data.modalities != run.config.data.modalities)
        return false;
    if (!plan.base.data.synthetic())
        return plan.base.sha256 == run.config.sha256;
    return run.config.data.synthetic() && plan.base.parameters.world_seed == run.config.parameters.world_seed
        && plan.base.parameters.rho == run.config.parameters.rho
        && plan.base.parameters.amplitude == run.config.parameters.amplitude;
}

ReportSection studiesSection(const ReportInput& input)
{
    ReportSection section { QStringLiteral("studies"), reportText("Studies"), {} };
    qsizetype other = 0;
    for (const auto& study : input.studies) {
        if (!study || study->isEmpty())
            continue;
        if (isOfSameData(study->plan(), *input.record))
            addStudy(section, *study, input.withTest);
        else
            ++other;
    }
    if (section.blocks.isEmpty())
        section.blocks << reportNote(other > 0
                ? reportText("The studies in the window were made on other data.")
                : reportText("No sweep, ablation, table of methods or study of noise was made."));
    return section;
}

}
