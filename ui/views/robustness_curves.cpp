#include "ui/views/robustness_curves.h"

#include "core/data/split_names.h"
#include "core/data/split_order.h"
#include "core/evaluation/metrics.h"
#include "ui/library/run_ghosts.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace cmir::ui {

namespace {

QString curveText(const char* source)
{
    return QCoreApplication::translate("robustness", source);
}

const ResultTable* findTable(const std::vector<ResultTable>& tables, std::string_view protocol)
{
    const auto found
        = std::find_if(tables.begin(), tables.end(), [&](const ResultTable& t) { return t.protocol == protocol; });
    return found == tables.end() ? nullptr : &*found;
}

/// Half of the band about a value: of several seeds their interval, else the deviation over the draws of the noise.
/// An interval that ends where the metric ends has its length on the other side.
double bandOf(const ResultRow& row)
{
    return row.lower && row.upper ? std::max(*row.upper - row.mean, row.mean - *row.lower) : row.std;
}

RobustnessCurve curveWithin(const std::string& metric)
{
    const MetricInfo info = metricInfo(metric);
    RobustnessCurve curve;
    curve.least = info.least;
    curve.most = info.most;
    return curve;
}

/// Of the rows of one metric those that have an x by `xOf`.
template <class XOf> RobustnessCurve curveOf(const ResultTable* table, const std::string& metric, const XOf& xOf)
{
    RobustnessCurve curve = curveWithin(metric);
    if (!table)
        return curve;
    for (const ResultRow& row : table->rows)
        if (const std::optional<double> x = row.metric == metric ? xOf(row) : std::nullopt) {
            curve.x << *x;
            curve.mean << row.mean;
            curve.std << bandOf(row);
        }
    return curve;
}

RobustnessCurve noiseCurve(const std::vector<ResultTable>& tables, const std::string& modalities,
    const std::string& metric, const MeasuredSplits& on)
{
    return curveOf(findTable(tables, on.noise), metric,
        [&](const ResultRow& row) { return row.modalities == modalities ? row.sigma : std::nullopt; });
}

RobustnessCurve missingCurve(const std::vector<ResultTable>& tables, const std::string& mode, const std::string& metric,
    const MeasuredSplits& on)
{
    return curveOf(findTable(tables, on.missing), metric,
        [&](const ResultRow& row) { return row.missing == mode ? row.rate : std::nullopt; });
}

/// "errors 0.21 · AUROC 0.71 · AURC 0.11 · FPR95 0.80 · worst group 0.62 (negative, 0a2b)"
QString errorsOf(const std::vector<ResultTable>& tables, const MeasuredSplits& on)
{
    QStringList parts;
    if (const ResultTable* table = findTable(tables, on.detection))
        for (const auto& [metric, name] :
            { std::pair("error", curveText("errors")), std::pair("auroc", curveText("AUROC")),
                std::pair("aurc", curveText("AURC")), std::pair("fpr95", curveText("FPR95")) })
            for (const ResultRow& row : table->rows)
                if (row.split == on.split && row.metric == metric)
                    parts << QStringLiteral("%1 %2").arg(name, readableNumber(row.mean));
    if (const ResultTable* table = findTable(tables, on.groups)) {
        const ResultRow* worst = nullptr;
        for (const ResultRow& row : table->rows)
            if ((row.metric == "group/accuracy" || row.metric == "group/acc2") && (!worst || row.mean < worst->mean))
                worst = &row;
        if (worst)
            parts << curveText("worst group %1 (%2)").arg(readableNumber(worst->mean), toQt(worst->environment));
    }
    return parts.join(QStringLiteral(" · "));
}

std::vector<ResultRow> shiftRows(
    const std::vector<ResultTable>& tables, const std::string& metric, const MeasuredSplits& on)
{
    std::vector<ResultRow> rows;
    if (const ResultTable* table = findTable(tables, on.shift))
        std::ranges::copy_if(
            table->rows, std::back_inserter(rows), [&](const ResultRow& row) { return row.metric == metric; });
    return rows;
}

/// Adds the curve of one run or baseline; x by rho, ascending, or by the order of splits.
void addShiftCurve(ShiftCurves& shift, std::vector<ResultRow> rows, RobustnessCurve curve)
{
    if (rows.empty())
        return;
    if (shift.overRho)
        std::ranges::sort(rows, {}, [](const ResultRow& row) { return *row.rho; });
    for (const ResultRow& row : rows) {
        const QString split = toQt(row.split);
        if (!shift.splits.contains(split))
            shift.splits << split;
        curve.x << (shift.overRho ? *row.rho : static_cast<double>(shift.splits.indexOf(split)));
        curve.mean << row.mean;
        curve.std << bandOf(row);
    }
    shift.curves << curve;
}

std::optional<double> at(const RobustnessCurve& curve, double x)
{
    const auto index = curve.x.indexOf(x);
    return index < 0 ? std::nullopt : std::optional(curve.mean[index]);
}

std::optional<double> valueOn(const std::vector<ResultTable>& tables, const std::string& metric,
    const std::string& split, const MeasuredSplits& on)
{
    for (const ResultRow& row : shiftRows(tables, metric, on))
        if (row.split == split)
            return row.mean;
    return std::nullopt;
}

std::optional<double> cleanValue(const std::vector<ResultTable>& tables, const std::map<std::string, Metrics>& metrics,
    const std::string& metric, const MeasuredSplits& on)
{
    if (const auto split = metrics.find(on.split); split != metrics.end())
        if (const auto value = split->second.find(metric); value != split->second.end())
            return value->second;
    return valueOn(tables, metric, on.split, on);
}

QString worstSplit(const RunRecord& run, const std::string& metric, const MeasuredSplits& on)
{
    const bool larger = metricInfo(metric).largerIsBetter;
    QString worst;
    double value = 0;
    for (const ResultRow& row : shiftRows(run.results, metric, on)) {
        if (!row.split.starts_with(on.split + "_") || std::isnan(row.mean))
            continue;
        if (worst.isEmpty() || (larger ? row.mean < value : row.mean > value)) {
            worst = toQt(row.split);
            value = row.mean;
        }
    }
    return worst;
}

}

QList<RobustnessCurve> noiseCurves(const RunRecord& run, const std::string& metric, const MeasuredSplits& on)
{
    QList<RobustnessCurve> curves;
    const auto add = [&](RobustnessCurve curve, const QString& id, const QString& title, RobustnessCurve::Of of) {
        if (curve.x.isEmpty())
            return;
        curve.id = id;
        curve.title = title;
        curve.of = of;
        curves << curve;
    };
    add(noiseCurve(run.results, "all", metric, on), QStringLiteral("run/noise on all"),
        curveText("%1: noise on all modalities").arg(toQt(methodTitle(run.config.method))), RobustnessCurve::Of::Run);
    for (std::size_t m = 0; m < run.modalityNames.size(); ++m) {
        const QString name = toQt(run.modalityNames[m]);
        RobustnessCurve curve = noiseCurve(run.results, run.modalityNames[m], metric, on);
        curve.modality = static_cast<int>(m);
        add(curve, QStringLiteral("run/noise on %1 alone").arg(name), curveText("noise on %1 alone").arg(name),
            RobustnessCurve::Of::RunModality);
    }
    for (const BaselineResults& baseline : run.baselines) {
        RobustnessCurve curve = noiseCurve(baseline.results, "all", metric, on);
        curve.method = baseline.method;
        add(curve, QStringLiteral("%1/noise on all").arg(toQt(methodName(baseline.method))),
            curveText("%1: noise on all").arg(toQt(methodTitle(baseline.method))), RobustnessCurve::Of::Baseline);
    }
    return curves;
}

QList<RobustnessCurve> missingCurves(
    const RunRecord& run, const std::string& metric, const std::string& mode, const MeasuredSplits& on)
{
    QList<RobustnessCurve> curves;
    RobustnessCurve own = missingCurve(run.results, mode, metric, on);
    own.id = QStringLiteral("run");
    own.title = toQt(methodTitle(run.config.method));
    if (!own.x.isEmpty())
        curves << own;
    for (const BaselineResults& baseline : run.baselines) {
        RobustnessCurve curve = missingCurve(baseline.results, mode, metric, on);
        curve.id = toQt(methodName(baseline.method));
        curve.title = toQt(methodTitle(baseline.method));
        curve.of = RobustnessCurve::Of::Baseline;
        curve.method = baseline.method;
        if (!curve.x.isEmpty())
            curves << curve;
    }
    return curves;
}

QList<MissingMode> missingModes()
{
    return { { QStringLiteral("random modalities"), QObject::tr("missing modalities") },
        { QStringLiteral("random features"), QObject::tr("missing features") },
        { QStringLiteral("random features, uneven"), QObject::tr("missing features, uneven") } };
}

QStringList errorsInWords(const RunRecord& run, const MeasuredSplits& on)
{
    QStringList lines;
    const auto add = [&](const std::string& title, const std::vector<ResultTable>& tables) {
        if (const QString text = errorsOf(tables, on); !text.isEmpty())
            lines << QStringLiteral("%1: %2").arg(toQt(title), text);
    };
    add(methodTitle(run.config.method), run.results);
    for (const BaselineResults& baseline : run.baselines)
        add(methodTitle(baseline.method), baseline.results);
    return lines;
}

bool ShiftCurves::isShifted(const MeasuredSplits& on) const
{
    return std::ranges::any_of(splits, [&](const QString& split) { return split != toQt(on.split); });
}

QString noShiftText(const RunRecord& run, const MeasuredSplits& on)
{
    if (run.results.empty())
        return curveText("Not measured yet.");
    QStringList ofTest;
    std::set<std::string, SplitOrder> splits; // a mean over seeds has no predictions
    for (const auto& [split, metrics] : run.metrics)
        splits.insert(split);
    for (const Predictions& predictions : run.predictions)
        splits.insert(predictions.split);
    for (const std::string& split : splits)
        if (split != on.split && isTestSplit(split) && split != "test")
            ofTest << toQt(split);
    if (on.split == "test" || ofTest.isEmpty())
        return curveText("No shifted split: the data have none of this kind.");
    return curveText("No shifted split of validation: the data have none. Of test they have %1: see Show test.")
        .arg(ofTest.join(QStringLiteral(", ")));
}

ShiftCurves shiftCurves(const RunRecord& run, const std::string& metric, const MeasuredSplits& on)
{
    ShiftCurves shift;
    const auto rows = shiftRows(run.results, metric, on);
    shift.overRho
        = !rows.empty() && std::ranges::all_of(rows, [](const ResultRow& row) { return row.rho.has_value(); });
    RobustnessCurve curve = curveWithin(metric);
    curve.id = QStringLiteral("run");
    curve.title = toQt(methodTitle(run.config.method));
    addShiftCurve(shift, rows, curve);
    for (const BaselineResults& baseline : run.baselines) {
        auto baselineRows = shiftRows(baseline.results, metric, on);
        if (shift.overRho)
            std::erase_if(baselineRows, [](const ResultRow& row) { return !row.rho; });
        curve.id = toQt(methodName(baseline.method));
        curve.title = toQt(methodTitle(baseline.method));
        curve.of = RobustnessCurve::Of::Baseline;
        curve.method = baseline.method;
        addShiftCurve(shift, baselineRows, curve);
    }
    return shift;
}

namespace {

RobustnessCurve pinnedCurve(const PinnedRuns::Pin& pin, RobustnessCurve curve)
{
    curve.id = ghostId(pin);
    curve.title = pin.title;
    curve.of = RobustnessCurve::Of::Pinned;
    curve.color = pin.color;
    curve.std.clear(); // bands of several would hide that of the run on show
    return curve;
}

}

void addPinned(QList<RobustnessCurve>& noise, const PinnedRuns::Pin& pin, const std::string& metric,
    const MeasuredSplits& on, const std::string& mode)
{
    RobustnessCurve curve = mode.empty() ? noiseCurve(pin.record->results, "all", metric, on)
                                         : missingCurve(pin.record->results, mode, metric, on);
    if (!curve.x.isEmpty())
        noise << pinnedCurve(pin, std::move(curve));
}

void addPinned(ShiftCurves& shift, const PinnedRuns::Pin& pin, const std::string& metric, const MeasuredSplits& on)
{
    auto rows = shiftRows(pin.record->results, metric, on);
    if (shift.curves.isEmpty())
        shift.overRho
            = !rows.empty() && std::ranges::all_of(rows, [](const ResultRow& row) { return row.rho.has_value(); });
    if (shift.overRho)
        std::erase_if(rows, [](const ResultRow& row) { return !row.rho; });
    const bool hasRows = !rows.empty();
    addShiftCurve(shift, std::move(rows), curveWithin(metric));
    if (hasRows)
        shift.curves.last() = pinnedCurve(pin, shift.curves.last());
}

namespace {

/// At the noise and on the split that the headline names.
void fillNumbers(Headline& result, const RunRecord& run, const std::string& metric, const MeasuredSplits& on,
    const RunRecord* before)
{
    const std::string worst = result.worstSplit.toStdString();
    const auto numbers = [&](const std::vector<ResultTable>& tables, const std::map<std::string, Metrics>& metrics) {
        return HeadlineNumbers { cleanValue(tables, metrics, metric, on),
            at(noiseCurve(tables, "all", metric, on), result.sigma),
            worst.empty() ? std::nullopt : valueOn(tables, metric, worst, on) };
    };
    result.run = numbers(run.results, run.metrics);
    if (before)
        result.before = numbers(before->results, before->metrics);
    for (const BaselineResults& baseline : run.baselines)
        result.baselines << std::pair(baseline.method, numbers(baseline.results, baseline.metrics));
}

}

Headline headline(const RunRecord& run, const std::string& metric, const MeasuredSplits& on, const RunRecord* before)
{
    Headline result;
    RobustnessCurve noise = noiseCurve(run.results, "all", metric, on);
    if (noise.x.isEmpty() && before)
        noise = noiseCurve(before->results, "all", metric, on);
    if (!noise.x.isEmpty())
        result.sigma = *std::max_element(noise.x.begin(), noise.x.end());
    result.worstSplit = worstSplit(run, metric, on);
    if (result.worstSplit.isEmpty() && before)
        result.worstSplit = worstSplit(*before, metric, on);
    fillNumbers(result, run, metric, on, before);
    return result;
}

Headline headlineAs(const Headline& of, const RunRecord& run, const std::string& metric, const MeasuredSplits& on)
{
    Headline result;
    result.sigma = of.sigma;
    result.worstSplit = of.worstSplit;
    fillNumbers(result, run, metric, on, nullptr);
    return result;
}

}
