#pragma once

#include "core/import/pickle/builder.h"
#include "core/import/pickle/cursor.h"

#include <unordered_map>

namespace cmir::foreign::pickle {

/// Runs the instructions of one pickle after the other on a stack, as Python's unpickler does, without ever calling
/// anything. One document is built by one machine, and by those of the tensors inside it.
class Machine {
public:
    Machine(Document& document, Builder& builder, Cursor& cursor, std::function<void(std::uint64_t)> charge,
        bool persistentIds = false);
    /// Where the cursor's bytes lie: long texts stay there. To be told before anything is run.
    void takeTextsFrom(const Slice& whole) { m_whole = whole; }
    /// Up to its STOP; what it holds.
    Value run();

private:
    bool step(unsigned char code);
    bool stepNumber(unsigned char code);
    bool stepText(unsigned char code);
    bool stepContainer(unsigned char code);
    bool stepMemo(unsigned char code);
    bool stepObject(unsigned char code);

    void push(const Value& value);
    Value pop();
    Value& top();
    std::vector<Value> popToMark();
    void append(std::vector<Value> items);
    void setItems(std::span<const Value> items);
    void remember(std::uint64_t index);
    void recall(std::uint64_t index);
    void pushText(std::uint64_t size, Kind kind);
    void pushLine(Kind kind);
    void pushLong(std::uint64_t size);
    void pushGlobal(std::string_view module, std::string_view name);
    void reduceTop();

    Document& m_document;
    Builder& m_builder;
    Cursor& m_cursor;
    std::function<void(std::uint64_t)> m_charge;
    bool m_persistentIds;
    std::vector<Value> m_stack;
    std::size_t m_deepest = 0; ///< values on the stack so far at most
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, Value> m_memo;
    Slice m_whole;
    std::uint64_t m_at = 0; ///< where the present instruction stands
};

}
