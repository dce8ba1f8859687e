#include "core/training/finite_checks.h"

#include "core/training/adamw.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cmir {

std::string SeenAt::text() const
{
    return fmt::format("at step {}{} (epoch {})", step, orEarlier ? " or before" : "", epoch);
}

void checkFinite(const TermValues& values, const SeenAt& seen)
{
    // The weights are floats: what a float cannot hold counts as infinite.
    const auto finite = [](double value) { return std::isfinite(static_cast<float>(value)); };
    if (std::all_of(values.begin(), values.end(), finite))
        return;
    std::string bad;
    for (std::size_t i = 1; i < values.size(); ++i) // 0 is their weighted sum
        if (!finite(values[i]))
            bad += (bad.empty() ? "" : ", ") + std::string(ObjectiveTerms::names[i]);
    throw Diverged(
        fmt::format("the loss is not finite {}: term {}; the last good state is kept. Lower the learning rate or the "
                    "weight of that term",
            seen.text(), bad.empty() ? "loss (the weighted sum)" : bad));
}

Diverged gradientFailure(const ParameterStore& store, const SeenAt& seen)
{
    constexpr std::size_t named = 3;
    std::string bad;
    std::size_t count = 0;
    for (const NamedArray& gradient : store.save(store.gradients()))
        if (!std::ranges::all_of(gradient.values, holdsAsGradient) && ++count <= named)
            bad += (bad.empty() ? "" : ", ") + gradient.name;
    if (count > named)
        bad += fmt::format(" and {} more", count - named);
    return Diverged(
        fmt::format("the gradient is not finite {}, although the loss is: of {}; the last good state is kept. Lower "
                    "the learning rate, or set gradient_clip",
            seen.text(), bad.empty() ? "an earlier step of the epoch" : bad));
}

void checkValidation(const std::map<std::string, double>& metrics, const std::string& decides, std::int64_t epoch)
{
    for (const std::string& name : { std::string("loss"), decides })
        if (!std::isfinite(metrics.at(name)))
            throw Diverged(
                fmt::format("{} on validation is not finite after epoch {}; what was selected before is kept. "
                            "Lower the learning rate",
                    name, epoch));
}

}
