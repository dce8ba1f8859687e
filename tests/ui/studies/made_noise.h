#pragma once

#include "core/experiment/noise_plan.h"
#include "ui/studies/study_summary.h"

#include <array>

namespace cmir::test {

/// A finished study of noise with three methods and the seeds 0, 1, 2, so that everything can be worked by hand. MAE of
/// the test split is 0.5 + NR for CmIR, 0.6 + NR for the plain model and 0.45 + NR for augmentation, and the seeds add
/// -0.01, 0, 0.01 times 1, -1 and 2. Under unseen noise, and on test_rho_0, it is larger by 1; Acc2 is 1 - MAE / 10.
inline StudyResults noiseResults(const std::string& dataName = "synthetic")
{
    RunConfig base;
    base.data.path = "/nowhere/data.h5"; // not at hand: no simple model is fitted to it
    base.dataName = dataName;
    StudyResults results;
    results.plan
        = noisePlan("noisy-modalities", base, { Method::Cmir, Method::Erm, Method::Augmentation }, { 0, 1, 2 });
    const std::size_t ratios = noiseRatios().size();
    for (std::size_t v = 0; v < results.plan.variants.size(); ++v)
        for (const std::int64_t seed : results.plan.seeds) {
            const std::size_t method = v / ratios;
            const double spread = std::array { 1.0, -1.0, 2.0 }[method];
            const double mae = std::array { 0.5, 0.6, 0.45 }[method] + noiseRatios()[v % ratios]
                + 0.01 * spread * static_cast<double>(seed - 1);
            const std::string ratio = results.plan.variants[v].settings.front().second;
            const auto add = [&](const std::string& split, double value) {
                results.rows.push_back({ v, seed, split, "mae", value });
                results.rows.push_back({ v, seed, split, "acc2_negative_positive", 1 - value / 10 });
            };
            add("test", 0.3); // without noise: what the protocols leave out
            add("noise " + ratio + "/test", mae);
            add("noise " + ratio + "/test_rho_0", mae + 1);
            add("unseen " + ratio + "/test", mae + 1);
            ++results.finished;
        }
    return results;
}

}
