#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cmir::foreign {

/// How a number lies in a foreign file (NumPy's names: f2, f4, f8, i1 ... u8, b1).
struct NumberType {
    enum class Kind : std::uint8_t { Float, Signed, Unsigned, Bool };
    Kind kind = Kind::Float;
    std::uint8_t bytes = 4; ///< 2, 4, 8 of a Float; 1, 2, 4, 8 of whole numbers; 1 of a Bool
    bool bigEndian = false;

    bool isWhole() const { return kind != Kind::Float; }
    /// "float32", "int64", "bool".
    std::string name() const;
    friend bool operator==(const NumberType&, const NumberType&) = default;
};

/// Whether there is such a type: kind and width fit.
bool isKnown(const NumberType& type);

/// The numbers of `bytes`, as many as `values` holds. A whole number or a float64 that float cannot tell apart becomes
/// the nearest float; one beyond its range becomes infinite.
void toFloats(const NumberType& type, std::span<const char> bytes, std::span<float> values);
void toDoubles(const NumberType& type, std::span<const char> bytes, std::span<double> values);
/// Of whole numbers; an unsigned one beyond the range of int64 wraps.
void toIntegers(const NumberType& type, std::span<const char> bytes, std::span<std::int64_t> values);

}
