#include "core/config/unimodal_choice.h"

#include "core/common/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace cmir {

namespace {

const std::array<std::string, 3> names { "identity", "linear", "mlp" };

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

UnimodalKind kindFromName(const std::string& name, const std::string& text)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        throw BadInput(
            fmt::format("unimodal = \"{}\": unknown network \"{}\"; allowed are {}, for all modalities or as "
                        "\"text=linear,mlp\"",
                text, name, fmt::join(names, ", ")));
    return static_cast<UnimodalKind>(found - names.begin());
}

struct Entries {
    std::map<std::string, UnimodalKind> named;
    std::optional<UnimodalKind> rest;
};

void addEntry(Entries& entries, const std::string& entry, const std::string& text)
{
    const auto equals = entry.find('=');
    const std::string modality = equals == std::string::npos ? "" : trimmed(entry.substr(0, equals));
    const UnimodalKind kind
        = kindFromName(trimmed(equals == std::string::npos ? entry : entry.substr(equals + 1)), text);
    const bool twice = equals == std::string::npos ? entries.rest.has_value() : entries.named.contains(modality);
    if (twice)
        throw BadInput(fmt::format("unimodal = \"{}\": {} is given twice", text,
            modality.empty() ? std::string("the network of the other modalities") : "modality \"" + modality + "\""));
    if (equals == std::string::npos)
        entries.rest = kind;
    else
        entries.named[modality] = kind;
}

Entries readEntries(const std::string& text)
{
    Entries entries;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        addEntry(entries, trimmed(std::string_view(text).substr(begin, end - begin)), text);
        begin = end + 1;
    }
    return entries;
}

}

std::span<const std::string> unimodalNames()
{
    return names;
}

void checkUnimodalText(const std::string& text)
{
    readEntries(text);
}

std::vector<UnimodalKind> unimodalKinds(const std::string& text, std::span<const std::string> modalities)
{
    const Entries entries = readEntries(text);
    std::vector<UnimodalKind> kinds;
    for (const std::string& modality : modalities) {
        const auto found = entries.named.find(modality);
        if (found == entries.named.end() && !entries.rest)
            throw BadInput(
                fmt::format("unimodal = \"{}\": modality \"{}\" has no network; add \"{}=identity\", or one name "
                            "without a modality for all the others",
                    text, modality, modality));
        kinds.push_back(found == entries.named.end() ? *entries.rest : found->second);
    }
    return kinds;
}

}
