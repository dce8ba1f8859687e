#include "core/common/error.h"
#include "core/common/utf8.h"
#include "core/common/whole_file.h"
#include "core/import/split_rule.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

namespace cmir::foreign {

namespace {

using Lists = std::map<std::string, std::vector<std::string>>;

Lists jsonLists(const std::string& text, const std::string& path, const std::string& split)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    Lists lists;
    try {
        if (json.is_array() && !split.empty())
            lists[split] = json.get<std::vector<std::string>>();
        else if (json.is_object())
            for (const auto& [name, ids] : json.items())
                if (const auto known = splitInName(name))
                    lists[*known] = ids.get<std::vector<std::string>>();
    } catch (const nlohmann::json::exception&) {
        lists.clear();
    }
    if (lists.empty())
        throw BadInput(path + ": lists of ids are {\"train\": [\"...\"], \"valid\": [...], \"test\": [...]}");
    return lists;
}

/// The texts of a list from behind its bracket on, with commas, spaces, prefixes and comments between them, and where
/// it ends; none: it is no list of texts that are written out.
std::optional<std::vector<std::string>> textsOfList(std::string_view text, std::size_t& at, const std::string& path)
{
    std::vector<std::string> texts;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == ']')
            return texts;
        if (c == '#') { // whatever stands in it
            at = std::min(text.find('\n', at), text.size() - 1);
        } else if (c == '\'' || c == '"') {
            const std::size_t end = text.find(c, at + 1);
            if (end == std::string_view::npos)
                throw BadInput(path + ": a text in a list of ids does not end");
            texts.push_back(validUtf8(text.substr(at + 1, end - at - 1)));
            at = end;
        } else if (std::string_view(" \t\r\n,ubUB").find(c) == std::string_view::npos) {
            return {};
        }
    }
    return {};
}

/// The texts in the brackets of `name = [ ... ]`, for every such assignment. Nothing of it is run.
Lists pythonLists(std::string_view text, const std::string& path)
{
    Lists lists;
    std::map<std::string, std::string> unread; // by split
    std::size_t at = 0;
    while ((at = text.find('=', at)) != std::string_view::npos) {
        const std::size_t lineStart = text.rfind('\n', at) + 1; // npos + 1 is 0
        const std::string_view name = text.substr(lineStart, at - lineStart);
        const auto split = splitInName(name);
        const std::size_t open = text.find_first_not_of(" \t\r\n", at + 1);
        ++at;
        if (!split || open == std::string_view::npos || text[open] != '[')
            continue;
        at = open + 1;
        if (auto texts = textsOfList(text, at, path))
            std::ranges::move(*texts, std::back_inserter(lists[*split]));
        else
            unread[*split]
                = fmt::format("line {} ({}= [...)", std::ranges::count(text.substr(0, open), '\n') + 1, name);
    }
    for (const auto& [split, where] : unread)
        if (!lists.contains(split))
            throw BadInput(fmt::format("{}, {}: the ids of {} are not written out as a list of texts; nothing of a "
                                       "Python file is run, so that an expression cannot be read",
                path, where, split));
    if (lists.empty())
        throw BadInput(path + ": there is no list of ids: no line \"..._train_... = [\"");
    return lists;
}

Lists plainList(std::string_view text, const std::string& path, const std::string& split)
{
    if (split.empty())
        throw BadInput(path + ": say which split this list of ids is for: --ids test=" + path);
    Lists lists;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.remove_suffix(1);
        if (!line.empty())
            lists[split].push_back(validUtf8(line));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (lists.empty())
        throw BadInput(path + ": this list of ids is empty");
    return lists;
}

}

std::optional<std::string> splitInName(std::string_view name)
{
    for (const auto& [part, split] : { std::pair("train", "train"), std::pair("valid", "valid"),
             std::pair("dev", "valid"), std::pair("val", "valid"), std::pair("test", "test") })
        if (name.find(part) != std::string_view::npos)
            return split;
    return std::nullopt;
}

std::map<std::string, std::vector<std::string>> readIdLists(const std::string& path, const std::string& split)
{
    const std::string text = readWholeFile(path);
    const std::string form = std::filesystem::path(path).extension().string();
    return form == ".json" ? jsonLists(text, path, split)
        : form == ".py"    ? pythonLists(text, path)
                           : plainList(text, path, split);
}

}
