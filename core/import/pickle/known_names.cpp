#include "core/import/pickle/builder.h"

#include <algorithm>
#include <array>

namespace cmir::foreign::pickle {

namespace {

struct Name {
    std::string_view module;
    std::string_view name;
    NamedObject object;
};

using Number = NumberType::Kind;

constexpr std::array knownNames {
    Name { "numpy", "dtype", { Known::Dtype } },
    Name { "numpy", "ndarray", { Known::Ndarray } },
    Name { "numpy.core.multiarray", "_reconstruct", { Known::Reconstruct } },
    Name { "numpy._core.multiarray", "_reconstruct", { Known::Reconstruct } },
    Name { "numpy.core.multiarray", "scalar", { Known::Scalar } },
    Name { "numpy._core.multiarray", "scalar", { Known::Scalar } },
    Name { "numpy.core.numeric", "_frombuffer", { Known::FromBuffer } },
    Name { "numpy._core.numeric", "_frombuffer", { Known::FromBuffer } },
    Name { "_codecs", "encode", { Known::Encode } },
    Name { "collections", "OrderedDict", { Known::OrderedDict } },
    Name { "__builtin__", "bytes", { Known::EmptyBytes } },
    Name { "builtins", "bytes", { Known::EmptyBytes } },
    Name { "__builtin__", "bytearray", { Known::ByteArray } },
    Name { "builtins", "bytearray", { Known::ByteArray } },
    Name { "torch._utils", "_rebuild_tensor_v2", { Known::RebuildTensor } },
    Name { "torch.storage", "_load_from_bytes", { Known::LoadFromBytes } },
    Name { "torch", "FloatStorage", { Known::StorageType, { Number::Float, 4 } } },
    Name { "torch", "DoubleStorage", { Known::StorageType, { Number::Float, 8 } } },
    Name { "torch", "HalfStorage", { Known::StorageType, { Number::Float, 2 } } },
    Name { "torch", "LongStorage", { Known::StorageType, { Number::Signed, 8 } } },
    Name { "torch", "IntStorage", { Known::StorageType, { Number::Signed, 4 } } },
    Name { "torch", "ShortStorage", { Known::StorageType, { Number::Signed, 2 } } },
    Name { "torch", "CharStorage", { Known::StorageType, { Number::Signed, 1 } } },
    Name { "torch", "ByteStorage", { Known::StorageType, { Number::Unsigned, 1 } } },
    Name { "torch", "BoolStorage", { Known::StorageType, { Number::Bool, 1 } } },
};

}

std::optional<NamedObject> knownName(std::string_view module, std::string_view name)
{
    const auto* const found = std::ranges::find_if(
        knownNames, [&](const Name& known) { return known.module == module && known.name == name; });
    return found == knownNames.end() ? std::nullopt : std::optional(found->object);
}

}
