#include "ui/studies/tune_picture.h"

#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "ui/seeds/seed_values.h"
#include "ui/studies/study_summary.h"
#include "ui/studies/sweep_picture.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

QString tuneText(const char* source)
{
    return QCoreApplication::translate("tune", source);
}

viz::CurvePlot::Curve points(const QString& id, const QString& title, int role, int shape)
{
    viz::CurvePlot::Series look;
    look.id = id;
    look.title = title;
    look.themeRole = role;
    look.markers = true;
    look.markerShape = shape;
    look.style = Qt::NoPen;
    return { look, {}, {} };
}

constexpr int invariantRole = 0, spuriousRole = 1, greyRole = 2;

double meanOf(const TuneTrial& trial, std::size_t objective)
{
    const MeanEstimate& estimate = trial.estimates[objective];
    return estimate.samples > 0 ? estimate.mean : qQNaN();
}

SeedValues bySeed(const std::vector<std::int64_t>& seeds, const std::vector<std::optional<double>>& values)
{
    SeedValues found;
    for (std::size_t s = 0; s < seeds.size() && s < values.size(); ++s)
        if (values[s] && std::isfinite(*values[s]))
            found[seeds[s]] = *values[s];
    return found;
}

/// Of each seed the worst of the splits test_*; empty: there are none.
SeedValues worstShift(const StudyResults& results, std::size_t variant, const TuneObjective& objective)
{
    SeedValues worst;
    for (const StudyRow& row : results.rows) {
        if (row.variant != variant || row.metric != objective.metric || !isShiftedTest(row.split))
            continue;
        const auto [place, isNew] = worst.emplace(row.seed, row.value);
        if (!isNew)
            place->second
                = objective.larger() ? std::min(place->second, row.value) : std::max(place->second, row.value);
    }
    return worst;
}

/// "valid MAE 0.441 ± 0.012, before 0.470 ± 0.010: −0.029 better (…)"
QString comparisonText(
    const QString& what, const SeedValues& chosen, const SeedValues& before, const TuneObjective& objective)
{
    const QString metric = toQt(objective.metric);
    QString text = QStringLiteral("%1 %2").arg(what, meanText(chosen, metric));
    if (before.empty())
        return text;
    text += tuneText(", before %1").arg(meanText(before, metric));
    if (const auto standing = standingTo(chosen, before, objective.larger()))
        text += QStringLiteral(": ") + standingText(*standing);
    return text;
}

}

QString objectiveTitle(const TuneObjective& objective)
{
    const QString place = objective.place == "shift" ? tuneText("worst shift of validation")
        : objective.place == "noise"                 ? tuneText("validation under noise σ = 1")
        : objective.place == "valid"                 ? tuneText("validation")
                                                     : toQt(objective.place);
    return QStringLiteral("%1, %2").arg(toQt(metricInfo(objective.metric).title), place);
}

QList<viz::CurvePlot::Curve> searchCourse(const TuneResults& results)
{
    auto complete = points(QStringLiteral("complete"), tuneText("trained with every seed"), invariantRole, 0);
    auto dropped = points(QStringLiteral("given up"), tuneText("given up early"), greyRole, 1);
    auto before = points(QStringLiteral("before"), tuneText("settings before the search"), spuriousRole, 2);
    viz::CurvePlot::Curve best;
    best.look.id = QStringLiteral("best so far");
    best.look.title = tuneText("best mean so far");
    best.look.themeRole = invariantRole;
    const bool larger = results.plan.objectives.front().larger();
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const TuneTrial& trial = results.trials[t];
        const double mean = meanOf(trial, 0), place = static_cast<double>(t) + 1;
        if (!std::isfinite(mean))
            continue;
        const bool whole = trial.state == TrialState::Complete;
        auto& curve = t == 0 ? before : whole ? complete : dropped;
        curve.x << place;
        curve.y << mean;
        if (!whole)
            continue;
        const bool better = best.y.isEmpty() || (larger ? mean > best.y.last() : mean < best.y.last());
        if (better && !best.y.isEmpty()) { // a step
            best.x << place;
            best.y << best.y.last();
        }
        best.x << place;
        best.y << (better ? mean : best.y.last());
    }
    QList<viz::CurvePlot::Curve> curves;
    for (const auto& curve : { best, before, complete, dropped })
        if (!curve.x.isEmpty())
            curves << curve;
    return curves;
}

QList<viz::CurvePlot::Curve> searchFront(const TuneResults& results)
{
    auto front = points(QStringLiteral("front"), tuneText("no other is better in all"), invariantRole, 0);
    auto others = points(QStringLiteral("others"), tuneText("others"), greyRole, 1);
    auto before = points(QStringLiteral("before"), tuneText("settings before the search"), spuriousRole, 2);
    if (results.plan.objectives.size() < 2)
        return {};
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const TuneTrial& trial = results.trials[t];
        const double x = meanOf(trial, 0), y = meanOf(trial, 1);
        if (!std::isfinite(x) || !std::isfinite(y))
            continue;
        auto& curve = t == 0 ? before : trial.best ? front : others;
        curve.x << x;
        curve.y << y;
    }
    QList<viz::CurvePlot::Curve> curves;
    for (const auto& curve : { others, before, front })
        if (!curve.x.isEmpty())
            curves << curve;
    return curves;
}

QList<viz::IntervalBars::Row> importanceRows(const Importances& importance)
{
    QList<viz::IntervalBars::Row> rows;
    for (const AxisImportance& axis : importance.axes) {
        viz::IntervalBars::Row row;
        row.name = parameterSymbol(parameter(axis.key));
        row.mean = axis.share;
        row.lower = axis.lower;
        row.upper = axis.upper;
        rows << row;
    }
    return rows;
}

namespace {

/// Those that count as good for the importances: the best quarter by the first goal, or the front of several.
QList<std::size_t> goodTrials(const TuneResults& results)
{
    const bool front = results.plan.objectives.size() > 1;
    QList<std::size_t> good;
    for (std::size_t t = 0; t < results.trials.size(); ++t) {
        const TuneTrial& trial = results.trials[t];
        const bool counts = trial.state == TrialState::Complete || trial.state == TrialState::GivenUp;
        if (counts && std::isfinite(meanOf(trial, 0)) && (!front || trial.best))
            good << t;
    }
    if (front)
        return good;
    const bool larger = results.plan.objectives.front().larger();
    std::ranges::stable_sort(good, [&](std::size_t a, std::size_t b) {
        const double one = meanOf(results.trials[a], 0), other = meanOf(results.trials[b], 0);
        return larger ? one > other : one < other;
    });
    good.resize(std::min(good.size(), static_cast<qsizetype>(results.importance.good)));
    return good;
}

}

std::optional<GoodRange> goodRange(const TuneResults& results, const std::string& key)
{
    const QList<std::size_t> good = goodTrials(results);
    if (good.isEmpty())
        return {};
    const SweepParameter parameter = sweepParameter(results.trained.plan, key);
    QList<double> values;
    for (const std::size_t trial : good)
        values << parameter.values[static_cast<qsizetype>(trial)];
    const auto [least, most] = std::ranges::minmax(values);
    return GoodRange { least, most, good.size() };
}

QString importanceText(const TuneResults& results, const AxisImportance& axis)
{
    const auto percent = [](double share) { return QString::number(std::lround(100 * share)); };
    QString text
        = tuneText("%1: %2 % [%3, %4] of what tells good settings from the others.")
              .arg(parameterTitle(parameter(axis.key)), percent(axis.share), percent(axis.lower), percent(axis.upper));
    const auto range = goodRange(results, axis.key);
    if (!range)
        return text;
    const SweepParameter searched = sweepParameter(results.trained.plan, axis.key);
    const auto those = results.plan.objectives.size() > 1
        ? tuneText("The %1 settings that no other beats in all goals").arg(range->settings)
        : tuneText("The best %1 settings").arg(range->settings);
    if (!searched.names.isEmpty()) // choices lie in no order
        return text;
    const QList<double> tried = searched.distinct();
    return text
        + tuneText(" %1 lie from %2 to %3, all that were tried from %4 to %5.")
              .arg(those, searched.valueText(range->least), searched.valueText(range->most),
                  searched.valueText(tried.first()), searched.valueText(tried.last()));
}

QString settingText(const TuneResults& results, std::size_t trial)
{
    QStringList parts;
    const StudyVariant& variant = results.trained.plan.variants[trial];
    for (const auto& [key, value] : variant.settings)
        parts << QStringLiteral("%1 %2").arg(parameterSymbol(parameter(key)), toQt(value));
    return parts.join(QStringLiteral(", "));
}

QString trialText(const TuneResults& results, std::size_t index)
{
    const TuneTrial& trial = results.trials[index];
    QStringList parts;
    for (std::size_t o = 0; o < trial.estimates.size(); ++o)
        if (trial.estimates[o].samples > 0)
            parts << QStringLiteral("%1 %2").arg(objectiveTitle(results.plan.objectives[o]),
                estimateText(trial.estimates[o], toQt(results.plan.objectives[o].metric)));
    const auto all = static_cast<qint64>(results.plan.seeds.size());
    switch (trial.state) {
    case TrialState::UnderWay:
        parts << tuneText("%1 of %2 seeds so far").arg(trial.seeds).arg(all);
        break;
    case TrialState::Complete:
        parts << (all == 1 ? tuneText("one seed") : tuneText("%1 seeds").arg(all));
        break;
    case TrialState::GivenUp:
        parts << tuneText("given up after %1 of %2 seeds: behind the best on the validation samples (p = %3)")
                     .arg(trial.seeds)
                     .arg(all)
                     .arg(readableNumber(trial.p.value_or(1)));
        break;
    case TrialState::Halved:
        parts << tuneText("among the worse half of its round after %1 epochs").arg(trial.epochs);
        break;
    case TrialState::Failed:
        parts << tuneText("failed: %1").arg(toQt(trial.message));
        break;
    }
    return QStringLiteral("%1: %2.").arg(settingText(results, index), parts.join(QStringLiteral("; ")));
}

QStringList verdict(const TuneResults& results, bool withTest)
{
    if (!results.chosen)
        return { tuneText("No setting has been trained with every seed yet.") };
    const TuneObjective& objective = results.plan.objectives.front();
    const TuneTrial &chosen = results.trials[*results.chosen], &before = results.trials.front();
    const bool same = *results.chosen == 0;
    QStringList lines;
    const QString settings = same ? tuneText("the settings before the search") : settingText(results, *results.chosen);
    lines << (results.searched ? tuneText("Chosen: %1 (%2).") : tuneText("Best so far: %1 (%2)."))
                 .arg(settings, toQt(results.chosenBy));
    const SeedValues own = bySeed(results.plan.seeds, chosen.values.front());
    const SeedValues first = same ? SeedValues() : bySeed(results.plan.seeds, before.values.front());
    lines << tuneText("On the seeds of the search, which flatter what was chosen by them: %1.")
                 .arg(comparisonText(objectiveTitle(objective), own, first, objective));
    if (results.final && results.final->finished > 0) {
        const StudyResults& final = *results.final;
        const auto values = [&](std::size_t variant, const std::string& split) {
            return variant < final.plan.variants.size()
                ? bySeed(final.plan.seeds, final.values(variant, split, objective.metric))
                : SeedValues();
        };
        QStringList parts;
        std::vector<std::string> splits { "valid" };
        if (withTest)
            splits.emplace_back("test");
        for (const std::string& split : splits)
            parts << comparisonText(tuneText("%1 %2").arg(toQt(split), toQt(metricInfo(objective.metric).title)),
                values(0, split), values(1, split), objective);
        if (const SeedValues shifted = worstShift(final, 0, objective); withTest && !shifted.empty())
            parts << comparisonText(
                tuneText("the worst shift of test"), shifted, worstShift(final, 1, objective), objective);
        lines << tuneText("With %1 new seeds: %2.")
                     .arg(static_cast<qsizetype>(final.plan.seeds.size()))
                     .arg(parts.join(QStringLiteral("; ")));
    }
    return lines;
}

}
