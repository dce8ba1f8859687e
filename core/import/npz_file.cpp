#include "core/import/npz_file.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/common/sha256.h"
#include "core/import/grouped.h"
#include "core/import/npy.h"
#include "core/import/split_names.h"

#include <spdlog/fmt/fmt.h>
#include <zip.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace cmir::foreign {

namespace {

/// Deflate makes at most 1032 bytes of one; what claims more is a bomb.
constexpr std::uint64_t mostRatio = 1100;
constexpr zip_int64_t mostMembers = 100'000;

using Zip = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Member = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

Zip openZip(const std::string& path)
{
    int code = 0;
    Zip zip(zip_open(path.c_str(), ZIP_RDONLY, &code), zip_discard);
    if (!zip) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string text = zip_error_strerror(&error);
        zip_error_fini(&error);
        throw BadInput(path + ": this archive cannot be opened: " + text);
    }
    return zip;
}

/// A member, unpacked as it is read. Each has the archive open by itself: it can be read on any thread.
class MemberStream : public ByteStream {
public:
    MemberStream(const std::string& path, zip_uint64_t index, std::uint64_t size, std::string where)
        : m_zip(openZip(path))
        , m_member(zip_fopen_index(m_zip.get(), index, 0), zip_fclose)
        , m_left(size)
        , m_where(std::move(where))
    {
        if (!m_member)
            throw BadInput(m_where + ": cannot be read: " + zip_strerror(m_zip.get()));
    }

    void read(std::span<char> bytes) override
    {
        while (!bytes.empty()) {
            const zip_int64_t count = zip_fread(m_member.get(), bytes.data(), bytes.size());
            if (count < 0)
                throw BadInput(m_where + ": it is damaged: " + zip_file_strerror(m_member.get()));
            if (count == 0)
                throw BadInput(m_where + ": it ends too early");
            bytes = bytes.subspan(static_cast<std::size_t>(count));
            m_left -= std::min(m_left, static_cast<std::uint64_t>(count));
        }
        char beyond = 0; // the checksum is compared where the end is met
        if (m_left == 0 && zip_fread(m_member.get(), &beyond, 1) < 0)
            throw BadInput(m_where + ": it is damaged: " + zip_file_strerror(m_member.get()));
    }

private:
    Zip m_zip;
    Member m_member;
    std::uint64_t m_left;
    std::string m_where;
};

struct Entry {
    std::string name; ///< without ".npy"
    zip_uint64_t index = 0;
    std::uint64_t size = 0;
};

Entry entryOf(zip_t* zip, zip_uint64_t index, const std::string& path)
{
    zip_stat_t stat;
    if (zip_stat_index(zip, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0
        || (stat.valid & ZIP_STAT_SIZE) == 0)
        throw BadInput(path + ": this archive is damaged: " + zip_strerror(zip));
    const std::string shown = printable(stat.name);
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
        throw BadInput(fmt::format("{}: \"{}\" is encrypted", path, shown));
    if ((stat.valid & ZIP_STAT_COMP_SIZE) != 0 && stat.size > 4096 && stat.size / mostRatio > stat.comp_size)
        throw BadInput(fmt::format("{}: \"{}\" claims {} bytes packed into {}; the archive is damaged or hostile", path,
            shown, grouped(stat.size), grouped(stat.comp_size)));
    return { stat.name, index, stat.size };
}

std::vector<Entry> entriesOf(const std::string& path)
{
    const Zip zip = openZip(path);
    const zip_int64_t count = zip_get_num_entries(zip.get(), 0);
    if (count > mostMembers)
        throw BadInput(fmt::format("{}: an archive of {} members", path, grouped(static_cast<std::uint64_t>(count))));
    std::vector<Entry> entries;
    for (zip_int64_t i = 0; i < count; ++i) {
        Entry entry = entryOf(zip.get(), static_cast<zip_uint64_t>(i), path);
        if (!entry.name.ends_with(".npy"))
            continue;
        entry.name.resize(entry.name.size() - 4);
        entries.push_back(std::move(entry));
    }
    return entries;
}

void addColumn(File& file, const std::string& split, Column column)
{
    auto found = std::ranges::find(file.splits, split, &Split::name);
    if (found == file.splits.end()) {
        file.splits.push_back({ split, column.rows(), {} });
        found = file.splits.end() - 1;
    }
    if (column.rows() != found->rows)
        throw BadInput(fmt::format("{}: \"{}\"{} has {} rows, and \"{}\" has {}", file.path, column.name,
            split.empty() ? "" : fmt::format(" of \"{}\"", split), grouped(static_cast<std::uint64_t>(column.rows())),
            found->columns.front().name, grouped(static_cast<std::uint64_t>(found->rows))));
    found->columns.push_back(std::move(column));
}

/// The members of one archive; `split`: what they belong to where their names do not say it.
void readArchive(const std::string& path, const std::string& split, File& file)
{
    for (const Entry& entry : entriesOf(path)) {
        const std::string where = fmt::format("{}: {}", path, printable(entry.name));
        const auto parted = split.empty() ? partedBySplit(entry.name) : std::nullopt;
        Column column = npyColumn(
            parted ? parted->second : entry.name,
            [path, index = entry.index, size = entry.size, where] {
                return std::make_unique<MemberStream>(path, index, size, where);
            },
            entry.size, where);
        if (column.shape.empty()) {
            file.notices.push_back(fmt::format("{} is a single value and is left out", printable(entry.name)));
            continue;
        }
        addColumn(file, parted ? parted->first : split, std::move(column));
    }
}

}

File readNpzFile(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    File file;
    file.path = path.string();
    file.sha256 = PendingSha256::begin(path, cancelled);
    file.layout = "NPZ";
    const auto files = splitFiles(path);
    for (const auto& part : files) {
        readArchive(part.string(), isSplitName(part.stem().string()) ? part.stem().string() : std::string(), file);
        if (part == path)
            continue;
        file.others.push_back(part.string());
        file.notices.push_back(
            fmt::format("{} of {} (SHA-256 {})", part.stem().string(), part.string(), fileSha256(part, cancelled)));
    }
    if (file.splits.empty())
        throw BadInput(path.string() + ": this archive holds no array (NAME.npy)");
    return file;
}

}
