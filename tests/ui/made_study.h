#pragma once

#include "ui/studies/study_summary.h"

#include <functional>

namespace cmir::test {

/// A study with this plan whose every job is finished; `value` says what it measured.
inline std::shared_ptr<const ui::StudySummary> madeStudy(StudyPlan plan, const QStringList& splits,
    const QStringList& metrics,
    const std::function<double(std::size_t variant, std::int64_t seed, const QString& split, const QString& metric)>&
        value)
{
    auto results = std::make_shared<StudyResults>();
    for (std::size_t v = 0; v < plan.variants.size(); ++v)
        for (const std::int64_t seed : plan.seeds) {
            for (const QString& split : splits)
                for (const QString& metric : metrics)
                    results->rows.push_back(
                        { v, seed, split.toStdString(), metric.toStdString(), value(v, seed, split, metric) });
            results->rows.push_back({ v, seed, "training", "seconds", 3.5 });
            ++results->finished;
        }
    results->plan = std::move(plan);
    return std::make_shared<const ui::StudySummary>(results);
}

}
