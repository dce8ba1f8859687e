#pragma once

#include <cstdint>

namespace cmir::test {

/// The most bytes that are held at a time, beyond those held when it was begun. Counted where AddressSanitizer counts
/// them; else what the process has had from the system, which only grows.
class HeldBytes {
public:
    HeldBytes();
    std::int64_t most() const;
    static bool exact(); ///< they are counted

private:
    std::int64_t m_before;
};

}
