#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir {

/// The unimodal networks that can be chosen (method.md section 2; core/model/unimodal).
enum class UnimodalKind { Identity, Linear, Mlp, ConvTransformer, TransformerConv, Gru, TorchScript };

/// The network of one modality.
struct UnimodalChoice {
    UnimodalKind kind = UnimodalKind::Identity;
    std::string file; ///< of the module, for TorchScript

    friend bool operator==(const UnimodalChoice&, const UnimodalChoice&) = default;
};

/// "identity", "linear", "mlp", "conv_transformer", "transformer_conv", "gru", "torchscript:FILE"
std::span<const std::string> unimodalNames();

/// Whether a network works on sequences alone; whether it takes a sequence as it is (the others take its mean over
/// time).
bool needsSequence(UnimodalKind kind);
bool takesSequence(UnimodalKind kind);

/// Reads the parameter `unimodal` for a list of modalities: one network for all ("identity"), or entries
/// `modality=network` with one plain entry for the rest ("text=linear,mlp"). "conv_transformer|mlp" gives one network
/// for sequences and one for modalities of one vector per sample. "torchscript:FILE" is a module of the user's; its
/// path holds neither comma nor bar. A joined modality ("text+hcf") without an entry of its own takes that of its first
/// part.
///   sequences  per modality, whether the data hold sequences; empty: none
/// Throws BadInput: unknown name, an entry twice, a modality without an entry, a network that needs a sequence where
/// there is none. Entries of modalities that the data does not have are allowed: a preset names them.
std::vector<UnimodalChoice> unimodalChoices(
    const std::string& text, std::span<const std::string> modalities, const std::vector<bool>& sequences = {});

/// Checks the grammar alone.
void checkUnimodalText(const std::string& text);

/// The files of the modules that the text names, each once. The text is not checked.
std::vector<std::string> moduleFiles(const std::string& text);

/// The text with the file of every module in it replaced by what `replace` makes of it. The text is not checked.
std::string replaceModuleFiles(
    const std::string& text, const std::function<std::string(const std::string& file)>& replace);

}
