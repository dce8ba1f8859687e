#include "core/config/settings_advice.h"

#include <fmt/format.h>

namespace cmir {

std::vector<std::string> settingsAdvice(const ExperimentConfig& config, Method method)
{
    const ExperimentConfig trained = configForMethod(config, method);
    std::vector<std::string> advice;
    const bool whitens = trained.invariance_form == InvarianceForm::Whitened && trained.lambda1 != 0 && trained.K > 0;
    if (whitens && trained.batch_size < 2 * trained.d)
        advice.push_back(fmt::format("batch_size {} with d {}: the whitened invariance form pulls less with batches of "
                                     "fewer than 2 d = {} samples; a larger lambda1 makes up for it",
            trained.batch_size, trained.d, 2 * trained.d));
    return advice;
}

}
