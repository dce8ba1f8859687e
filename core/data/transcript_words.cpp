#include "core/data/transcript_words.h"

#include <array>
#include <cstdint>

namespace cmir {

namespace {

enum class CharacterKind { Letter, Alone, Apostrophe, Hyphen, Separator };

struct CodePoint {
    char32_t value = 0xFFFD;
    std::size_t bytes = 1;
};

/// The code point at a place; U+FFFD and one byte where there is none.
CodePoint codePointAt(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return { lead, 1 };
    const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (lead >= 0xF5 || length == 0 || at + length > text.size())
        return {};
    char32_t value = lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
        if ((byte(at + k) & 0xC0U) != 0x80)
            return {};
        value = value << 6U | (byte(at + k) & 0x3FU);
    }
    return { value, length };
}

struct Range {
    char32_t first, last;
};

template <std::size_t N> bool within(char32_t value, const std::array<Range, N>& ranges)
{
    for (const Range& range : ranges)
        if (value >= range.first && value <= range.last)
            return true;
    return false;
}

/// Controls, spaces and punctuation: ASCII, Latin-1, general, CJK, full-width; and what could not be decoded.
constexpr std::array<Range, 14> kSeparators { { { 0x00, 0x2F }, { 0x3A, 0x40 }, { 0x5B, 0x60 }, { 0x7B, 0xA9 },
    { 0xAB, 0xB4 }, { 0xB6, 0xB9 }, { 0xBB, 0xBF }, { 0x2000, 0x206F }, { 0x3000, 0x303F }, { 0xFE30, 0xFE6F },
    { 0xFF01, 0xFF0F }, { 0xFF1A, 0xFF20 }, { 0xFF3B, 0xFF65 }, { 0xFFF9, 0xFFFD } } };

/// Kana and Han characters.
constexpr std::array<Range, 4> kAlone { { { 0x3040, 0x30FF }, { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF },
    { 0x20000, 0x3FFFF } } };

CharacterKind kindOf(char32_t value)
{
    if (value == '\'' || value == 0x2019)
        return CharacterKind::Apostrophe;
    if (value == '-' || value == 0x2010 || value == 0x2011)
        return CharacterKind::Hyphen;
    if (value >= 0xFF41 && value <= 0xFF5A) // full-width letters lie between full-width marks
        return CharacterKind::Letter;
    if (within(value, kSeparators))
        return CharacterKind::Separator;
    return within(value, kAlone) ? CharacterKind::Alone : CharacterKind::Letter;
}

/// Puts words together from what it is given in turn.
class WordBuilder {
public:
    void letter(std::string_view bytes)
    {
        if (m_joiner != 0)
            m_word += m_joiner;
        m_joiner = 0;
        const bool capital = bytes.size() == 1 && bytes[0] >= 'A' && bytes[0] <= 'Z';
        m_word += capital ? std::string(1, static_cast<char>(bytes[0] - 'A' + 'a')) : std::string(bytes);
    }
    void join(char joiner)
    {
        if (m_joiner != 0)
            end(); // two in a row are a dash
        else if (!m_word.empty())
            m_joiner = joiner;
    }
    void end()
    {
        if (!m_word.empty())
            m_words.push_back(std::move(m_word));
        m_word.clear();
        m_joiner = 0;
    }
    std::vector<std::string> take() { return std::move(m_words); }

private:
    std::vector<std::string> m_words;
    std::string m_word;
    char m_joiner = 0; ///< seen behind the word, which may go on or end here
};

}

std::vector<std::string> transcriptWords(std::string_view text)
{
    WordBuilder builder;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        switch (kindOf(point.value)) {
        case CharacterKind::Letter:
            builder.letter(bytes);
            break;
        case CharacterKind::Alone:
            builder.end();
            builder.letter(bytes);
            builder.end();
            break;
        case CharacterKind::Apostrophe:
            builder.join('\'');
            break;
        case CharacterKind::Hyphen:
            builder.join('-');
            break;
        case CharacterKind::Separator:
            builder.end();
            break;
        }
    }
    builder.end();
    return builder.take();
}

}
