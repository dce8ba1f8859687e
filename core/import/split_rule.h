#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::foreign {

/// How the samples of a file are parted into train, valid and test. Splits named test_... stay what they are.
struct SplitRule {
    enum class By : std::uint8_t {
        File, ///< as the file has them; without a test split by group, or at random where there are no groups
        Group, ///< no environment (video, speaker, show) on two sides
        Stratified, ///< the classes, or tenths of the labels, in like shares on each side
        Random,
    };
    By by = By::File;
    std::vector<double> shares { 70, 10, 20 }; ///< of train, valid and test
    std::int64_t folds = 0; ///< 2 or more: equal parts instead of shares; part `fold` is test, the next one valid
    std::int64_t fold = 0;
    std::uint64_t seed = 0;
    /// A split -> the ids, or environments, of its samples; instead of all of the above. What is in none is left out.
    std::map<std::string, std::vector<std::string>> ids;
    std::vector<std::string> leaveOut; ///< environments whose samples all become splits of their own, test_<name>

    friend bool operator==(const SplitRule&, const SplitRule&) = default;
};

/// "file", "group", "stratified", "random"
std::string splitRuleName(SplitRule::By by);
/// Throws BadInput that lists the names.
SplitRule::By splitRuleFromName(const std::string& name);

/// "70 : 10 : 20", of train, valid and test.
std::string sharesText(const SplitRule& rule);

/// Throws BadInput: shares that are no three numbers with a positive first one, fewer than 3 folds, a fold that there
/// is not, lists of ids together with another rule. `where` begins the message.
void checkSplitRule(const SplitRule& rule, const std::string& where);

/// Which of the parts each sample goes to: parts of these shares, drawn in a seeded order. Samples of one group go
/// together, those of one stratum are dealt out evenly. Empty groups: each sample is its own. Empty strata: one.
struct Deal {
    std::span<const std::string> groups;
    std::span<const std::int64_t> strata;
};
std::vector<int> dealtOut(std::size_t samples, const Deal& deal, std::span<const double> shares, std::uint64_t seed);

/// The stratum of each label: its class, or of a regression which tenth of them it is in.
std::vector<std::int64_t> labelStrata(std::span<const double> labels, Task task);

/// Train (0), valid (1) or test (2) of each sample by shares or folds; of By::File as of Group.
std::vector<int> sidesOf(const SplitRule& rule, std::size_t samples, const Deal& deal);

/// "train", "valid" or "test", where it stands in the name of a list or of its file: "standard_train_fold"; none: none
/// does.
std::optional<std::string> splitInName(std::string_view name);

/// "train", "valid" or "test" -> ids, of a text file of one id a line, of {"train": [...], ...} in JSON, or of lists of
/// strings in the assignments of a Python file whose names tell the split, as the CMU SDK's folds are written (read as
/// text, never run). `split` says what a list without a name is for. Throws BadInput.
std::map<std::string, std::vector<std::string>> readIdLists(const std::string& path, const std::string& split);

}
