#include "core/config/environment_intensity.h"

#include <algorithm>
#include <cmath>

namespace cmir {

double environmentFactor(IntensitySchedule schedule, std::int64_t e)
{
    if (e == 0)
        return 0;
    return schedule == IntensitySchedule::Geometric ? std::ldexp(1.0, static_cast<int>(e) - 1) : static_cast<double>(e);
}

std::vector<double> environmentIntensities(const ExperimentConfig& config)
{
    const bool share
        = config.environment_noise == EnvironmentNoise::Erasing || config.environment_noise == EnvironmentNoise::Mixing;
    std::vector<double> intensities;
    for (std::int64_t e = 0; e <= config.K; ++e) {
        const double intensity = config.alpha1 * environmentFactor(config.intensity_schedule, e);
        intensities.push_back(share ? std::min(intensity, 1.0) : intensity);
    }
    return intensities;
}

}
