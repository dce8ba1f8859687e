#include "core/import/pickle/reader.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"
#include "core/import/pickle/machine.h"

#include <algorithm>
#include <string_view>

namespace cmir::foreign::pickle {

namespace {

/// Every pickle ends with a full stop; the oldest ones are text too.
bool isOtherText(const ByteSource& source)
{
    constexpr std::uint64_t looked = 256;
    std::string begin(std::min(source.size(), looked), '\0');
    char last = 0;
    source.read(0, begin);
    source.read(source.size() - 1, { &last, 1 });
    const bool opens = begin[0] == '(' || begin[0] == ']' || begin[0] == '}'; // as the oldest ones do
    return last != '.' && !opens && std::ranges::all_of(begin, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\n' || byte == '\r' || byte == '\t' || (byte >= ' ' && byte < 0x7f);
    });
}

constexpr std::uint64_t leastBudget = 64ULL << 20;
constexpr std::uint64_t mostPerByte = 16; ///< a small number takes two bytes in a pickle and sixteen here

}

Document read(const Bytes& source, const std::string& where, const std::function<bool()>& cancelled)
{
    Document document;
    std::uint64_t taken = 0;
    std::uint64_t budget = std::max(leastBudget, mostPerByte * source->size());
    if (const auto free = freeMemory())
        budget = std::min(budget, std::max(leastBudget, *free / 2));
    const auto charge = [&](std::uint64_t bytes) {
        taken += bytes;
        if (taken > budget)
            throw BadInput(where + ": the pickle makes more objects than its size allows (more than "
                + grouped(budget >> 20) + " MiB); it is damaged or hostile");
    };
    Cursor cursor(source, where, cancelled);
    Builder builder(document, charge, cancelled);
    Machine machine(document, builder, cursor, charge);
    document.m_sources.push_back(source);
    machine.takeTextsFrom({ Slice::Place::File, 0, 0, source->size() });
    if (source->size() == 0)
        throw BadInput(where + ": the file is empty");
    try {
        document.m_root = machine.run();
    } catch (const BadInput& error) {
        if (!isOtherText(*source) || std::string_view(error.what()).find("refused:") != std::string_view::npos)
            throw;
        const std::string reason = error.what();
        const std::string prefix = where + ": ";
        throw BadInput(prefix + "this is text, and no pickle ("
            + (reason.starts_with(prefix) ? reason.substr(prefix.size()) : reason) + ")");
    }
    return document;
}

}
