#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir {

/// The unimodal networks that can be chosen (method.md section 2).
enum class UnimodalKind { Identity, Linear, Mlp };

std::span<const std::string> unimodalNames(); ///< "identity", "linear", "mlp"

/// Reads the parameter `unimodal` for a list of modalities: one name for all ("identity"), or entries
/// `modality=name` with one plain entry for the rest ("text=linear,mlp"). Throws BadInput: unknown name, an entry
/// twice, a modality without an entry. Entries of modalities that the data does not have are allowed: a preset names
/// them.
std::vector<UnimodalKind> unimodalKinds(const std::string& text, std::span<const std::string> modalities);

/// Checks the grammar alone.
void checkUnimodalText(const std::string& text);

}
