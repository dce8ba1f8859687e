#pragma once

#include <QList>
#include <QString>
#include <QtNumeric>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cmir::ui {

class RunModel;

/// A series of several seeds over the epochs that all of them have done: the mean, and half of its 95 % interval
/// (Student's t).
struct SeedCurve {
    int seeds = 0;
    QList<double> epochs, mean, half;
};
SeedCurve seedCurve(const std::vector<const RunModel*>& runs, const std::string& series);
/// The same of the values of each run by epoch; epochs at which one is not a number are left out.
SeedCurve seedCurve(const std::vector<std::vector<double>>& ofRuns);

/// By seed.
using SeedValues = std::map<std::int64_t, double>;
/// What the selected epoch of each run gave; those that have none are left out.
SeedValues selectedBySeed(const std::vector<const RunModel*>& runs, const std::string& series);

/// The same after an epoch.
SeedValues valuesAfter(const std::vector<const RunModel*>& runs, const std::string& series, std::int64_t epoch);

/// None of none.
std::optional<double> meanOf(const SeedValues& values);

/// "0.883 ± 0.012", "0.883" of one seed; empty: of none. And its two parts. Where the interval ends with what the
/// metric can be, its two ends stand in place of "±" (core/analysis/interval_text.h).
QString meanText(const SeedValues& values, const QString& metric);
struct MeanParts {
    QString mean, spread;
};
MeanParts meanParts(const SeedValues& values, const QString& metric);

/// How several seeds stand to something.
struct Standing {
    double difference = 0; ///< of the means
    int better = 0; ///< 1, -1; 0: they cannot be told apart
    bool told = false; ///< a test was possible; else the sign alone is known
    double p = 1;
    std::int64_t seeds = 0; ///< that were compared
};
/// To a number that has no seeds: Student's t-test of the mean, at 5 %.
std::optional<Standing> standingTo(const SeedValues& values, double reference, bool largerIsBetter);
/// To others, by the seeds that both have: paired t-test, at 5 %.
std::optional<Standing> standingTo(const SeedValues& values, const SeedValues& others, bool largerIsBetter);
/// "−0.021 better", "not to be told apart", "+0.02 worse (one seed)".
QString standingText(const Standing& standing);
/// "−0.021 on the average of 5 seeds, paired t-test p = 0.012".
QString standingDetail(const Standing& standing);

}
