#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/import/foreign_reader.h"
#include "core/import/import_plan.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

// Any bytes as a file of another program: they are read as far as an import reads them, or refused by an Error. FORM is
// the file's ending; a file in memory, since archives are opened by name.

using namespace cmir;

namespace {

/// Every number and text of a column, as an import would.
void readColumn(const foreign::Column& column)
{
    if (column.texts)
        static_cast<void>(column.texts());
    constexpr std::int64_t most = 1 << 22;
    if (!column.isNumeric() || column.rowSize() <= 0 || column.rowSize() > most)
        return;
    std::vector<float> row(static_cast<std::size_t>(column.rowSize()));
    const auto numbers = column.numbers();
    for (std::int64_t i = 0; i < std::min<std::int64_t>(column.rows(), most / column.rowSize()); ++i)
        numbers->read(row);
}

void readMapping(const std::string& text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const foreign::Mapping mapping = foreign::mappingFromJson(json, "mapping");
    if (foreign::mappingToJson(foreign::mappingFromJson(foreign::mappingToJson(mapping), "again"))
        != foreign::mappingToJson(mapping))
        std::abort();
}

void readFile(const std::string& path)
{
    const foreign::File file = foreign::readForeign(path);
    for (const foreign::Split& split : file.splits)
        for (const foreign::Column& column : split.columns)
            try {
                readColumn(column);
            } catch (const Error&) { }
    static_cast<void>(foreign::planImport(file, foreign::defaultMapping(file)));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::string path = "/dev/shm/cmir-fuzz-" + std::to_string(::getpid()) + "." + std::string(FORM);
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    try {
        if (std::string(FORM) == "map") {
            readMapping(bytes);
        } else {
            writeWholeFile(path, bytes);
            readFile(path);
        }
    } catch (const Error&) {
    } catch (const std::bad_alloc&) { }
    return 0;
}
