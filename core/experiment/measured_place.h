#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cmir {

/// Where a study measured something: a split of the data, or what a protocol made of it. Results are kept, written and
/// shown under its text; whoever wants to know what a text means reads it back here and nowhere else.
///
///   kind      level             modalities   split    text
///   Split                                    "test"   "test", "test_rho_-0.95", "valid"
///   Noise     noise ratio                    "test"   "noise 0.3/test"; without a level "noise average/test"
///   Unseen    noise ratio                    "test"   "unseen 0.3/test"; without a level "unseen average/test"
///   Sigma     standard dev.     "" or some   "test"   "sigma 1/test", "sigma 1 text/test": one alone is corrupted
///   Missing                     those        "test"   "missing audio+vision/test"
///   Probe                       those        "test"   "probe text/test"
///   Apart                       those        "valid"  "apart text/valid"; of test, without a split: "apart text"
///   Worst                                             "worst of test_*"
///   Spread                                            "spread of test_*"
///   WorstEnvironment                                  "worst environment"
///   SpreadEnvironments                                "spread of environments"
///   Training                                          "training": what a training takes
///
/// A split's name holds no slash, so no split has the text of anything else.
struct MeasuredPlace {
    enum class Kind {
        Split,
        Noise,
        Unseen,
        Sigma,
        Missing,
        Probe,
        Apart,
        Worst,
        Spread,
        WorstEnvironment,
        SpreadEnvironments,
        Training
    };
    Kind kind = Kind::Split;
    std::optional<double> level {};
    std::string modalities {};
    std::string split {};

    bool operator==(const MeasuredPlace&) const = default;

    std::string text() const;
    /// What has no other form is the name of a split.
    static MeasuredPlace read(std::string_view text);

    /// Whether it is a measurement under a noise ratio (Noise, Unseen), and the average over all ratios there.
    bool isUnderNoise() const { return kind == Kind::Noise || kind == Kind::Unseen; }
    MeasuredPlace averaged() const { return { kind, {}, modalities, split }; }
    /// Whether neither side of its values is the better one, and whether the smaller one is whatever the metric says.
    bool hasNoBetterSide() const { return kind == Kind::Training || kind == Kind::Probe; }
    bool isSpread() const { return kind == Kind::Spread || kind == Kind::SpreadEnvironments; }
};

/// Under which what a training takes stands: "best_epoch", "seconds", "weights".
inline constexpr const char* trainingPlace = "training";

/// The order of presentation: splits (SplitOrder), then the protocols, levels rising, averages last.
bool isPresentedBefore(const MeasuredPlace& a, const MeasuredPlace& b);

}
