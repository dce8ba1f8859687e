#include "core/import/number_type.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace cmir::foreign {

namespace {

/// IEEE 754 binary16.
float halfToFloat(std::uint16_t half)
{
    const int exponent = half >> 10 & 0x1f;
    const auto fraction = static_cast<float>(half & 0x3ff);
    const float sign = (half & 0x8000) != 0 ? -1.F : 1.F;
    if (exponent == 0x1f)
        return fraction == 0 ? sign * std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    return exponent == 0 ? sign * std::ldexp(fraction, -24) : sign * std::ldexp(1024.F + fraction, exponent - 25);
}

template <class Stored> Stored stored(const char* bytes, bool swapped)
{
    std::array<char, sizeof(Stored)> raw {};
    std::memcpy(raw.data(), bytes, sizeof(Stored));
    if (swapped)
        std::reverse(raw.begin(), raw.end());
    return std::bit_cast<Stored>(raw);
}

template <class Stored, class Number, class Convert>
void convertAs(std::span<const char> bytes, std::span<Number> values, bool swapped, Convert convert)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<Number>(convert(stored<Stored>(bytes.data() + i * sizeof(Stored), swapped)));
}

template <class Number> void convert(const NumberType& type, std::span<const char> bytes, std::span<Number> values)
{
    using Kind = NumberType::Kind;
    const bool swapped = type.bigEndian == (std::endian::native == std::endian::little);
    const auto as = [&]<class Stored>(Stored) {
        if constexpr (std::is_same_v<Stored, Number>)
            if (!swapped)
                return static_cast<void>(std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Number)));
        convertAs<Stored>(bytes, values, swapped, [](Stored value) { return value; });
    };
    const auto whole = [&]<class One, class Two, class Four, class Eight>(One one, Two two, Four four, Eight eight) {
        type.bytes == 1 ? as(one) : type.bytes == 2 ? as(two) : type.bytes == 4 ? as(four) : as(eight);
    };
    if (type.kind == Kind::Signed)
        return whole(std::int8_t {}, std::int16_t {}, std::int32_t {}, std::int64_t {});
    if (type.kind == Kind::Unsigned)
        return whole(std::uint8_t {}, std::uint16_t {}, std::uint32_t {}, std::uint64_t {});
    if (type.kind == Kind::Bool)
        return convertAs<std::uint8_t>(bytes, values, false, [](std::uint8_t value) { return value != 0 ? 1 : 0; });
    if (type.bytes == 2)
        return convertAs<std::uint16_t>(bytes, values, swapped, halfToFloat);
    type.bytes == 4 ? as(float {}) : as(double {});
}

}

std::string NumberType::name() const
{
    const std::string bits = std::to_string(8 * bytes);
    switch (kind) {
    case Kind::Float:
        return "float" + bits;
    case Kind::Signed:
        return "int" + bits;
    case Kind::Unsigned:
        return "uint" + bits;
    case Kind::Bool:
        break;
    }
    return "bool";
}

bool isKnown(const NumberType& type)
{
    const bool power = type.bytes == 1 || type.bytes == 2 || type.bytes == 4 || type.bytes == 8;
    if (type.kind == NumberType::Kind::Bool)
        return type.bytes == 1;
    return power && (type.kind != NumberType::Kind::Float || type.bytes > 1);
}

void toFloats(const NumberType& type, std::span<const char> bytes, std::span<float> values)
{
    convert(type, bytes, values);
}

void toDoubles(const NumberType& type, std::span<const char> bytes, std::span<double> values)
{
    convert(type, bytes, values);
}

void toIntegers(const NumberType& type, std::span<const char> bytes, std::span<std::int64_t> values)
{
    convert(type, bytes, values);
}

}
