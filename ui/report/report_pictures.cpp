#include "ui/report/report_sections.h"

#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "ui/live_change_text.h"
#include "ui/text.h"
#include "ui/views/apart_picture.h"
#include "ui/views/correlation_picture.h"
#include "ui/views/embedding_picture.h"
#include "ui/views/robustness_curves.h"
#include "ui/views/robustness_look.h"
#include "viz/robust_bounds.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace cmir::ui {

namespace {

constexpr QSize wide(820, 320);

ReportCurves::Curve historyCurve(const QString& name, const std::vector<double>& values)
{
    ReportCurves::Curve curve;
    curve.look.id = name;
    curve.look.title = historyTitle(name);
    for (std::size_t i = 0; i < values.size(); ++i)
        curve.x << static_cast<double>(i + 1);
    curve.y = QList<double>(values.begin(), values.end());
    return curve;
}

ReportFigure historyFigure(const RunRecord& run, const QString& title, const QString& yTitle, const QStringList& names)
{
    ReportFigure figure { title, reportText("epoch"), yTitle, {}, wide, {} };
    ReportCurves curves;
    for (const QString& name : names)
        curves.curves << historyCurve(name, run.history.series.at(name.toStdString()));
    for (const LiveChange& change : run.events)
        curves.marks << ReportCurves::Mark { change.epoch, changeText(change) };
    figure.content = std::move(curves);
    return figure;
}

std::string headlineMetric(const RunRecord& run)
{
    const auto keys = metricKeys({ run.task, run.labelMin, run.labelMax });
    return keys.empty() ? std::string() : keys.front();
}

/// The answers of probes to both parts of a modality are laid on one scale.
QRectF sharedBox(const EmbeddingPicture& picture, std::size_t panel)
{
    const std::size_t first = panel / 2 * 2;
    return viz::robustBounds(picture.panels[first].positions)
        .box.united(viz::robustBounds(picture.panels[first + 1].positions).box);
}

ReportFigures cloudFigures(const EmbeddingPicture& picture)
{
    ReportFigures figures;
    for (std::size_t i = 0; i < picture.panels.size(); ++i) {
        const EmbeddingPicture::Panel& panel = picture.panels[i];
        ReportFigure figure;
        figure.title = QStringLiteral("%1 · %2").arg(
            panel.modality, panel.invariant ? QStringLiteral("Zᵢₙᵥ invariant") : QStringLiteral("Zₛₚᵤ spurious"));
        if (!panel.positions.isEmpty()) {
            figure.xTitle = panel.xTitle;
            figure.yTitle = panel.yTitle;
        }
        figure.content = ReportCloud { panel.positions, picture.coloring, sharedBox(picture, i) };
        figures.figures << figure;
    }
    return figures;
}

/// The tile as a table, with its words.
void addApart(ReportSection& section, const viz::ApartTable& tile)
{
    ReportTable table;
    table.columns = QStringLiteral("ll");
    table.head = { reportText("modality"), reportText("part") };
    for (const QString& column : tile.columns) {
        table.columns += QLatin1Char('r');
        table.head << column;
    }
    for (const viz::ApartTable::Block& block : tile.blocks)
        for (std::size_t part = 0; part < block.rows.size(); ++part) {
            QStringList row { block.title, part == 0 ? QStringLiteral("Zᵢₙᵥ") : QStringLiteral("Zₛₚᵤ") };
            for (const viz::ApartTable::Cell& cell : block.rows[part])
                row << (std::isfinite(cell.value)
                        ? QStringLiteral("%1 [%2, %3]")
                              .arg(readableNumber(cell.value), readableNumber(cell.lower), readableNumber(cell.upper))
                        : QStringLiteral("–"));
            table.rows << row;
        }
    viz::ApartTable drawn = tile;
    drawn.verdict.clear(); // it stands above
    section.blocks << ReportText { ReportText::Kind::Heading, reportText("Did they come apart?") }
                   << ReportText { ReportText::Kind::Plain, tile.verdict }
                   << ReportFigures { 1, { ReportFigure { {}, {}, {}, {}, wide, ReportTile { drawn } } } } << table;
}

MeasuredSplits readOn(bool withTest)
{
    return withTest ? MeasuredSplits::test() : MeasuredSplits::validation();
}

ReportFigure robustnessFigure(
    const QString& title, const QString& xTitle, const QString& yTitle, const QList<RobustnessCurve>& curves)
{
    ReportFigure figure { title, xTitle, yTitle, {}, wide, {} };
    ReportCurves content;
    for (const RobustnessCurve& curve : curves)
        content.curves << ReportCurves::Curve { robustnessLook(curve), curve.x, curve.mean, curve.std };
    figure.content = std::move(content);
    return figure;
}

/// One row per x of any curve, in ascending order; a cell is mean ± standard deviation.
ReportTable curveTable(
    const QString& xTitle, const QList<RobustnessCurve>& curves, const std::function<QString(double)>& xText)
{
    ReportTable table;
    table.columns = QStringLiteral("l") + QString(curves.size(), u'r');
    table.head << xTitle;
    QList<double> all;
    for (const RobustnessCurve& curve : curves) {
        table.head << curve.title;
        all += curve.x;
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (const double x : std::as_const(all)) {
        QStringList row { xText(x) };
        for (const RobustnessCurve& curve : curves) {
            const auto i = curve.x.indexOf(x);
            if (i < 0)
                row << QStringLiteral("–");
            else if (curve.std[i] > 0)
                row << QStringLiteral("%1 ± %2").arg(readableNumber(curve.mean[i]), readableNumber(curve.std[i]));
            else
                row << readableNumber(curve.mean[i]);
        }
        table.rows << row;
    }
    return table;
}

void addNoise(ReportSection& section, const RunRecord& run, const MetricInfo& metric, bool withTest)
{
    section.blocks << ReportText { ReportText::Kind::Heading,
        withTest ? reportText("Test noise") : reportText("Noise on validation") };
    const auto curves = noiseCurves(run, metric.key, readOn(withTest));
    if (curves.isEmpty()) {
        section.blocks << reportNote(reportText("Not measured."));
        return;
    }
    section.blocks << ReportFigures { 1,
        { robustnessFigure((withTest ? reportText("%1 under test noise") : reportText("%1 under noise on validation"))
                               .arg(toQt(metric.title)),
            reportText("noise σ (in feature standard deviations)"), metricTitle(toQt(metric.key)), curves) } };
    section.blocks << curveTable(QStringLiteral("σ"), curves, [](double x) { return QString::number(x); });
}

void addMissing(ReportSection& section, const RunRecord& run, const MetricInfo& metric, bool withTest)
{
    for (const MissingMode& mode : missingModes()) {
        const auto curves = missingCurves(run, metric.key, mode.key.toStdString(), readOn(withTest));
        if (curves.isEmpty())
            continue;
        const QString title = reportText("%1, %2").arg(toQt(metric.title), mode.title);
        section.blocks << ReportText { ReportText::Kind::Heading, title }
                       << ReportFigures { 1,
                              { robustnessFigure(
                                  title, reportText("share that is missing"), metricTitle(toQt(metric.key)), curves) } }
                       << curveTable(reportText("share"), curves, [](double x) { return QString::number(x); });
    }
}

void addShift(ReportSection& section, const RunRecord& run, const MetricInfo& metric, bool withTest)
{
    section.blocks << ReportText { ReportText::Kind::Heading, reportText("Distribution shift") };
    const ShiftCurves shift = shiftCurves(run, metric.key, readOn(withTest));
    if (shift.curves.isEmpty()) {
        section.blocks << reportNote(noShiftText(run, readOn(withTest)));
        return;
    }
    const QString split = withTest ? reportText("test split") : reportText("validation split");
    const QString xTitle = shift.overRho ? reportText("ρ of the %1 (spurious correlation)").arg(split) : split;
    ReportFigure figure = robustnessFigure(reportText("%1 under distribution shift").arg(toQt(metric.title)), xTitle,
        metricTitle(toQt(metric.key)), shift.curves);
    if (!shift.overRho)
        std::get<ReportCurves>(figure.content).xNames = shift.splits;
    section.blocks << ReportFigures { 1, { figure } };
    section.blocks << curveTable(shift.overRho ? QStringLiteral("ρ") : split, shift.curves,
        [&](double x) { return shift.overRho ? QString::number(x) : shift.splits.value(static_cast<qsizetype>(x)); });
}

void addMatrices(ReportSection& section, const CorrelationPicture& picture)
{
    ReportFigures figures;
    for (const CorrelationPicture::Panel& panel : picture.panels) {
        ReportFigure samples { reportText("%1 · samples of a batch").arg(panel.modality),
            QStringLiteral("Zₛₚᵤ, samples by label"), QStringLiteral("Zᵢₙᵥ, samples by label"),
            reportText("mean |C| on the diagonal %1, off it %2")
                .arg(readableNumber(panel.diagonal), readableNumber(panel.offDiagonal)),
            QSize(400, 360), ReportMatrix { panel.samples } };
        ReportFigure features { reportText("%1 · features").arg(panel.modality), QStringLiteral("Zₛₚᵤ feature"),
            QStringLiteral("Zᵢₙᵥ feature"), reportText("mean |r| %1").arg(readableNumber(panel.feature)),
            QSize(400, 360), ReportMatrix { panel.features } };
        figures.figures << samples << features;
    }
    section.blocks << figures;
}

}

std::string pictureSplit(const RunRecord& run, bool withTest)
{
    if (!run.shown || run.shown->splits.empty())
        return {};
    const auto& splits = run.shown->splits;
    for (const char* wanted : { "test", "valid" })
        if ((withTest || !isTestSplit(wanted)) && std::ranges::find(splits, wanted, &Variants::split) != splits.end())
            return wanted;
    const auto last = std::find_if(
        splits.rbegin(), splits.rend(), [withTest](const Variants& v) { return withTest || !isTestSplit(v.split); });
    return last == splits.rend() ? std::string() : last->split;
}

ReportSection trainingSection(const RunRecord& run)
{
    ReportSection section { QStringLiteral("training"), reportText("Training"), {} };
    ReportFigures figures { 1, {} };
    const auto& series = run.history.series;
    if (const QStringList losses = historyNames(series, QStringLiteral("train/")); !losses.isEmpty())
        figures.figures << historyFigure(run, reportText("Loss"), reportText("mean over the epoch"), losses);
    ReportFigures metrics;
    for (const QString& name : historyNames(series, QStringLiteral("valid/"))) {
        ReportFigure figure = historyFigure(
            run, reportText("Validation: %1").arg(historyTitle(name)), {}, { name }); // the title names the y axis
        figure.size = QSize(400, 260);
        metrics.figures << figure;
    }
    if (figures.figures.isEmpty() && metrics.figures.isEmpty())
        section.blocks << reportNote(reportText("The run has no history."));
    if (!figures.figures.isEmpty())
        section.blocks << figures;
    if (!metrics.figures.isEmpty())
        section.blocks << metrics;
    if (!run.events.empty())
        section.blocks << reportNote(reportText("Vertical lines: a parameter was turned there."));
    return section;
}

ReportSection embeddingsSection(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, bool withTest, const JobContext& job)
{
    ReportSection section { QStringLiteral("embeddings"), reportText("Embeddings"), {} };
    const std::string split = pictureSplit(*run, withTest);
    if (split.empty()) {
        section.blocks << reportNote(reportText("The run keeps no representations to be shown."));
        return section;
    }
    EmbeddingRequest request;
    request.snapshot = run->shown;
    request.facts = SampleFacts(dataset, run);
    request.splits = QStringList { toQt(split) };
    request.kind = ProjectionKind::Probe;
    request.heldOut = split;
    bool first = true;
    const auto add = [&](const QString& id, const QString& heading) {
        request.coloring = { id, {} };
        for (const ColoringChoice& choice : coloringChoices(dataset.get()))
            if (choice.id == id)
                request.coloring = choice;
        const EmbeddingPicture picture = makePicture(request, job);
        if (std::exchange(first, false))
            addApart(section, apartTable(picture.apart, run->task));
        section.blocks << ReportText { ReportText::Kind::Heading, heading }
                       << reportNote(reportText(
                              "%1 points of the split %2: every shown sample in all its variants. To the right what a "
                              "label probe reads from a part, upwards what an environment probe "
                              "does, both fitted on train, on one scale for the two parts.")
                                         .arg(picture.points.size())
                                         .arg(toQt(split)))
                       << cloudFigures(picture);
    };
    add(colorByLabel, reportText("By label"));
    add(colorByVirtualEnvironment, reportText("By virtual environment"));
    return section;
}

ReportSection correlationSection(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, bool withTest, const JobContext& job)
{
    ReportSection section { QStringLiteral("correlation"), reportText("Correlation"), {} };
    CorrelationRequest request;
    request.snapshot = run->shown;
    request.record = run;
    request.facts = SampleFacts(dataset, run);
    request.split = pictureSplit(*run, withTest);
    const CorrelationPicture picture = request.split.empty() ? CorrelationPicture() : makeCorrelations(request, job);
    if (picture.panels.empty()) {
        section.blocks << reportNote(reportText("The run keeps no representations to be correlated."));
        return section;
    }
    section.blocks << reportNote(
        reportText("Correlation of Zᵢₙᵥ (rows) with Zₛₚᵤ (columns): between the samples of the "
                   "first batch of the split %1 (%2), and between features over the split "
                   "(%3 samples). Nearer to 0 is better.")
            .arg(toQt(request.split), QString::number(picture.panels.front().samples.rows),
                QString::number(picture.samples)));
    addMatrices(section, picture);
    return section;
}

ReportSection robustnessSection(const RunRecord& run, bool withTest)
{
    ReportSection section { QStringLiteral("robustness"), reportText("Robustness"), {} };
    const std::string key = headlineMetric(run);
    if (key.empty() || (run.results.empty() && run.baselines.empty())) {
        section.blocks << reportNote(reportText("Robustness was not measured."));
        return section;
    }
    const MetricInfo metric = metricInfo(key);
    section.blocks << reportNote(reportText(metric.largerIsBetter ? "%1, larger is better; mean ± standard deviation "
                                                                    "over draws of the noise."
                                                                  : "%1, smaller is better; mean ± standard deviation "
                                                                    "over draws of the noise.")
                                     .arg(toQt(metric.title)));
    if (run.baselines.empty())
        section.blocks << reportNote(reportText("No baselines were trained beside it."));
    addNoise(section, run, metric, withTest);
    addMissing(section, run, metric, withTest);
    addShift(section, run, metric, withTest);
    if (const QStringList errors = errorsInWords(run, readOn(withTest)); !errors.isEmpty()) {
        section.blocks << ReportText { ReportText::Kind::Heading, reportText("Confidence, errors and worst group") };
        for (const QString& line : errors)
            section.blocks << ReportText { ReportText::Kind::Plain, line };
    }
    return section;
}

}
