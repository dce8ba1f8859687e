#include "ui/report/report_sections.h"

#include "core/evaluation/metrics.h"
#include "ui/studies/compared_variants.h"
#include "ui/text.h"

#include <map>

namespace cmir::ui {

namespace {

constexpr qsizetype mostSplits = 6; ///< columns that a page has room for
constexpr double significant = 0.05;

/// Whether the study was trained on the run's data: its numbers would mislead beside others.
bool sameData(const StudyPlan& plan, const RunRecord& run)
{
    if (plan.base.data.modalities != run.config.data.modalities)
        return false;
    if (!plan.base.data.synthetic())
        return plan.base.sha256 == run.config.sha256;
    return run.config.data.synthetic() && plan.base.parameters.world_seed == run.config.parameters.world_seed
        && plan.base.parameters.rho == run.config.parameters.rho
        && plan.base.parameters.amplitude == run.config.parameters.amplitude;
}

/// What models were tested on; of studies of noise the averages alone.
QStringList tableSplits(const StudySummary& summary)
{
    QStringList plain, averages;
    for (const QString& split : summary.splits()) {
        if (split == u"test" || split.startsWith(u"test_"))
            plain << split;
        if (split.contains(u" average/"))
            averages << split;
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

void addStudy(ReportSection& section, const StudySummary& summary)
{
    const QStringList splits = tableSplits(summary);
    const QStringList metrics = summary.metrics(splits.value(0));
    if (splits.isEmpty() || metrics.isEmpty())
        return;
    const MetricInfo info = metricInfo(metrics.first().toStdString());
    section.blocks << ReportText { ReportText::Kind::Heading, heading(summary.plan().kind) }
                   << reportNote(noteText(summary, info)) << studyTable(summary, splits, metrics.first());
    if (!measuredReferences(summary, splits, { metrics.first() }).empty())
        section.blocks << reportNote(referenceNote());
}

}

ReportSection studiesSection(const RunRecord& run, const QList<std::shared_ptr<const StudySummary>>& studies)
{
    ReportSection section { QStringLiteral("studies"), reportText("Studies"), {} };
    qsizetype other = 0;
    for (const auto& study : studies) {
        if (!study || study->isEmpty())
            continue;
        if (sameData(study->plan(), run))
            addStudy(section, *study);
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
