#pragma once

#include "core/storage/hdf5_file.h"

#include <cstdint>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace cmir::hdf5 {

/// Reads variable-length strings out of a file's global heap, in place of the HDF5 library: that follows the numbers it
/// finds there without a check, and a flipped bit ends the program. The library delivers the references as they stand
/// in the file (rawReferenceType); everything behind them is looked at here first.
/// Source: HDF5 File Format Specification 3.0, III.E "Disk Format: Level 1E - Global Heap".
class HeapReader {
public:
    /// For a file opened by the library. Throws BadInput where its addresses are not 8 bytes wide.
    HeapReader(const std::string& path, hid_t file);

    /// The strings behind references of 16 bytes each (length, address of the collection, index in it), as valid UTF-8.
    /// Throws BadInput that begins with `where` if one leads nowhere.
    std::vector<std::string> texts(
        std::span<const unsigned char> references, FileState& state, const std::string& where);

private:
    struct Object {
        std::size_t begin = 0, size = 0;
    };
    struct Collection {
        std::vector<unsigned char> bytes;
        std::map<std::uint32_t, Object> objects; ///< by index
    };

    const Collection& collection(std::uint64_t address, FileState& state, const std::string& where);
    bool read(std::uint64_t address, std::span<unsigned char> bytes);

    std::ifstream m_file;
    std::uint64_t m_base = 0; ///< addresses count from here
    std::map<std::uint64_t, Collection> m_collections;
};

inline constexpr std::size_t kReferenceSize = 16;

/// A memory type into which the library reads the references of variable-length strings unchanged.
Handle rawReferenceType();

}
