#include "core/import/table_file.h"

#include "core/common/error.h"
#include "core/common/read_number.h"
#include "core/import/array_elements.h"
#include "core/import/byte_source.h"
#include "core/import/grouped.h"
#include "core/import/table_builder.h"

#include <csv.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::string_view utf8Mark = "\xef\xbb\xbf";
constexpr std::size_t bytesAtOnce = 1 << 20;
constexpr std::size_t mostColumns = 1 << 17;

std::string_view trimmedField(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// A number as C writes it; none: it is text.
std::optional<double> fieldNumber(std::string_view text)
{
    text = trimmedField(text);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    return readNumber<double>(text);
}

/// Hands on the rows of a file, each as the texts of its fields.
class CsvRows {
public:
    using Row = std::function<void(const std::vector<std::string>& fields, std::uint64_t row)>;

    CsvRows(const std::filesystem::path& path, Row row)
        : m_path(path)
        , m_row(std::move(row))
    {
        if (csv_init(&m_parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
            throw Failure(path.string() + ": cannot be read");
        if (path.extension() == ".tsv" || path.extension() == ".tab")
            csv_set_delim(&m_parser, CSV_TAB);
        csv_set_space_func(&m_parser, [](unsigned char) { return 0; }); // spaces belong to a text
    }
    ~CsvRows() { csv_free(&m_parser); }
    CsvRows(const CsvRows&) = delete;
    CsvRows& operator=(const CsvRows&) = delete;

    void read(const std::function<bool()>& cancelled)
    {
        const Bytes source = openBytes(m_path);
        std::string block;
        for (std::uint64_t at = 0; at < source->size(); at += block.size()) {
            if (cancelled && cancelled())
                throw Cancelled();
            block.resize(std::min<std::uint64_t>(bytesAtOnce, source->size() - at));
            source->read(at, block);
            std::string_view text = block;
            if (at == 0 && text.starts_with(utf8Mark))
                text.remove_prefix(utf8Mark.size());
            if (csv_parse(&m_parser, text.data(), text.size(), field, endOfRow, this) != text.size())
                fail();
            if (m_error)
                std::rethrow_exception(m_error);
        }
        if (csv_fini(&m_parser, field, endOfRow, this) != 0)
            fail();
        if (m_error)
            std::rethrow_exception(m_error);
    }

private:
    [[noreturn]] void fail()
    {
        throw BadInput(fmt::format("{}: row {}: its quotes are not closed, or a quote stands inside a field",
            m_path.string(), grouped(m_rows + 1)));
    }
    /// Exceptions do not pass through the library.
    template <class Work> void guarded(const Work& work)
    {
        if (m_error)
            return;
        try {
            work();
        } catch (...) {
            m_error = std::current_exception();
        }
    }
    static void field(void* text, std::size_t size, void* self)
    {
        auto& rows = *static_cast<CsvRows*>(self);
        rows.guarded([&] {
            if (rows.m_fields.size() == mostColumns)
                throw BadInput(fmt::format("{}: row {} has more than {} fields", rows.m_path.string(),
                    grouped(rows.m_rows + 1), grouped(mostColumns)));
            rows.m_fields.emplace_back(static_cast<const char*>(text), size);
        });
    }
    static void endOfRow(int, void* self)
    {
        auto& rows = *static_cast<CsvRows*>(self);
        rows.guarded([&] {
            ++rows.m_rows;
            if (rows.m_fields.size() > 1 || !rows.m_fields.at(0).empty()) // an empty line
                rows.m_row(rows.m_fields, rows.m_rows);
        });
        rows.m_fields.clear();
    }

    std::filesystem::path m_path;
    Row m_row;
    csv_parser m_parser {};
    std::vector<std::string> m_fields;
    std::uint64_t m_rows = 0;
    std::exception_ptr m_error;
};

/// Whether each column holds nothing but numbers and what is missing.
std::vector<bool> numericColumns(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    std::vector<bool> numeric;
    CsvRows(path, [&](const std::vector<std::string>& fields, std::uint64_t row) {
        if (row == 1)
            return numeric.assign(fields.size(), true);
        if (fields.size() != numeric.size())
            throw BadInput(fmt::format("{}: row {} has {} fields, and the first row names {}", path.string(),
                grouped(row), grouped(fields.size()), grouped(numeric.size())));
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (numeric[i] && !trimmedField(fields[i]).empty() && !fieldNumber(fields[i]))
                numeric[i] = false;
    }).read(cancelled);
    return numeric;
}

}

File readCsvFile(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    File file;
    file.path = path.string();
    file.sha256 = PendingSha256::begin(path, cancelled);
    file.layout = path.extension() == ".csv" ? "CSV" : "TSV";
    std::vector<bool> numeric = numericColumns(path, cancelled);
    TableBuilder table(file.path);
    std::size_t splitAt = std::numeric_limits<std::size_t>::max();
    CsvRows(path, [&](const std::vector<std::string>& fields, std::uint64_t row) {
        if (row == 1) {
            std::vector<std::string> names;
            for (std::size_t i = 0; i < fields.size(); ++i) {
                names.push_back(textOfBytes(trimmedField(fields[i])));
                if (names[i] == "split") {
                    splitAt = i;
                    file.splitColumn = names[i];
                }
                if (names[i] == "id" || names[i] == "split")
                    numeric[i] = false; // a name, even if it is a number
            }
            return table.setColumns(std::move(names));
        }
        std::vector<Cell> cells(fields.size());
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::string_view text = trimmedField(fields[i]);
            if (text.empty())
                continue;
            cells[i].kind = numeric[i] ? Cell::Kind::Number : Cell::Kind::Text;
            if (numeric[i])
                cells[i].number = fieldNumber(text).value_or(0);
            else
                cells[i].text = textOfBytes(fields[i]);
        }
        table.add(splitAt < fields.size() ? textOfBytes(trimmedField(fields[splitAt])) : std::string(),
            std::move(cells), row);
    }).read(cancelled);
    file.splits = std::move(table).splits();
    if (file.splits.empty())
        throw BadInput(file.path + ": this table has no rows");
    return file;
}

}
