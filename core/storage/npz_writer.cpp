#include "core/storage/npz_writer.h"

#include "core/common/error.h"
#include "core/common/utf8.h"
#include "core/storage/atomic_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace cmir {

namespace {

/// The head of an array of this type, padded so that the data begin at a multiple of 64 (numpy/lib/format.py).
std::string npyHead(const std::string& type, const std::vector<std::int64_t>& shape)
{
    std::string extents;
    for (const std::int64_t extent : shape)
        extents += fmt::format("{}, ", extent);
    std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, extents);
    constexpr std::size_t before = 10, multiple = 64;
    text.append((multiple - (before + text.size() + 1) % multiple) % multiple, ' ');
    text += '\n';
    std::string head("\x93NUMPY\x01\x00", 8);
    head += static_cast<char>(text.size() & 0xff);
    head += static_cast<char>(text.size() >> 8);
    return head + text;
}

std::u32string characters(const std::string& text)
{
    const std::string valid = validUtf8(text);
    std::u32string all;
    for (std::size_t i = 0; i < valid.size();) {
        const auto byte = [&](std::size_t at) { return static_cast<char32_t>(static_cast<unsigned char>(valid[at])); };
        const char32_t lead = byte(i);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t character = length == 1 ? lead : lead & (0xffU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k)
            character = character << 6 | (byte(i + k) & 0x3f);
        all += character;
        i += length;
    }
    return all;
}

template <class Word> void appendLittleEndian(std::string& bytes, Word word)
{
    for (std::size_t k = 0; k < sizeof(Word); ++k)
        bytes += static_cast<char>(word >> (8 * k) & 0xff);
}

[[noreturn]] void throwArchive(const std::filesystem::path& path)
{
    throw Failure(path.string() + ": the archive cannot be made");
}

}

void NpzWriter::add(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values)
{
    std::int64_t elements = 1;
    for (const std::int64_t extent : shape)
        elements *= extent;
    if (elements != static_cast<std::int64_t>(values.size()))
        throw Failure(fmt::format("{}: {} values do not fill its shape", name, values.size()));
    std::string bytes = npyHead("<f4", shape);
    bytes.reserve(bytes.size() + values.size_bytes());
    for (const float value : values)
        appendLittleEndian(bytes, std::bit_cast<std::uint32_t>(value));
    m_members.push_back({ name + ".npy", std::move(bytes) });
}

void NpzWriter::add(const std::string& name, const std::vector<std::string>& texts)
{
    std::vector<std::u32string> all;
    std::size_t longest = 1;
    for (const std::string& text : texts) {
        all.push_back(characters(text));
        longest = std::max(longest, all.back().size());
    }
    std::string bytes = npyHead(fmt::format("<U{}", longest), { static_cast<std::int64_t>(texts.size()) });
    for (std::u32string& text : all) {
        text.resize(longest, U'\0');
        for (const char32_t character : text)
            appendLittleEndian(bytes, static_cast<std::uint32_t>(character));
    }
    m_members.push_back({ name + ".npy", std::move(bytes) });
}

void NpzWriter::addPredictions(const std::string& split, const std::vector<std::string>& id,
    std::span<const float> label, const Matrix& prediction)
{
    add(split + "/id", id);
    add(split + "/label", { static_cast<std::int64_t>(label.size()) }, label);
    add(split + "/prediction", { prediction.rows, prediction.cols }, prediction.values);
}

void NpzWriter::write(const std::filesystem::path& path) const
{
    constexpr time_t noTime = 315'532'800; // 1980, where the form's calendar begins
    const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> whole(
        zip_source_buffer_create(nullptr, 0, 0, nullptr), zip_source_free);
    if (!whole)
        throwArchive(path);
    zip_source_keep(whole.get()); // the archive has one of its own
    zip_t* archive = zip_open_from_source(whole.get(), ZIP_TRUNCATE, nullptr);
    if (!archive) {
        zip_source_free(whole.get());
        throwArchive(path);
    }
    for (const Member& member : m_members) {
        zip_source_t* source = zip_source_buffer(archive, member.bytes.data(), member.bytes.size(), 0);
        const zip_int64_t index = source ? zip_file_add(archive, member.name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
        if (index < 0 || zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) != 0
            || zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), noTime, 0) != 0) {
            zip_discard(archive);
            throwArchive(path);
        }
    }
    if (zip_close(archive) != 0) {
        zip_discard(archive);
        throwArchive(path);
    }
    zip_stat_t stat;
    if (zip_source_stat(whole.get(), &stat) != 0 || zip_source_open(whole.get()) != 0)
        throwArchive(path);
    std::string bytes(stat.size, '\0');
    const zip_int64_t count = zip_source_read(whole.get(), bytes.data(), bytes.size());
    zip_source_close(whole.get());
    if (count != static_cast<zip_int64_t>(bytes.size()))
        throwArchive(path);
    replaceBytes(path, bytes);
}

}
