#include "ui/report/report_sections.h"

#include "core/analysis/disentanglement.h"
#include "core/analysis/joint_probes.h"
#include "core/common/error.h"
#include "core/data/split_names.h"
#include "ui/text.h"

#include <algorithm>

namespace cmir::ui {

namespace {

QString measuredOn(MeasuredOn on)
{
    switch (on) {
    case MeasuredOn::Invariant:
        return QStringLiteral("Zᵢₙᵥ");
    case MeasuredOn::Spurious:
        return QStringLiteral("Zₛₚᵤ");
    case MeasuredOn::Both:
        break;
    }
    return reportText("both");
}

QString optionalNumber(const std::optional<double>& value)
{
    return value ? readableNumber(*value) : QString();
}

QStringList measureRow(const MeasuredValue& measure)
{
    const QString interval = measure.lower && measure.upper
        ? QStringLiteral("%1\u00a0to\u00a0%2").arg(readableNumber(*measure.lower), readableNumber(*measure.upper))
        : QString();
    return { toQt(measure.title), measuredOn(measure.on),
        measure.value ? readableNumber(*measure.value) : QStringLiteral("–"), interval,
        optionalNumber(measure.reference), optionalNumber(measure.p),
        measure.value ? QString::number(measure.n) : QString(), toQt(measure.value ? measure.note : measure.reason) };
}

ReportTable measureTable(const std::vector<MeasuredValue>& measures)
{
    ReportTable table;
    table.columns = QStringLiteral("llrrrrrl");
    table.head = { reportText("measure"), reportText("of"), reportText("value"), reportText("95\u00a0% interval"),
        reportText("chance"), reportText("p"), reportText("n"), reportText("remark") };
    for (const MeasuredValue& measure : measures)
        table.rows << measureRow(measure);
    return table;
}

/// The split as far as a run itself knows it: labels, no columns.
Split splitOfRun(const RunRecord& run, const std::string& name)
{
    Split split;
    split.name = name;
    for (const Predictions& p : run.predictions)
        if (p.split == name) {
            split.label = p.label;
            split.id = p.id;
        }
    return split;
}

template <class Item> const Item* ofSplit(const std::vector<Item>& items, const std::string& name)
{
    const auto found = std::ranges::find(items, name, &Item::split);
    return found == items.end() ? nullptr : &*found;
}

/// What each measure is, once.
void addHelp(ReportSection& section, const std::vector<MeasuredValue>& measures)
{
    ReportTable table;
    table.columns = QStringLiteral("ll");
    QStringList known;
    for (const MeasuredValue& measure : measures) {
        const QString title = toQt(measure.title);
        if (known.contains(title) || measure.help.empty())
            continue;
        known << title;
        table.rows << QStringList { title, toQt(measure.help) };
    }
    if (!table.rows.isEmpty())
        section.blocks << ReportText { ReportText::Kind::Heading, reportText("What the measures mean") } << table;
}

/// `measures`: where what was measured is added, for the help.
void addJointProbes(ReportSection& section, const RunRecord& run, const Variants& shown, std::span<const float> label,
    std::vector<MeasuredValue>& measures, const JobContext& job)
{
    section.blocks << ReportText { ReportText::Kind::Heading, reportText("All together, as the paper probes") };
    try {
        const auto joint = measureJointly(shown, label, { run.task, run.labelMin, run.labelMax }, {}, job);
        section.blocks << measureTable(joint);
        measures.insert(measures.end(), joint.begin(), joint.end());
    } catch (const BadInput& error) {
        section.blocks << reportNote(reportText("Not measured: %1.").arg(QString::fromUtf8(error.what())));
    }
}

}

ReportSection disentanglementSection(const RunRecord& run, const Dataset* dataset, bool withTest, const JobContext& job)
{
    ReportSection section { QStringLiteral("disentanglement"), reportText("Disentanglement"), {} };
    const std::string name = pictureSplit(run, withTest);
    const SplitRepresentations* representations = ofSplit(run.representations.get(), name);
    if (!representations) {
        section.blocks << reportNote(reportText("Not measured: the run keeps no representations of a whole split."));
        return section;
    }
    const Split* known = dataset ? dataset->findSplit(name) : nullptr;
    const Split own = known ? Split() : splitOfRun(run, name);
    section.blocks << reportNote(reportText("Measured on the split %1 (%2 samples), as in the view Embeddings.")
                                     .arg(toQt(name))
                                     .arg((known ? *known : own).size()));
    const Split* truth = dataset ? truthSplit(*dataset) : nullptr;
    if (truth && !withTest && isTestSplit(truth->name))
        truth = nullptr;
    const SplitRepresentations* truthRead = truth ? ofSplit(run.representations.get(), truth->name) : nullptr;
    const auto earlier = snapshotBefore(run.snapshots, run.shown->epoch);
    const Variants* shown = ofSplit(run.shown->splits, name);
    std::vector<MeasuredValue> measures;
    for (std::size_t m = 0; m < run.modalityNames.size(); ++m) {
        section.blocks << ReportText { ReportText::Kind::Heading, toQt(run.modalityNames[m]) };
        try {
            DisentanglementInput input = disentanglementInput(
                *representations, shown, known ? *known : own, run.task, run.modalityNames[m], m);
            if (truthRead)
                readTruthOn(input, *truthRead, *truth, m);
            if (earlier && shown)
                compareWithEarlier(input, *earlier, *shown, m);
            measures = measureDisentanglement(input, {}, job);
            section.blocks << measureTable(measures);
        } catch (const BadInput& error) {
            section.blocks << reportNote(reportText("Not measured: %1.").arg(QString::fromUtf8(error.what())));
        }
    }
    if (shown)
        addJointProbes(section, run, *shown, known ? known->label : own.label, measures, job);
    addHelp(section, measures);
    return section;
}

}
