#include "core/experiment/measured_place.h"

#include "core/common/read_number.h"
#include "core/data/split_order.h"

#include <fmt/format.h>

#include <array>
#include <tuple>
#include <utility>

namespace cmir {

namespace {

using PlaceKind = MeasuredPlace::Kind;

constexpr std::array<std::pair<PlaceKind, std::string_view>, 6> firstWords { {
    { PlaceKind::Noise, "noise" },
    { PlaceKind::Unseen, "unseen" },
    { PlaceKind::Sigma, "sigma" },
    { PlaceKind::Missing, "missing" },
    { PlaceKind::Probe, "probe" },
    { PlaceKind::Apart, "apart" },
} };
constexpr std::array<std::pair<PlaceKind, std::string_view>, 5> wholeTexts { {
    { PlaceKind::Worst, "worst of test_*" },
    { PlaceKind::Spread, "spread of test_*" },
    { PlaceKind::WorstEnvironment, "worst environment" },
    { PlaceKind::SpreadEnvironments, "spread of environments" },
    { PlaceKind::Training, trainingPlace },
} };
constexpr std::string_view averageWord = "average";

std::string_view firstWord(PlaceKind kind)
{
    for (const auto& [known, word] : firstWords)
        if (known == kind)
            return word;
    return {};
}

/// "0.3", "average", "1 text" between the first word and the slash.
bool readMiddle(MeasuredPlace& place, std::string_view middle)
{
    if (place.kind == PlaceKind::Missing || place.kind == PlaceKind::Probe || place.kind == PlaceKind::Apart) {
        place.modalities = middle;
        return !middle.empty();
    }
    if (place.isUnderNoise() && middle == averageWord)
        return true;
    const auto space = middle.find(' ');
    place.level = readNumber<double>(middle.substr(0, space));
    if (space != std::string_view::npos)
        place.modalities = middle.substr(space + 1);
    return place.level && (place.kind == PlaceKind::Sigma || place.modalities.empty());
}

}

std::string MeasuredPlace::text() const
{
    for (const auto& [known, whole] : wholeTexts)
        if (known == kind)
            return std::string(whole);
    switch (kind) {
    case PlaceKind::Noise:
    case PlaceKind::Unseen:
        return fmt::format(
            "{} {}/{}", firstWord(kind), level ? fmt::format("{:g}", *level) : std::string(averageWord), split);
    case PlaceKind::Sigma:
        return fmt::format("sigma {:g}{}{}/{}", level.value_or(0), modalities.empty() ? "" : " ", modalities, split);
    case PlaceKind::Missing:
    case PlaceKind::Probe:
        return fmt::format("{} {}/{}", firstWord(kind), modalities, split);
    case PlaceKind::Apart:
        return fmt::format("{} {}{}{}", firstWord(kind), modalities, split.empty() ? "" : "/", split);
    default:
        return split;
    }
}

MeasuredPlace MeasuredPlace::read(std::string_view text)
{
    for (const auto& [kind, whole] : wholeTexts)
        if (text == whole)
            return { kind, {}, {}, {} };
    for (const auto& [kind, word] : firstWords) {
        if (!text.starts_with(word) || text.substr(word.size(), 1) != " ")
            continue;
        const std::string_view rest = text.substr(word.size() + 1);
        const auto slash = rest.rfind('/');
        if (slash == std::string_view::npos && kind != PlaceKind::Apart)
            continue;
        MeasuredPlace place { kind, {}, {},
            slash == std::string_view::npos ? "" : std::string(rest.substr(slash + 1)) };
        if (readMiddle(place, rest.substr(0, slash)))
            return place;
    }
    return { PlaceKind::Split, {}, {}, std::string(text) };
}

bool isPresentedBefore(const MeasuredPlace& a, const MeasuredPlace& b)
{
    const bool splitA = a.kind == PlaceKind::Split, splitB = b.kind == PlaceKind::Split;
    if (splitA || splitB)
        return splitA && splitB ? SplitOrder()(a.split, b.split) : splitA;
    const auto rank = [](const MeasuredPlace& place) {
        return std::tuple(place.kind, !place.level.has_value(), place.level.value_or(0),
            std::string_view(place.modalities), std::string_view(place.split));
    };
    return rank(a) < rank(b);
}

}
