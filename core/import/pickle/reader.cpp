#include "core/import/pickle/reader.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"
#include "core/import/pickle/machine.h"

#include <algorithm>

namespace cmir::foreign::pickle {

namespace {

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
    document.m_root = machine.run();
    return document;
}

}
