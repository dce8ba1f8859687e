#include "core/library/run_naming.h"

#include "core/config/registry.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <vector>

namespace cmir {

namespace {

constexpr std::size_t mostNamed = 4; ///< differences; the rest are counted
constexpr std::size_t mostLetters = 24; ///< of one value
constexpr std::size_t timeLetters = 20; ///< "2026-03-01_14-05-09_"

std::string fitForFile(std::string text)
{
    std::ranges::replace_if(
        text,
        [](unsigned char c) {
            return !(std::isalnum(c) != 0 || c == '.' || c == '=' || c == '+' || c == '-' || c == ',');
        },
        '-');
    return text.substr(0, mostLetters);
}

std::vector<std::string> differences(const RunConfig& run, const RunConfig& before)
{
    std::vector<std::string> found;
    if (run.method != before.method)
        found.push_back(methodName(run.method));
    if (run.sha256 != before.sha256 || run.data.modalities != before.data.modalities)
        found.push_back(
            fitForFile(run.dataName.empty() ? std::filesystem::path(run.data.path).stem().string() : run.dataName));
    for (const Parameter& p : allParameters())
        if (p.get(run.parameters) != p.get(before.parameters))
            found.push_back(fitForFile(p.key + "=" + p.format(p.get(run.parameters))));
    return found;
}

}

std::string runFileStem(std::time_t begun, const RunConfig& run, const RunConfig* before)
{
    std::vector<std::string> words = before != nullptr ? differences(run, *before) : std::vector<std::string> {};
    if (words.empty())
        words.push_back(methodName(run.method));
    if (words.size() > mostNamed) {
        const std::size_t more = words.size() - mostNamed;
        words.resize(mostNamed);
        words.push_back(fmt::format("and-{}-more", more));
    }
    std::string stem = fmt::format("{:%Y-%m-%d_%H-%M-%S}", fmt::localtime(begun));
    for (const std::string& word : words)
        stem += '_' + word;
    return stem;
}

std::string nameAfterTime(const std::string& stem)
{
    constexpr std::string_view form = "0000-00-00_00-00-00_";
    if (stem.size() <= timeLetters)
        return stem;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = std::isdigit(static_cast<unsigned char>(stem[i])) != 0;
        if (form[i] == '0' ? !digit : stem[i] != form[i])
            return stem;
    }
    return stem.substr(timeLetters);
}

}
