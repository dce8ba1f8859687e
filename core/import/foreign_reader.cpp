#include "core/import/foreign_reader.h"

#include "core/common/error.h"
#include "core/import/byte_source.h"
#include "core/import/hdf5_tables.h"
#include "core/import/npz_file.h"
#include "core/import/pickle_file.h"
#include "core/import/table_file.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace cmir::foreign {

namespace {

enum class FileForm { Hdf5, Pickle, Npz, Csv, JsonLines, Unknown };

bool isPickleBeginning(std::string_view bytes)
{
    return bytes.starts_with("\x80") // protocols 2 and later say which they are
        || bytes.starts_with("(d") || bytes.starts_with("(l") || bytes.starts_with("}q") || bytes.starts_with("]q");
}

FileForm formOf(const std::filesystem::path& path)
{
    const Bytes source = openBytes(path);
    std::string bytes(std::min<std::uint64_t>(source->size(), 16), '\0');
    source->read(0, bytes);
    if (bytes.starts_with("\x89HDF\r\n\x1a\n"))
        return FileForm::Hdf5;
    if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"))
        return FileForm::Npz;
    const std::string name = path.extension().string();
    if (isPickleBeginning(bytes) || name == ".pkl" || name == ".pickle" || name == ".p")
        return FileForm::Pickle; // protocols 0 and 1 begin with anything
    if (name == ".csv" || name == ".tsv" || name == ".tab")
        return FileForm::Csv;
    return name == ".jsonl" || name == ".ndjson" ? FileForm::JsonLines : FileForm::Unknown;
}

}

bool isForeign(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return false;
    try {
        const FileForm form = formOf(path);
        return form == FileForm::Hdf5 ? isForeignHdf5(path, cancelled) : form != FileForm::Unknown;
    } catch (const Error&) {
        return false;
    }
}

File readForeign(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    switch (formOf(path)) {
    case FileForm::Pickle:
        return readPickleFile(path, cancelled);
    case FileForm::Npz:
        return readNpzFile(path, cancelled);
    case FileForm::Csv:
        return readCsvFile(path, cancelled);
    case FileForm::JsonLines:
        return readJsonLines(path, cancelled);
    case FileForm::Hdf5:
        return isComputationalSequence(path, cancelled) ? readCsdFiles({ path.string() }, {}, { {}, cancelled })
                                                        : readHdf5Tables(path, cancelled);
    case FileForm::Unknown:
        break;
    }
    throw BadInput(path.string()
        + ": this is no file that can be imported; pickles, .npz archives, HDF5 files, tables (.csv, .tsv) and .jsonl "
          "files are");
}

File readForeign(const std::vector<std::string>& paths, const CsdOptions& options, const JobContext& job)
{
    const auto isSequence = [&](const std::string& path) {
        return formOf(path) == FileForm::Hdf5 && isComputationalSequence(path, job.cancelled);
    };
    if (paths.size() == 1 && !isSequence(paths.front()))
        return readForeign(std::filesystem::path(paths.front()), job.cancelled);
    for (const std::string& path : paths)
        if (!isSequence(path))
            throw BadInput(path
                + ": several files are opened together only where all are computational sequences (.csd), and this is "
                  "none");
    return readCsdFiles(paths, options, job);
}

std::string publishedName(const std::string& sha256)
{
    // github.com/thuiar/MMSA, README
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> known { {
        { "78e0f8b5ef8ff71558e7307848fc1fa929ecb078203f565ab22b9daab2e02524", "MOSI, unaligned" },
        { "d3994fd25681f9c7ad6e9c6596a6fe9b4beb85ff7d478ba978b124139002e5f9", "MOSI, aligned" },
        { "ad8b23d50557045e7d47959ce6c5b955d8d983f2979c7d9b7b9226f6dd6fec1f", "MOSEI, unaligned" },
        { "45eccfb748a87c80ecab9bfac29582e7b1466bf6605ff29d3b338a75120bf791", "MOSEI, aligned" },
        { "c9e20c13ec0454d98bb9c1e520e490c75146bfa2dfeeea78d84de047dbdd442f", "CH-SIMS, unaligned" },
    } };
    const auto* const found = std::ranges::find(known, sha256, [](const auto& one) { return one.first; });
    return found == known.end() ? std::string() : std::string(found->second) + " (the file that MMSA publishes)";
}

}
