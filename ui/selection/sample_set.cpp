#include "ui/selection/sample_set.h"

#include <algorithm>
#include <functional>

namespace cmir::ui {

namespace {

std::int64_t countBits(const std::vector<std::uint64_t>& words)
{
    std::int64_t sum = 0;
    for (const std::uint64_t word : words)
        sum += std::popcount(word);
    return sum;
}

}

bool SampleSet::contains(std::string_view split, std::int64_t row) const
{
    const auto found = m_splits.find(split);
    if (row < 0 || found == m_splits.end())
        return false;
    const auto word = static_cast<std::size_t>(row / wordBits);
    return word < found->second.size() && (found->second[word] >> (row % wordBits) & 1) != 0;
}

void SampleSet::insert(const std::string& split, std::int64_t row)
{
    if (row < 0)
        return;
    Words& words = m_splits[split];
    const auto word = static_cast<std::size_t>(row / wordBits);
    if (word >= words.size())
        words.resize(word + 1);
    words[word] |= std::uint64_t(1) << (row % wordBits);
}

void SampleSet::insertRows(const std::string& split, std::span<const std::int64_t> rows)
{
    if (rows.empty())
        return;
    Words& words = m_splits[split];
    words.resize(std::max(words.size(), static_cast<std::size_t>(*std::ranges::max_element(rows) / wordBits) + 1));
    for (const std::int64_t row : rows)
        words[static_cast<std::size_t>(row / wordBits)] |= std::uint64_t(1) << (row % wordBits);
}

SampleSet::OfSplit SampleSet::ofSplit(std::string_view split) const
{
    OfSplit part;
    if (const auto found = m_splits.find(split); found != m_splits.end())
        part.m_words = found->second;
    return part;
}

void SampleSet::insertFirst(const std::string& split, std::int64_t count)
{
    if (count <= 0)
        return;
    Words& words = m_splits[split];
    const auto whole = static_cast<std::size_t>(count / wordBits);
    words.resize(std::max(words.size(), static_cast<std::size_t>((count + wordBits - 1) / wordBits)));
    std::fill_n(words.begin(), whole, ~std::uint64_t(0));
    if (const auto rest = count % wordBits; rest > 0)
        words[whole] |= (std::uint64_t(1) << rest) - 1;
}

void SampleSet::remove(const std::string& split, std::int64_t row)
{
    if (!contains(split, row))
        return;
    Words words = std::move(m_splits[split]);
    words[static_cast<std::size_t>(row / wordBits)] &= ~(std::uint64_t(1) << (row % wordBits));
    setWords(split, std::move(words));
}

void SampleSet::setWords(const std::string& split, Words words)
{
    while (!words.empty() && words.back() == 0)
        words.pop_back();
    if (words.empty())
        m_splits.erase(split);
    else
        m_splits[split] = std::move(words);
}

std::int64_t SampleSet::count() const
{
    std::int64_t sum = 0;
    for (const auto& [split, words] : m_splits)
        sum += countBits(words);
    return sum;
}

std::int64_t SampleSet::count(std::string_view split) const
{
    const auto found = m_splits.find(split);
    return found == m_splits.end() ? 0 : countBits(found->second);
}

std::vector<std::string> SampleSet::splits() const
{
    std::vector<std::string> names;
    for (const auto& [split, words] : m_splits)
        names.push_back(split);
    return names;
}

std::vector<std::int64_t> SampleSet::rows(std::string_view split) const
{
    std::vector<std::int64_t> all;
    if (const auto found = m_splits.find(split); found != m_splits.end())
        visitRows(found->second, [&](std::int64_t row) { all.push_back(row); });
    return all;
}

SampleSet SampleSet::united(const SampleSet& other) const
{
    SampleSet sum = *this;
    for (const auto& [split, words] : other.m_splits) {
        Words& mine = sum.m_splits[split];
        mine.resize(std::max(mine.size(), words.size()));
        std::transform(words.begin(), words.end(), mine.begin(), mine.begin(), std::bit_or<>());
    }
    return sum;
}

SampleSet SampleSet::intersected(const SampleSet& other) const
{
    SampleSet common;
    for (const auto& [split, words] : m_splits) {
        const auto found = other.m_splits.find(split);
        if (found == other.m_splits.end())
            continue;
        Words both(std::min(words.size(), found->second.size()));
        for (std::size_t w = 0; w < both.size(); ++w)
            both[w] = words[w] & found->second[w];
        common.setWords(split, std::move(both));
    }
    return common;
}

SampleSet SampleSet::subtracted(const SampleSet& other) const
{
    SampleSet rest = *this;
    for (const auto& [split, words] : other.m_splits) {
        const auto found = rest.m_splits.find(split);
        if (found == rest.m_splits.end())
            continue;
        Words mine = std::move(found->second);
        for (std::size_t w = 0; w < std::min(mine.size(), words.size()); ++w)
            mine[w] &= ~words[w];
        rest.setWords(split, std::move(mine));
    }
    return rest;
}

SampleSet SampleSet::combined(const SampleSet& other, viz::SetOperation operation) const
{
    switch (operation) {
    case viz::SetOperation::Replace:
        return other;
    case viz::SetOperation::Add:
        return united(other);
    case viz::SetOperation::Remove:
        return subtracted(other);
    case viz::SetOperation::Intersect:
        return intersected(other);
    }
    return other;
}

}
