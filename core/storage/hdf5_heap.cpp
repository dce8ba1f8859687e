#include "core/storage/hdf5_heap.h"

#include "core/common/error.h"
#include "core/common/utf8.h"

namespace cmir::hdf5 {

namespace {

constexpr std::size_t kCollectionHeader = 16; ///< "GCOL", version, 3 reserved, size
constexpr std::size_t kObjectHeader = 16; ///< index, reference count, 4 reserved, size
constexpr std::uint64_t kNowhere = ~std::uint64_t { 0 };

std::uint64_t littleEndian(std::span<const unsigned char> bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

[[noreturn]] void throwDamagedTexts(const std::string& where)
{
    throw BadInput(where + " cannot be read: its texts are damaged");
}

/// A conversion of HDF5's that changes nothing: from a string's reference in the file to as many opaque bytes.
herr_t keepReference(hid_t from, hid_t to, H5T_cdata_t* data, size_t, size_t, size_t, void*, void*, hid_t)
{
    if (data->command != H5T_CONV_INIT)
        return 0;
    data->need_bkg = H5T_BKG_NO;
    return H5Tget_size(from) == kReferenceSize && H5Tget_size(to) == kReferenceSize ? 0 : -1;
}

Handle opaqueReference()
{
    return Handle(H5Tcreate(H5T_OPAQUE, kReferenceSize), H5Tclose);
}

bool registerConversion()
{
    const Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(text.get(), H5T_VARIABLE);
    return H5Tregister(H5T_PERS_SOFT, "text reference", text.get(), opaqueReference().get(), keepReference) >= 0;
}

}

Handle rawReferenceType()
{
    static const bool registered = registerConversion();
    if (!registered)
        throw Failure("this HDF5 library does not let texts be read");
    return opaqueReference();
}

HeapReader::HeapReader(const std::string& path, hid_t file)
    : m_file(path, std::ios::binary)
{
    const Handle creation(H5Fget_create_plist(file), H5Pclose);
    std::size_t addressSize = 0, lengthSize = 0;
    hsize_t userBlock = 0;
    H5Pget_sizes(creation.get(), &addressSize, &lengthSize);
    H5Pget_userblock(creation.get(), &userBlock);
    if (addressSize != 8 || lengthSize != 8)
        throw BadInput(
            path + ": this HDF5 file has addresses of " + std::to_string(addressSize) + " bytes; 8 are needed");
    m_base = userBlock;
}

bool HeapReader::read(std::uint64_t address, std::span<unsigned char> bytes)
{
    m_file.clear();
    m_file.seekg(static_cast<std::streamoff>(address + m_base));
    m_file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return !m_file.fail();
}

const HeapReader::Collection& HeapReader::collection(std::uint64_t address, FileState& state, const std::string& where)
{
    if (const auto known = m_collections.find(address); known != m_collections.end())
        return known->second;
    std::vector<unsigned char> header(kCollectionHeader);
    if (address > state.fileBytes || !read(address, header)
        || std::string_view(reinterpret_cast<char*>(header.data()), 4) != "GCOL")
        throwDamagedTexts(where);
    const std::uint64_t size = littleEndian(std::span(header).subspan(8, 8));
    if (size < kCollectionHeader || size > state.fileBytes - address)
        throwDamagedTexts(where);
    state.charge(size, where);
    Collection result;
    result.bytes.resize(size);
    if (!read(address, result.bytes))
        throwDamagedTexts(where);
    for (std::size_t at = kCollectionHeader; at + kObjectHeader <= size;) {
        const std::span<const unsigned char> object = std::span(result.bytes).subspan(at);
        const auto index = static_cast<std::uint32_t>(littleEndian(object.first(2)));
        const std::uint64_t bytes = littleEndian(object.subspan(8, 8));
        if (index == 0) // the free rest
            break;
        if (bytes > object.size() - kObjectHeader)
            throwDamagedTexts(where);
        result.objects[index] = { at + kObjectHeader, bytes };
        at += kObjectHeader + (bytes + 7) / 8 * 8;
    }
    return m_collections.emplace(address, std::move(result)).first->second;
}

std::vector<std::string> HeapReader::texts(
    std::span<const unsigned char> references, FileState& state, const std::string& where)
{
    std::vector<std::string> texts;
    texts.reserve(references.size() / kReferenceSize);
    for (; !references.empty(); references = references.subspan(kReferenceSize)) {
        const std::uint64_t length = littleEndian(references.first(4));
        const std::uint64_t address = littleEndian(references.subspan(4, 8));
        const auto index = static_cast<std::uint32_t>(littleEndian(references.subspan(12, 4)));
        if (length == 0 || address == 0 || address == kNowhere) {
            texts.emplace_back();
            continue;
        }
        const Collection& heap = collection(address, state, where);
        const auto object = heap.objects.find(index);
        if (object == heap.objects.end() || length > object->second.size)
            throwDamagedTexts(where);
        state.charge(length, where); // many references may name one text
        const std::string_view bytes(reinterpret_cast<const char*>(heap.bytes.data()) + object->second.begin, length);
        texts.push_back(validUtf8(bytes.substr(0, bytes.find('\0'))));
    }
    return texts;
}

}
