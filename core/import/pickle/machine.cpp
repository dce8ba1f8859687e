#include "core/import/pickle/machine.h"

#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/common/read_number.h"
#include "core/import/pickle/text_escapes.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace cmir::foreign::pickle {

namespace {

constexpr int newestProtocol = 5;
constexpr std::uint64_t valueBytes = sizeof(Value);
constexpr std::uint64_t memoBytes = 64;
/// Longer bytes and texts stay in the file.
constexpr std::uint64_t mostInDocument = 256;

Value integerValue(std::int64_t number)
{
    Value value { Kind::Integer, {} };
    value.integer = number;
    return value;
}

Value boolValue(bool is)
{
    Value value { Kind::Bool, {} };
    value.integer = is ? 1 : 0;
    return value;
}

Value realValue(double number)
{
    Value value { Kind::Real, {} };
    value.real = number;
    return value;
}

bool isHashable(const Value& value)
{
    return !value.is(Kind::List) && !value.is(Kind::Dict) && !value.is(Kind::Set);
}

}

Machine::Machine(
    Document& document, Builder& builder, Cursor& cursor, std::function<void(std::uint64_t)> charge, bool persistentIds)
    : m_document(document)
    , m_builder(builder)
    , m_cursor(cursor)
    , m_charge(std::move(charge))
    , m_persistentIds(persistentIds)
{ }

Value Machine::run()
{
    m_stack.clear();
    m_marks.clear();
    m_memo.clear();
    for (unsigned char code = m_cursor.byte(); code != '.'; code = m_cursor.byte()) {
        m_at = m_cursor.position() - 1;
        try {
            if (!step(code))
                m_cursor.failAt(m_at,
                    m_at == 0 ? "this is not a pickle: an unknown instruction"
                              : "an unknown instruction (" + std::to_string(code) + ")");
        } catch (const BadInput& error) {
            const std::string text = error.what();
            if (text.starts_with(m_cursor.where()))
                throw;
            m_cursor.failAt(m_at, text);
        }
    }
    if (m_stack.size() != 1)
        m_cursor.fail("the pickle ends with " + grouped(m_stack.size()) + " values instead of one");
    return pop();
}

void Machine::push(const Value& value)
{
    m_stack.push_back(value);
    if (m_stack.size() > m_deepest) {
        m_deepest = m_stack.size();
        m_charge(valueBytes);
    }
}

Value Machine::pop()
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        throw BadInput("a value is taken where there is none");
    const Value value = m_stack.back();
    m_stack.pop_back();
    return value;
}

Value& Machine::top()
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        throw BadInput("a value is needed where there is none");
    return m_stack.back();
}

std::vector<Value> Machine::popToMark()
{
    if (m_marks.empty())
        throw BadInput("a group of values ends that never began");
    const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<Value> items(begin, m_stack.end());
    m_stack.erase(begin, m_stack.end());
    m_marks.pop_back();
    return items;
}

bool Machine::step(unsigned char code)
{
    return stepNumber(code) || stepText(code) || stepContainer(code) || stepMemo(code) || stepObject(code);
}

bool Machine::stepNumber(unsigned char code)
{
    switch (code) {
    case 'N':
        push({});
        return true;
    case 0x88:
    case 0x89:
        push(boolValue(code == 0x88));
        return true;
    case 'K':
        push(integerValue(m_cursor.byte()));
        return true;
    case 'M':
        push(integerValue(static_cast<std::int64_t>(m_cursor.number(2))));
        return true;
    case 'J':
        push(integerValue(static_cast<std::int32_t>(m_cursor.number(4))));
        return true;
    case 'G':
        push(realValue(m_cursor.bigEndianReal()));
        return true;
    case 'I':
    case 'L': {
        std::string text = m_cursor.line();
        if (code == 'I' && (text == "00" || text == "01"))
            return push(boolValue(text == "01")), true;
        if (code == 'L' && text.ends_with('L'))
            text.pop_back();
        const auto number = readNumber<std::int64_t>(text);
        if (!number && !std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '-'; }))
            throw BadInput("\"" + text.substr(0, 40) + "\" is no whole number");
        push(number ? integerValue(*number) : Value { Kind::Other, {} });
        return true;
    }
    case 'F': {
        const std::string text = m_cursor.line();
        const auto number = readNumber<double>(text.starts_with('+') ? text.substr(1) : text);
        if (!number)
            throw BadInput("\"" + text.substr(0, 40) + "\" is no number");
        push(realValue(*number));
        return true;
    }
    case 0x8a:
        pushLong(m_cursor.byte());
        return true;
    case 0x8b:
        pushLong(m_cursor.number(4));
        return true;
    default:
        return false;
    }
}

void Machine::pushLong(std::uint64_t size)
{
    m_cursor.checked(size, "a number");
    if (size > sizeof(std::int64_t)) {
        m_cursor.skip(size);
        return push({ Kind::Other, {} });
    }
    std::uint64_t value = m_cursor.number(static_cast<int>(size));
    if (size > 0 && size < sizeof value && (value >> (8 * size - 1) & 1) != 0)
        value |= ~std::uint64_t { 0 } << (8 * size);
    push(integerValue(static_cast<std::int64_t>(value)));
}

void Machine::pushText(std::uint64_t size, Kind kind)
{
    m_cursor.checked(size, kind == Kind::Text ? "a text" : "bytes");
    if (size <= mostInDocument)
        return push(m_builder.addBytes(m_cursor.bytes(size), kind));
    push(m_builder.addSlice({ Slice::Place::File, m_whole.source, m_whole.offset + m_cursor.position(), size }, kind));
    m_cursor.skip(size);
}

void Machine::pushLine(Kind kind)
{
    const std::string line = m_cursor.line();
    m_charge(line.size());
    push(m_builder.addBytes(kind == Kind::Text ? unescapedUnicode(line) : unescapedString(line), kind));
}

bool Machine::stepText(unsigned char code)
{
    switch (code) {
    case 'S':
        pushLine(Kind::Bytes);
        return true;
    case 'V':
        pushLine(Kind::Text);
        return true;
    case 'U':
    case 'C':
        pushText(m_cursor.byte(), Kind::Bytes);
        return true;
    case 'T':
    case 'B':
        pushText(m_cursor.number(4), Kind::Bytes);
        return true;
    case 0x8e:
    case 0x96:
        pushText(m_cursor.number(8), Kind::Bytes);
        return true;
    case 0x8c:
        pushText(m_cursor.byte(), Kind::Text);
        return true;
    case 'X':
        pushText(m_cursor.number(4), Kind::Text);
        return true;
    case 0x8d:
        pushText(m_cursor.number(8), Kind::Text);
        return true;
    default:
        return false;
    }
}

void Machine::append(std::vector<Value> items)
{
    const Value list = top();
    if (!list.is(Kind::List) && !list.is(Kind::Set))
        throw BadInput("values are added to what is no list");
    m_charge(items.size() * valueBytes);
    auto& all = m_document.m_lists[list.index];
    all.insert(all.end(), items.begin(), items.end());
}

void Machine::setItems(std::span<const Value> items)
{
    const Value dict = top();
    if (!dict.is(Kind::Dict) || items.size() % 2 != 0)
        throw BadInput("entries are set of what is no dict");
    for (std::size_t i = 0; i < items.size(); i += 2) {
        if (!isHashable(items[i]))
            throw BadInput("a list or dict is the key of a dict");
        m_charge(2 * valueBytes);
        m_document.m_dicts[dict.index].emplace_back(items[i], items[i + 1]);
    }
}

bool Machine::stepContainer(unsigned char code)
{
    const auto tuple = [&](std::size_t count) {
        std::vector<Value> items(count);
        for (std::size_t i = count; i-- > 0;)
            items[i] = pop();
        push(m_builder.addList(std::move(items), Kind::Tuple));
        return true;
    };
    switch (code) {
    case '(':
        m_charge(valueBytes);
        m_marks.push_back(m_stack.size());
        return true;
    case ']':
        push(m_builder.addList({}, Kind::List));
        return true;
    case 0x8f:
        push(m_builder.addList({}, Kind::Set));
        return true;
    case '}':
        push(m_builder.addDict());
        return true;
    case 'l':
        push(m_builder.addList(popToMark(), Kind::List));
        return true;
    case 't':
        push(m_builder.addList(popToMark(), Kind::Tuple));
        return true;
    case 0x91:
        push(m_builder.addList(popToMark(), Kind::Set));
        return true;
    case ')':
        return tuple(0);
    case 0x85:
        return tuple(1);
    case 0x86:
        return tuple(2);
    case 0x87:
        return tuple(3);
    case 'd': {
        const std::vector<Value> items = popToMark();
        push(m_builder.addDict());
        setItems(items);
        return true;
    }
    case 'a': {
        const Value item = pop();
        append({ item });
        return true;
    }
    case 'e':
    case 0x90:
        append(popToMark());
        return true;
    case 's': {
        const Value value = pop(), key = pop();
        setItems(std::vector<Value> { key, value });
        return true;
    }
    case 'u':
        setItems(popToMark());
        return true;
    default:
        return false;
    }
}

void Machine::remember(std::uint64_t index)
{
    m_charge(memoBytes);
    m_memo[index] = top();
}

void Machine::recall(std::uint64_t index)
{
    const auto found = m_memo.find(index);
    if (found == m_memo.end())
        throw BadInput("the pickle refers to its value " + grouped(index) + ", which it has not");
    push(found->second);
}

bool Machine::stepMemo(unsigned char code)
{
    const auto lineIndex = [&] {
        const std::string text = m_cursor.line();
        const auto index = readNumber<std::uint64_t>(text);
        if (!index)
            throw BadInput("\"" + text.substr(0, 40) + "\" is no place of a value");
        return *index;
    };
    switch (code) {
    case 'p':
        remember(lineIndex());
        return true;
    case 'q':
        remember(m_cursor.byte());
        return true;
    case 'r':
        remember(m_cursor.number(4));
        return true;
    case 0x94:
        remember(m_memo.size());
        return true;
    case 'g':
        recall(lineIndex());
        return true;
    case 'h':
        recall(m_cursor.byte());
        return true;
    case 'j':
        recall(m_cursor.number(4));
        return true;
    case '0':
        if (!m_marks.empty() && m_stack.size() == m_marks.back())
            m_marks.pop_back(); // a mark lies on top, and that is what goes
        else
            pop();
        return true;
    case '1':
        popToMark();
        return true;
    case '2':
        push(Value(top()));
        return true;
    default:
        return false;
    }
}

void Machine::pushGlobal(std::string_view module, std::string_view name)
{
    const auto known = knownName(module, name);
    if (!known)
        throw BadInput(m_cursor.where() + ": refused: " + printable(textOfBytes(module)) + "."
            + printable(textOfBytes(name)) + " at byte " + grouped(m_at) + "; this file wants to run code");
    push(m_builder.addGlobal(*known));
}

void Machine::reduceTop()
{
    const Value arguments = pop(), callable = pop();
    if (!arguments.is(Kind::Tuple))
        throw BadInput("what is called has no arguments");
    const std::vector<Value> copy = m_document.m_lists[arguments.index];
    push(m_builder.reduce(callable, copy));
}

bool Machine::stepObject(unsigned char code)
{
    switch (code) {
    case 0x80:
        if (const int protocol = m_cursor.byte(); protocol > newestProtocol)
            throw BadInput("this is a pickle of protocol " + std::to_string(protocol)
                + ", and 0 to 5 can be read; write it again with protocol 4");
        return true;
    case 0x95:
        m_cursor.checked(m_cursor.number(8), "a frame");
        return true;
    case 'c': {
        const std::string module = m_cursor.line(), name = m_cursor.line();
        pushGlobal(module, name);
        return true;
    }
    case 0x93: {
        const Value name = pop(), module = pop();
        const auto moduleText = m_document.text(module), nameText = m_document.text(name);
        if (!moduleText || !nameText)
            throw BadInput("a name is no text");
        pushGlobal(*moduleText, *nameText);
        return true;
    }
    case 'i': {
        const std::string module = m_cursor.line(), name = m_cursor.line();
        pushGlobal(module, name); // refuses what is not known
        throw BadInput("an object of " + module + "." + name + " is made in a way that is not read");
    }
    case 'R':
    case 0x81:
        reduceTop();
        return true;
    case 'b': {
        const Value state = pop();
        m_builder.build(top(), state);
        return true;
    }
    case 'Q':
        if (!m_persistentIds)
            throw BadInput("the pickle refers to something outside it");
        push(m_builder.persistent(pop()));
        return true;
    case 'P':
        throw BadInput("the pickle refers to something outside it");
    case 'o':
    case 0x92:
        throw BadInput("an object is made in a way that is not read");
    case 0x82:
    case 0x83:
    case 0x84:
        throw BadInput("an object of a private register (copyreg) is no data");
    case 0x97:
    case 0x98:
        throw BadInput("its data lie outside the pickle; write it again without buffer_callback");
    default:
        return false;
    }
}

}
