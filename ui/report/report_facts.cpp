#include "ui/report/report_sections.h"

#include "core/analysis/interval_text.h"
#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/import/run_import.h"
#include "ui/live_change_text.h"
#include "ui/text.h"
#include "ui/views/data_picture.h"

#include <QFileInfo>

#include <algorithm>

namespace cmir::ui {

namespace {

ReportTable factTable()
{
    ReportTable table;
    table.columns = QStringLiteral("ll");
    return table;
}

/// A report of one of several seeds, which is luck in part: what all of them give.
QString seedsText(const RunRecord& run, const std::vector<std::shared_ptr<const RunRecord>>& seeds, bool withTest)
{
    QStringList means;
    for (const std::string& split : { std::string("valid"), std::string("test") })
        for (const std::string& key : metricKeys({ run.task, run.labelMin, run.labelMax })) {
            std::vector<double> values;
            for (const auto& seed : seeds)
                if (const auto found = seed->metrics.find(split); found != seed->metrics.end())
                    if (const auto value = found->second.find(key); value != found->second.end())
                        values.push_back(value->second);
            if ((split == "test" && !withTest) || values.size() != seeds.size())
                continue;
            const MeanEstimate mean = studentInterval(values);
            const auto number = [](double value) { return readableNumber(value).toStdString(); };
            means << reportText("%1 of %2 %3 %4")
                         .arg(toQt(metricInfo(key).title), toQt(split), readableNumber(mean.mean),
                             toQt(intervalText(mean, key, number)));
        }
    return reportText("All below is of one seed, %1, of %2 that were trained together. Mean over them with its 95 % "
                      "interval: %3.")
        .arg(run.config.parameters.seed)
        .arg(seeds.size())
        .arg(means.join(QStringLiteral("; ")));
}

QString splitSizes(const RunRecord& run, const Dataset* dataset)
{
    QStringList sizes;
    const auto add = [&](const std::string& name, std::size_t count) {
        sizes << QStringLiteral("%1: %2").arg(toQt(name), QString::number(count));
    };
    if (dataset)
        for (const Split& split : dataset->splits)
            add(split.name, split.label.size());
    else
        for (const Predictions& split : run.predictions)
            add(split.split, split.label.size());
    return sizes.join(QStringLiteral(", "));
}

QString modalities(const RunRecord& run, const Dataset* dataset)
{
    QStringList names;
    const auto& standardisers = run.standardiser.modalities();
    for (std::size_t m = 0; m < run.modalityNames.size(); ++m) {
        const std::string& name = run.modalityNames[m];
        const bool steps = m < standardisers.size() && standardisers[m].perStep;
        QString text = toQt(name);
        if (dataset)
            for (const ModalityInfo& info : dataset->modalities)
                if (info.name == name)
                    text = reportText(!info.sequence ? "%1 (%2 features)"
                            : steps                  ? "%1 (sequences of %2 features)"
                                                     : "%1 (%2 features, mean over time)")
                               .arg(text, QString::number(info.width));
        names << text;
    }
    return names.join(QStringLiteral(", "));
}

QString labelRange(const RunRecord& run)
{
    return run.labelMin && run.labelMax ? reportText("%1 to %2").arg(*run.labelMin).arg(*run.labelMax)
                                        : reportText("not declared");
}

QString methodCell(Method method)
{
    return toQt(methodTitle(method));
}

/// Rows are metrics, columns are splits.
ReportTable metricTable(
    const std::map<std::string, Metrics>& bySplit, const QStringList& splits, const std::vector<std::string>& keys)
{
    ReportTable table;
    table.columns = QStringLiteral("l") + QString(splits.size(), u'r');
    table.head = QStringList { reportText("metric") } + splits;
    for (const std::string& key : keys) {
        const MetricInfo info = metricInfo(key);
        QStringList row { reportText(info.largerIsBetter ? "%1 ↑" : "%1 ↓").arg(toQt(info.title)) };
        for (const QString& split : splits) {
            const auto metrics = bySplit.find(split.toStdString());
            const bool known = metrics != bySplit.end() && metrics->second.contains(key);
            row << (known ? readableNumber(metrics->second.at(key)) : QStringLiteral("–"));
        }
        table.rows << row;
    }
    return table;
}

/// The splits that have metrics, in the order of the data.
QStringList splitsOf(const RunRecord& run, const std::map<std::string, Metrics>& bySplit, bool withTest)
{
    QStringList splits;
    for (const Predictions& split : run.predictions)
        if (bySplit.contains(split.split))
            splits << toQt(split.split);
    for (const auto& [name, metrics] : bySplit)
        if (!splits.contains(toQt(name)))
            splits << toQt(name);
    if (!withTest)
        splits.removeIf([](const QString& split) { return isTestSplit(split.toStdString()); });
    return splits;
}

/// What the view of the data draws, two side by side.
void addDistributions(ReportSection& section, const DataPicture& picture)
{
    ReportFigures figures;
    for (const DataPlot& plot : picture.plots) {
        ReportFigure& figure = figures.figures.emplaceBack();
        figure.title = plot.title;
        figure.xTitle = plot.xTitle;
        figure.yTitle = plot.yTitle;
        figure.size = QSize(400, 260);
        figure.content.emplace<ReportHistogram>(plot.histogram, plot.name);
    }
    if (!figures.figures.isEmpty())
        section.blocks << figures;
}

/// A wide table in pieces that fit a page.
void addMetricTables(ReportSection& section, const QStringList& splits, const std::map<std::string, Metrics>& bySplit,
    const std::vector<std::string>& keys)
{
    constexpr qsizetype most = 7;
    for (qsizetype first = 0; first < splits.size(); first += most)
        section.blocks << metricTable(bySplit, splits.mid(first, most), keys);
}

}

ReportSection runSection(const ReportInput& input)
{
    const RunRecord& run = *input.record;
    const bool withTest = input.withTest;
    ReportTable table = factTable();
    table.rows = {
        { reportText("method"), methodCell(run.config.method) },
        { reportText("seed"), QString::number(run.config.parameters.seed) },
        { reportText("epochs trained"),
            run.interrupted() ? reportText("%1 of %2, stopped early").arg(run.epochs).arg(run.config.parameters.epochs)
                              : QString::number(run.epochs) },
        { reportText("weights of epoch"), QString::number(run.bestEpoch) },
        { reportText("duration"),
            run.seconds < 60 ? reportText("%1 s").arg(run.seconds, 0, 'f', 1) : readableDuration(run.seconds) },
    };
    table.rows << QStringList { reportText("asked to see test, in the window"),
        run.testSeen == 0       ? reportText("never")
            : run.testSeen == 1 ? reportText("once")
                                : reportText("%1 times").arg(run.testSeen) };
    QStringList onTest; // on the command line nothing hides it
    for (const ResultTable& results : run.results)
        if (!results.protocol.starts_with("valid"))
            onTest << toQt(results.protocol);
    table.rows << QStringList { reportText("measured on test"),
        onTest.isEmpty() ? reportText("nothing") : onTest.join(QStringLiteral(", ")) };
    const auto keys = metricKeys({ run.task, run.labelMin, run.labelMax });
    const auto split = run.metrics.find(withTest ? "test" : "valid");
    if (!keys.empty() && split != run.metrics.end() && split->second.contains(keys.front()))
        table.rows << QStringList { (withTest ? reportText("%1 on the test split")
                                              : reportText("%1 on the validation split"))
                                        .arg(toQt(metricInfo(keys.front()).title)),
            readableNumber(split->second.at(keys.front())) };
    ReportSection section { QStringLiteral("run"), reportText("Run"), { table } };
    if (input.seeds.size() > 1)
        section.blocks << ReportText { ReportText::Kind::Warning, seedsText(run, input.seeds, withTest) };
    if (!withTest)
        section.blocks << reportNote(
            reportText("Test was not on show when the report was written: nothing of it stands "
                       "here. “Show test” in the tool bar shows it, which the run counts."));
    return section;
}

ReportSection warningsSection(const RunRecord& run, const Dataset* dataset)
{
    ReportSection section { QStringLiteral("warnings"), reportText("Warnings"), {} };
    for (const std::string& warning : run.warnings)
        section.blocks << ReportText { ReportText::Kind::Warning, toQt(warning) };
    const QString later = toQt(laterChangeText(run));
    if (!later.isEmpty())
        section.blocks << ReportText { ReportText::Kind::Warning, later };
    if (run.warnings.empty() && later.isEmpty())
        section.blocks << reportNote(reportText("The training gave no warnings."));
    if (dataset)
        for (const std::string& notice : dataset->notices)
            section.blocks << reportNote(reportText("About the data: %1").arg(toQt(notice)));
    return section;
}

ReportSection dataSection(const RunRecord& run, const Dataset* dataset, const JobContext& job)
{
    ReportTable table = factTable();
    const QString path = toQt(run.config.data.path);
    table.rows = {
        { reportText("name"), toQt(run.config.dataName) },
        { reportText("file"),
            run.config.data.synthetic() ? reportText("none: generated by the program") : QFileInfo(path).fileName() },
        { reportText("SHA-256"), toQt(run.config.sha256) },
        { reportText("task"), toQt(taskName(run.task)) },
        { reportText("label range"), labelRange(run) },
        { reportText("modalities"), modalities(run, dataset) },
        { reportText("samples per split"), splitSizes(run, dataset) },
    };
    ReportSection section { QStringLiteral("data"), reportText("Data"), { table } };
    if (!dataset)
        section.blocks << reportNote(
            reportText("The data itself was not at hand when the report was made: what is said here is from the run."));
    else
        addDistributions(section, makeDataPicture(*dataset, job));
    return section;
}

ReportSection settingsSection(const RunRecord& run)
{
    const ExperimentConfig& config = run.config.parameters;
    const Preset& nearest = nearestPreset(config);
    const ExperimentConfig base = presetConfig(nearest.name);
    ReportTable table;
    table.columns = QStringLiteral("llllrr");
    table.head = { reportText("group"), reportText("parameter"), reportText("symbol"), reportText("key"),
        reportText("value"), reportText("preset") };
    QString lastGroup;
    for (const Parameter& p : allParameters()) {
        const QString group = toQt(groupTitle(p.group));
        const auto formatted = [&](const ExperimentConfig& from) {
            const QString value = toQt(p.format(p.get(from)));
            return p.unit.empty() ? value : QStringLiteral("%1 %2").arg(value, toQt(p.unit));
        };
        table.rows << QStringList { group == lastGroup ? QString() : group, toQt(p.label), toQt(p.symbol), toQt(p.key),
            formatted(config), formatted(base) };
        table.marked << (p.get(config) != p.get(base));
        lastGroup = group;
    }
    const auto marked = table.marked.count(true);
    const QString note = marked == 0 ? reportText("All values are those of the preset “%1”.").arg(toQt(nearest.title))
                                     : reportText("Bold: differs from the nearest preset, “%1” (%2 of %3 values).")
                                           .arg(toQt(nearest.title))
                                           .arg(marked)
                                           .arg(table.rows.size());
    return { QStringLiteral("settings"), reportText("Settings"), { reportNote(note), table } };
}

ReportSection changesSection(const RunRecord& run)
{
    ReportSection section { QStringLiteral("changes"), reportText("Live changes"), {} };
    if (run.events.empty()) {
        section.blocks << reportNote(reportText("No parameter was turned while it trained."));
        return section;
    }
    ReportTable table;
    table.columns = QStringLiteral("rrlrr");
    table.head
        = { reportText("epoch"), reportText("step"), reportText("parameter"), reportText("from"), reportText("to") };
    for (const LiveChange& change : run.events) {
        const bool values = change.isParameter();
        table.rows << QStringList { QString::number(change.epoch, 'f', 2), QString::number(change.step),
            changedName(change), values ? toQt(change.oldValue) : QString(),
            values ? toQt(change.newValue) : QString() };
    }
    section.blocks << table;
    return section;
}

ReportSection softwareSection(const RunRecord& run)
{
    ReportTable table = factTable();
    for (const auto& [name, value] : foreign::shownSoftware(run.software))
        table.rows << QStringList { toQt(name), toQt(value) };
    for (const auto& [modality, sha256] : run.config.modules)
        table.rows << QStringList { reportText("module of %1").arg(toQt(modality)),
            reportText("SHA-256 %1").arg(toQt(sha256)) };
    ReportSection section { QStringLiteral("software"), reportText("Software and threads"), {} };
    if (table.rows.isEmpty())
        section.blocks << reportNote(reportText("The run does not say what it was trained with."));
    else
        section.blocks << table;
    return section;
}

ReportSection metricsSection(const RunRecord& run, const std::vector<ReferenceModel>& references, bool withTest)
{
    ReportSection section { QStringLiteral("metrics"), reportText("Metrics"), {} };
    const auto keys = metricKeys({ run.task, run.labelMin, run.labelMax });
    if (run.metrics.empty()) {
        section.blocks << reportNote(reportText("The run has no metrics."));
        return section;
    }
    section.blocks << reportNote(reportText("↑ larger is better, ↓ smaller is better; – does not apply."));
    if (!run.baselines.empty() || !references.empty())
        section.blocks << ReportText { ReportText::Kind::Heading, methodCell(run.config.method) };
    const QStringList splits = splitsOf(run, run.metrics, withTest);
    addMetricTables(section, splits, run.metrics, keys);
    for (const BaselineResults& baseline : run.baselines) {
        section.blocks << ReportText { ReportText::Kind::Heading,
            reportText("Baseline: %1").arg(methodCell(baseline.method)) };
        addMetricTables(section, splitsOf(run, baseline.metrics, withTest), baseline.metrics, keys);
    }
    for (const ReferenceModel& reference : references) {
        section.blocks << ReportText { ReportText::Kind::Heading, referenceTitle(reference) };
        addMetricTables(section, splits, reference.metrics, keys);
    }
    if (!references.empty())
        section.blocks << reportNote(referenceNote());
    return section;
}

}
