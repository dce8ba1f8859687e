#include "ui/studies/sweep_picture.h"

#include "core/config/registry.h"
#include "ui/studies/other_levels.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

/// The text that a variant sets the parameter to.
QString settingOf(const StudyVariant& variant, const std::string& key)
{
    for (const auto& [name, value] : variant.settings)
        if (name == key)
            return toQt(value);
    throw BadInput("the variant " + variant.name + " does not set " + key);
}

/// Choices, texts and special words have no place among numbers.
bool areNumbers(const Parameter& parameter, const QStringList& texts)
{
    if (parameter.type == ParameterType::Choice || parameter.type == ParameterType::Text)
        return false;
    return parameter.specialWord.empty() || !texts.contains(toQt(parameter.specialWord));
}

double numberOf(const Parameter& parameter, const QString& text)
{
    const ParameterValue value = parameter.parse(text.toStdString());
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*whole);
    return std::get<double>(value);
}

viz::ValueScale scaleOf(const Parameter& parameter, const SweepParameter& sweep)
{
    if (!sweep.names.isEmpty())
        return viz::ValueScale::ofNames(sweep.names);
    if (parameter.scale == ParameterScale::Logarithmic)
        return viz::ValueScale::logarithmic(sweep.values);
    return parameter.type == ParameterType::Integer ? viz::ValueScale::ofWholeNumbers() : viz::ValueScale();
}

bool isOf(const StudyPlan& plan, qsizetype variant, Method method)
{
    return plan.variants[static_cast<std::size_t>(variant)].method == method;
}

}

QString parameterSymbol(const Parameter& parameter)
{
    return parameter.symbol.empty() ? toQt(parameter.label) : toQt(parameter.symbol);
}

QString parameterTitle(const Parameter& parameter)
{
    return parameter.symbol.empty() ? toQt(parameter.label)
                                    : QStringLiteral("%1 (%2)").arg(toQt(parameter.symbol), toQt(parameter.label));
}

QString SweepParameter::valueText(double value) const
{
    return scale.valueText(value);
}

QList<double> SweepParameter::distinct() const
{
    QList<double> all = values;
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

SweepParameter sweepParameter(const StudyPlan& plan, const std::string& key)
{
    const Parameter& known = parameter(key);
    SweepParameter sweep;
    sweep.title = parameterTitle(known);
    sweep.symbol = parameterSymbol(known);
    QStringList texts;
    for (const StudyVariant& variant : plan.variants)
        texts << settingOf(variant, key);
    const bool numbers = areNumbers(known, texts);
    for (const QString& text : std::as_const(texts)) {
        if (!numbers && !sweep.names.contains(text))
            sweep.names << text;
        sweep.values << (numbers ? numberOf(known, text) : static_cast<double>(sweep.names.indexOf(text)));
    }
    sweep.scale = scaleOf(known, sweep);
    return sweep;
}

QList<Method> studyMethods(const StudyPlan& plan)
{
    QList<Method> methods;
    for (const StudyVariant& variant : plan.variants)
        if (!methods.contains(variant.method))
            methods << variant.method;
    return methods;
}

SweepKind sweepKind(const StudyPlan& plan)
{
    if (plan.axes.size() <= 1)
        return SweepKind::Curves;
    if (plan.axes.size() > 2)
        return SweepKind::Parallel;
    const auto cells = sweepParameter(plan, plan.axes[0]).distinct().size()
        * sweepParameter(plan, plan.axes[1]).distinct().size() * studyMethods(plan).size();
    return cells <= 2 * static_cast<qsizetype>(plan.variants.size()) ? SweepKind::HeatMap : SweepKind::Parallel;
}

QList<SweepCurve> sweepCurves(const StudySummary& summary, const QStringList& splits, const QString& metric)
{
    const SweepParameter sweep = sweepParameter(summary.plan(), summary.plan().axes.at(0));
    const QList<Method> methods = studyMethods(summary.plan());
    QList<qsizetype> order(sweep.values.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(
        order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return sweep.values[a] < sweep.values[b]; });
    QList<SweepCurve> curves;
    for (const Method method : methods)
        for (qsizetype split = 0; split < splits.size(); ++split) {
            SweepCurve curve;
            curve.id = QStringLiteral("%1 %2").arg(toQt(methodName(method)), splits[split]);
            curve.title = methods.size() < 2 ? splits[split]
                : splits.size() < 2          ? toQt(methodTitle(method))
                                             : QStringLiteral("%1, %2").arg(toQt(methodTitle(method)), splits[split]);
            curve.method = method;
            curve.split = static_cast<int>(split);
            for (const qsizetype variant : order) {
                if (!isOf(summary.plan(), variant, method))
                    continue;
                const MeanEstimate estimate
                    = summary.estimate(static_cast<std::size_t>(variant), splits[split], metric);
                curve.x << sweep.values[variant];
                curve.mean << estimate.mean;
                curve.half << halfWidth(estimate);
            }
            curves << curve;
        }
    return curves;
}

std::optional<std::size_t> sweepVariant(const StudyPlan& plan, Method method, double x)
{
    const SweepParameter sweep = sweepParameter(plan, plan.axes.at(0));
    for (qsizetype variant = 0; variant < sweep.values.size(); ++variant)
        if (isOf(plan, variant, method) && sweep.values[variant] == x)
            return static_cast<std::size_t>(variant);
    return {};
}

QList<SweepLevel> sweepLevels(const StudySummary& summary, const QStringList& splits, const QString& metric)
{
    const QList<double> x = sweepParameter(summary.plan(), summary.plan().axes.at(0)).distinct();
    QList<SweepLevel> levels;
    for (const QString& split : splits) {
        for (const OtherLevel& other : otherLevels(summary, split, metric)) {
            QString title = otherTitle(other, metric);
            if (splits.size() > 1)
                title += QStringLiteral(", %1").arg(split);
            levels << SweepLevel { other.id, title, x, QList<double>(x.size(), other.value.mean),
                QList<double>(x.size(), halfWidth(other.value)), true };
        }
        for (const ReferenceModel& model : measuredReferences(summary, { split }, { metric })) {
            const double value = referenceEstimate(model, split, metric).mean;
            // With its value: the line may lie out of sight.
            QString title = QStringLiteral("%1 %2").arg(referenceTitle(model), readableNumber(value));
            if (splits.size() > 1)
                title += QStringLiteral(", %1").arg(split);
            levels << SweepLevel { QStringLiteral("%1 %2").arg(toQt(model.key), split), title, x,
                QList<double>(x.size(), value) };
        }
    }
    return levels;
}

SweepCells sweepCells(const StudySummary& summary, Method method, const QString& split, const QString& metric)
{
    const StudyPlan& plan = summary.plan();
    const SweepParameter across = sweepParameter(plan, plan.axes.at(0)), up = sweepParameter(plan, plan.axes.at(1));
    const QList<double> columns = across.distinct(), rows = up.distinct();
    SweepCells cells;
    cells.values = Matrix(rows.size(), columns.size());
    std::fill(cells.values.values.begin(), cells.values.values.end(), std::numeric_limits<float>::quiet_NaN());
    cells.notes = QStringList(rows.size() * columns.size());
    cells.variants.resize(cells.notes.size());
    for (const double value : columns)
        cells.columns << across.valueText(value);
    for (const double value : rows)
        cells.rows << up.valueText(value);
    for (qsizetype variant = 0; variant < across.values.size(); ++variant) {
        if (!isOf(plan, variant, method))
            continue;
        const qsizetype row = rows.indexOf(up.values[variant]), column = columns.indexOf(across.values[variant]);
        const MeanEstimate estimate = summary.estimate(static_cast<std::size_t>(variant), split, metric);
        cells.values(row, column) = static_cast<float>(estimate.mean);
        cells.variants[row * columns.size() + column] = static_cast<std::size_t>(variant);
        if (const QString spread = spreadText(estimate, metric); !spread.isEmpty())
            cells.notes[row * columns.size() + column] = QObject::tr("%1, %2 seeds").arg(spread).arg(estimate.samples);
    }
    return cells;
}

SweepLines sweepLines(const StudySummary& summary, const QString& split, const QString& metric)
{
    const StudyPlan& plan = summary.plan();
    const QList<Method> methods = studyMethods(plan);
    QList<SweepParameter> parameters;
    for (const std::string& key : plan.axes)
        parameters << sweepParameter(plan, key);
    SweepLines lines;
    for (std::size_t variant = 0; variant < plan.variants.size(); ++variant) {
        const MeanEstimate estimate = summary.estimate(variant, split, metric);
        if (!std::isfinite(estimate.mean))
            continue;
        QList<double> values;
        if (methods.size() > 1)
            values << static_cast<double>(methods.indexOf(plan.variants[variant].method));
        for (const SweepParameter& sweep : std::as_const(parameters))
            values << sweep.values[static_cast<qsizetype>(variant)];
        lines.values << (values << estimate.mean);
        lines.names << toQt(plan.variants[variant].name);
        lines.variants << variant;
    }
    return lines;
}

}
