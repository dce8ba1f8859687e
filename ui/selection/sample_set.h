#pragma once

#include "viz/set_operation.h"

#include <bit>
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::ui {

/// One sample of a data set: its split and its row there.
struct SampleRef {
    std::string split;
    std::int64_t row = 0;
    auto operator<=>(const SampleRef&) const = default;
};

/// A set of samples, a bit for each: whether it holds a sample takes no time, and two sets of 100,000 are joined in a
/// few microseconds.
class SampleSet {
public:
    bool contains(std::string_view split, std::int64_t row) const;
    bool contains(const SampleRef& sample) const { return contains(sample.split, sample.row); }
    /// Negative rows are no samples: they are left out.
    void insert(const std::string& split, std::int64_t row);
    void insert(const SampleRef& sample) { insert(sample.split, sample.row); }
    /// The rows 0 .. count-1.
    void insertFirst(const std::string& split, std::int64_t count);
    /// These rows, none negative, in any order.
    void insertRows(const std::string& split, std::span<const std::int64_t> rows);
    void remove(const std::string& split, std::int64_t row);
    void remove(const SampleRef& sample) { remove(sample.split, sample.row); }

    /// The samples of one split, for asking often; of this set while it does not change.
    class OfSplit {
    public:
        bool contains(std::int64_t row) const
        {
            const auto word = static_cast<std::size_t>(row / wordBits);
            return row >= 0 && word < m_words.size() && (m_words[word] >> (row % wordBits) & 1) != 0;
        }

    private:
        friend class SampleSet;
        std::span<const std::uint64_t> m_words;
    };
    OfSplit ofSplit(std::string_view split) const;

    std::int64_t count() const;
    std::int64_t count(std::string_view split) const;
    bool isEmpty() const { return m_splits.empty(); }
    std::vector<std::string> splits() const; ///< those with samples in the set, by name
    std::vector<std::int64_t> rows(std::string_view split) const; ///< ascending

    SampleSet united(const SampleSet& other) const;
    SampleSet intersected(const SampleSet& other) const;
    SampleSet subtracted(const SampleSet& other) const;
    /// This set after `operation` with another: Replace gives the other.
    SampleSet combined(const SampleSet& other, viz::SetOperation operation) const;

    /// Calls visit(split, row) for every sample, by split and then by row.
    template <class Visit> void forEach(Visit visit) const
    {
        for (const auto& [split, words] : m_splits)
            visitRows(words, [&](std::int64_t row) { visit(split, row); });
    }

    bool operator==(const SampleSet&) const = default;

private:
    using Words = std::vector<std::uint64_t>;
    static constexpr std::int64_t wordBits = 64;

    template <class Visit> static void visitRows(const Words& words, Visit visit)
    {
        for (std::size_t w = 0; w < words.size(); ++w)
            for (std::uint64_t rest = words[w]; rest != 0; rest &= rest - 1)
                visit(static_cast<std::int64_t>(w) * wordBits + std::countr_zero(rest));
    }
    void setWords(const std::string& split, Words words);

    /// Never an empty list and never a zero word at a list's end: so that equal sets have equal members.
    std::map<std::string, Words, std::less<>> m_splits;
};

}
