#include "ui/seeds/seed_values.h"

#include "core/analysis/interval_text.h"
#include "core/analysis/intervals.h"
#include "core/analysis/paired_tests.h"
#include "core/analysis/special_functions.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

constexpr double significance = 0.05;

QString seedText(const char* text)
{
    return QCoreApplication::translate("Seeds", text);
}

std::vector<double> valuesOf(const SeedValues& bySeed)
{
    std::vector<double> values;
    for (const auto& [seed, value] : bySeed)
        values.push_back(value);
    return values;
}

std::optional<Standing> standingOf(const std::vector<double>& a, const std::vector<double>& b, bool largerIsBetter)
{
    if (a.empty())
        return {};
    Standing standing;
    standing.seeds = static_cast<std::int64_t>(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        standing.difference += (a[i] - b[i]) / static_cast<double>(a.size());
    const int sign = standing.difference == 0 ? 0 : (standing.difference > 0) == largerIsBetter ? 1 : -1;
    const PairedTTest test = pairedTTest(a, b);
    standing.told = test.reason.empty();
    standing.p = test.p;
    // Without a test (one seed, or differences that are all the same) the sign is all that is known.
    standing.better = !standing.told || test.p < significance ? sign : 0;
    return standing;
}

}

SeedCurve seedCurve(const std::vector<std::vector<double>>& ofRuns)
{
    SeedCurve curve;
    // One that has not begun: there is no epoch that all have done.
    if (ofRuns.empty() || std::ranges::any_of(ofRuns, &std::vector<double>::empty))
        return curve;
    curve.seeds = static_cast<int>(ofRuns.size());
    const std::size_t epochs = std::ranges::min_element(ofRuns, {}, &std::vector<double>::size)->size();
    // As studentInterval, whose quantile takes longer than all else: it is the same for every epoch, and every curve is
    // made anew with each epoch of each run, on the thread that draws it.
    const auto n = static_cast<double>(ofRuns.size());
    const double halfOfDeviation = ofRuns.size() > 1 ? studentQuantile(0.975, n - 1) / std::sqrt(n) : 0;
    for (std::size_t e = 0; e < epochs; ++e) {
        double mean = 0, squares = 0;
        for (const std::vector<double>& one : ofRuns)
            mean += one[e] / n;
        if (!std::isfinite(mean))
            continue;
        for (const std::vector<double>& one : ofRuns)
            squares += (one[e] - mean) * (one[e] - mean);
        curve.epochs << static_cast<double>(e + 1);
        curve.mean << mean;
        curve.half << (ofRuns.size() > 1 ? halfOfDeviation * std::sqrt(squares / (n - 1)) : 0);
    }
    return curve;
}

SeedCurve seedCurve(const std::vector<const RunModel*>& runs, const std::string& series)
{
    std::vector<std::vector<double>> values;
    for (const RunModel* run : runs) {
        const auto found = run->history().series.find(series);
        values.push_back(found == run->history().series.end() ? std::vector<double>() : found->second);
    }
    return seedCurve(values);
}

namespace {

void addAfter(SeedValues& values, const RunModel& run, const std::string& series, std::int64_t epoch)
{
    const auto found = run.history().series.find(series);
    const auto at = static_cast<std::size_t>(epoch);
    if (found != run.history().series.end() && epoch >= 1 && at <= found->second.size()
        && std::isfinite(found->second[at - 1]))
        values[run.runConfig().parameters.seed] = found->second[at - 1];
}

}

SeedValues selectedBySeed(const std::vector<const RunModel*>& runs, const std::string& series)
{
    SeedValues values;
    for (const RunModel* run : runs)
        addAfter(values, *run, series, run->bestEpoch());
    return values;
}

SeedValues valuesAfter(const std::vector<const RunModel*>& runs, const std::string& series, std::int64_t epoch)
{
    SeedValues values;
    for (const RunModel* run : runs)
        addAfter(values, *run, series, epoch);
    return values;
}

std::optional<double> meanOf(const SeedValues& values)
{
    if (values.empty())
        return {};
    double sum = 0;
    for (const auto& [seed, value] : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

MeanParts meanParts(const SeedValues& values, const QString& metric)
{
    if (values.empty())
        return {};
    const MeanEstimate estimate = studentInterval(valuesOf(values));
    return { readableNumber(estimate.mean), toQt(intervalText(estimate, metric.toStdString(), [](double value) {
                return readableNumber(value).toStdString();
            })) };
}

QString meanText(const SeedValues& values, const QString& metric)
{
    const auto [mean, spread] = meanParts(values, metric);
    return spread.isEmpty() ? mean : mean + u' ' + spread;
}

std::optional<Standing> standingTo(const SeedValues& values, double reference, bool largerIsBetter)
{
    return standingOf(valuesOf(values), std::vector<double>(values.size(), reference), largerIsBetter);
}

std::optional<Standing> standingTo(const SeedValues& values, const SeedValues& others, bool largerIsBetter)
{
    std::vector<double> a, b;
    for (const auto& [seed, value] : values)
        if (const auto other = others.find(seed); other != others.end()) {
            a.push_back(value);
            b.push_back(other->second);
        }
    return standingOf(a, b, largerIsBetter);
}

QString standingText(const Standing& standing)
{
    if (standing.told && standing.better == 0)
        return seedText("not to be told apart");
    QString text = signedNumber(standing.difference);
    if (standing.better != 0)
        text += standing.better > 0 ? seedText(" better") : seedText(" worse");
    return standing.seeds == 1 ? text + seedText(" (one seed)") : text;
}

QString standingDetail(const Standing& standing)
{
    const QString difference = signedNumber(standing.difference);
    if (!standing.told)
        return standing.seeds == 1 ? seedText("%1 with one seed, which may be chance").arg(difference)
                                   : seedText("%1, for every seed").arg(difference);
    const QString p
        = standing.p < 0.001 ? QStringLiteral("p < 0.001") : QStringLiteral("p = %1").arg(standing.p, 0, 'g', 2);
    return seedText("%1 on the average of %2 seeds, paired t-test %3").arg(difference).arg(standing.seeds).arg(p);
}

}
