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

const std::array<std::string, 7> kindNames { "identity", "linear", "mlp", "conv_transformer", "transformer_conv", "gru",
    "torchscript:FILE" };
constexpr std::string_view torchScript = "torchscript";

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// The networks of one entry: the same twice where it kindNames one.
struct Networks {
    UnimodalChoice sequence, vector;
};

UnimodalChoice networkFromName(const std::string& name, const std::string& text)
{
    if (name == torchScript || name.starts_with("torchscript:")) {
        const std::string file = trimmed(std::string_view(name).substr(std::min(name.size(), torchScript.size() + 1)));
        if (file.empty())
            throw BadInput(fmt::format("unimodal = \"{}\": torchscript needs a file: torchscript:FILE", text));
        return { UnimodalKind::TorchScript, file };
    }
    const auto found = std::find(kindNames.begin(), kindNames.end() - 1, name);
    if (found == kindNames.end() - 1)
        throw BadInput(
            fmt::format("unimodal = \"{}\": unknown network \"{}\"; allowed are {}, for all modalities or as "
                        "\"text=linear,mlp\"",
                text, name, fmt::join(kindNames, ", ")));
    return { static_cast<UnimodalKind>(found - kindNames.begin()), {} };
}

Networks networksFromText(const std::string& entry, const std::string& text)
{
    const auto bar = entry.find('|');
    const UnimodalChoice first = networkFromName(trimmed(entry.substr(0, bar)), text);
    if (bar == std::string::npos)
        return { first, first };
    Networks networks { first, networkFromName(trimmed(entry.substr(bar + 1)), text) };
    if (needsSequence(networks.vector.kind))
        throw BadInput(fmt::format("unimodal = \"{}\": after the bar stands the network for one vector per sample, and "
                                   "{} needs a sequence; write \"{}|mlp\"",
            text, trimmed(entry.substr(bar + 1)), trimmed(entry.substr(bar + 1))));
    return networks;
}

struct Entries {
    std::map<std::string, Networks> named;
    std::optional<Networks> rest;

    /// nullptr: none.
    const Networks* find(const std::string& modality) const
    {
        for (const std::string& name : { modality, modality.substr(0, modality.find('+')) })
            if (const auto found = named.find(name); found != named.end())
                return &found->second;
        return rest ? &*rest : nullptr;
    }
};

void addEntry(Entries& entries, const std::string& entry, const std::string& text)
{
    const auto equals = entry.find('=');
    const std::string modality = equals == std::string::npos ? "" : trimmed(entry.substr(0, equals));
    const Networks networks
        = networksFromText(trimmed(equals == std::string::npos ? entry : entry.substr(equals + 1)), text);
    const bool twice = equals == std::string::npos ? entries.rest.has_value() : entries.named.contains(modality);
    if (twice)
        throw BadInput(fmt::format("unimodal = \"{}\": {} is given twice", text,
            modality.empty() ? std::string("the network of the other modalities") : "modality \"" + modality + "\""));
    if (equals == std::string::npos)
        entries.rest = networks;
    else
        entries.named[modality] = networks;
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
    return kindNames;
}

void checkUnimodalText(const std::string& text)
{
    readEntries(text);
}

std::string replaceModuleFiles(
    const std::string& text, const std::function<std::string(const std::string& file)>& replace)
{
    const std::string prefix = std::string(torchScript) + ":";
    std::string out;
    std::size_t at = 0;
    for (auto found = text.find(prefix); found != std::string::npos; found = text.find(prefix, at)) {
        const std::size_t begin = found + prefix.size();
        const std::size_t end = std::min(text.find_first_of(",|", begin), text.size());
        out += text.substr(at, begin - at) + replace(trimmed(std::string_view(text).substr(begin, end - begin)));
        at = end;
    }
    return out + text.substr(at);
}

std::vector<std::string> moduleFiles(const std::string& text)
{
    std::vector<std::string> files;
    replaceModuleFiles(text, [&](const std::string& file) {
        if (std::ranges::find(files, file) == files.end())
            files.push_back(file);
        return file;
    });
    return files;
}

bool needsSequence(UnimodalKind kind)
{
    return kind == UnimodalKind::ConvTransformer || kind == UnimodalKind::TransformerConv || kind == UnimodalKind::Gru;
}

bool takesSequence(UnimodalKind kind)
{
    return needsSequence(kind) || kind == UnimodalKind::TorchScript;
}

std::vector<UnimodalChoice> unimodalChoices(
    const std::string& text, std::span<const std::string> modalities, const std::vector<bool>& sequences)
{
    const Entries entries = readEntries(text);
    std::vector<UnimodalChoice> choices;
    for (std::size_t m = 0; m < modalities.size(); ++m) {
        const Networks* networks = entries.find(modalities[m]);
        if (!networks)
            throw BadInput(
                fmt::format("unimodal = \"{}\": modality \"{}\" has no network; add \"{}=identity\", or one name "
                            "without a modality for all the others",
                    text, modalities[m], modalities[m]));
        const bool sequence = m < sequences.size() && sequences[m];
        choices.push_back(sequence ? networks->sequence : networks->vector);
        const auto kind = static_cast<std::size_t>(choices.back().kind);
        if (!sequence && needsSequence(choices.back().kind))
            throw BadInput(
                fmt::format("unimodal = \"{}\": {} needs a sequence, and modality \"{}\" is one vector per sample; "
                            "take mlp for it, or one network for each case: \"{}|mlp\"",
                    text, kindNames[kind], modalities[m], kindNames[kind]));
    }
    return choices;
}

}
