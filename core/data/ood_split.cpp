#include "core/data/ood_split.h"

#include "core/common/error.h"
#include "core/common/random.h"
#include "core/data/derived_splits.h"
#include "core/data/split_names.h"
#include "core/data/transcript_words.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace cmir {

namespace {

constexpr double kNothing = 1e-12; ///< a cost of this size is rounding
constexpr std::int64_t kWatchEvery = 4096; ///< iterations between two looks at the job

/// Which words count, and which of them each sample holds.
struct Vocabulary {
    std::vector<std::string> words;
    std::vector<std::vector<std::size_t>> ofSample; ///< none for a sample of sign 0
};

using WordSets = std::vector<std::set<std::string>>;

WordSets wordSets(std::span<const std::string> transcripts, std::span<const int> sign, const JobContext& job)
{
    WordSets sets(transcripts.size());
    for (std::size_t i = 0; i < transcripts.size(); ++i) {
        if (i % 64 == 0)
            job.check();
        if (sign[i] == 0)
            continue;
        const auto words = transcriptWords(transcripts[i]);
        sets[i] = { words.begin(), words.end() };
    }
    return sets;
}

[[noreturn]] void throwNoWord(const std::map<std::string, std::int64_t>& counts, std::int64_t minCount)
{
    const auto most = std::max_element(
        counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == counts.end())
        throw BadInput("the transcripts hold no word");
    throw BadInput(fmt::format("no word occurs in {} of the samples with a label other than 0, the most frequent, "
                               "\"{}\", in {}; allowed as the least count are 1 to {}",
        minCount, most->first, most->second, most->second));
}

Vocabulary vocabularyOf(const WordSets& sets, std::int64_t minCount)
{
    std::map<std::string, std::int64_t> counts;
    for (const auto& set : sets)
        for (const auto& word : set)
            ++counts[word];
    Vocabulary out;
    for (const auto& [word, count] : counts)
        if (count >= minCount)
            out.words.push_back(word);
    if (out.words.empty())
        throwNoWord(counts, minCount);
    std::ranges::stable_sort(out.words, std::greater<> {}, [&](const auto& word) { return counts.at(word); });
    std::map<std::string, std::size_t> place;
    for (std::size_t w = 0; w < out.words.size(); ++w)
        place[out.words[w]] = w;
    out.ofSample.resize(sets.size());
    for (std::size_t i = 0; i < sets.size(); ++i)
        for (const auto& word : sets[i])
            if (const auto found = place.find(word); found != place.end())
                out.ofSample[i].push_back(found->second);
    return out;
}

/// In how many kept samples of either label each word occurs.
class Balance {
public:
    Balance(const Vocabulary& vocabulary, std::span<const int> sign)
        : m_vocabulary(vocabulary)
        , m_sign(sign)
        , m_negative(vocabulary.words.size())
        , m_positive(vocabulary.words.size())
    { }

    /// Adds a sample, or takes it out again; returns by how much the cost changes.
    double change(std::size_t sample, std::int64_t by)
    {
        double difference = 0;
        auto& counts = m_sign[sample] < 0 ? m_negative : m_positive;
        for (const std::size_t word : m_vocabulary.ofSample[sample]) {
            difference -= cost(word);
            counts[word] += by;
            difference += cost(word);
        }
        return difference;
    }
    double cost() const
    {
        double sum = 0;
        for (std::size_t word = 0; word < m_negative.size(); ++word)
            sum += cost(word);
        return sum;
    }
    std::int64_t negative(std::size_t word) const { return m_negative[word]; }
    std::int64_t positive(std::size_t word) const { return m_positive[word]; }

private:
    double cost(std::size_t word) const
    {
        const auto n = static_cast<double>(m_negative[word]), p = static_cast<double>(m_positive[word]);
        return n + p > 0 ? std::abs(n - p) / (n + p) : 0;
    }

    const Vocabulary& m_vocabulary;
    std::span<const int> m_sign;
    std::vector<std::int64_t> m_negative, m_positive;
};

/// The samples in an order of which the first `kept` are the subset.
class Search {
public:
    Search(const Vocabulary& vocabulary, std::span<const int> sign, std::size_t kept, std::uint64_t seed)
        : m_random(seed, "ood split")
        , m_balance(vocabulary, sign)
        , m_order(sign.size())
        , m_kept(kept)
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t { 0 });
        for (std::size_t i = 0; i < m_kept; ++i) {
            std::swap(m_order[i], m_order[i + m_random.below(m_order.size() - i)]);
            m_balance.change(m_order[i], 1);
        }
        m_cost = m_balance.cost();
        remember();
    }

    double cost() const { return m_bestCost; }

    void anneal(std::int64_t iterations, const JobContext& job)
    {
        const double hot = meanChange();
        constexpr double kCooling = 0.01; // the last temperature in parts of the first
        double temperature = hot;
        for (std::int64_t i = 0; i < iterations && m_bestCost > kNothing; ++i) {
            if (i % kWatchEvery == 0) {
                job.check();
                const double share = static_cast<double>(i) / static_cast<double>(iterations);
                job.report(share, fmt::format("cost {:.3f}", m_bestCost));
                temperature = hot * std::pow(kCooling, share);
            }
            step(temperature);
        }
        job.check();
    }

    std::vector<std::int64_t> bestRows() const
    {
        std::vector<std::int64_t> rows(m_best.begin(), m_best.end());
        std::sort(rows.begin(), rows.end());
        return rows;
    }

private:
    struct Swap {
        std::size_t in, out; ///< places in the order
    };

    Swap draw() { return { m_kept + m_random.below(m_order.size() - m_kept), m_random.below(m_kept) }; }
    double tryOut(const Swap& swap)
    {
        const double without = m_balance.change(m_order[swap.out], -1);
        return without + m_balance.change(m_order[swap.in], 1);
    }
    void takeBack(const Swap& swap)
    {
        m_balance.change(m_order[swap.in], -1);
        m_balance.change(m_order[swap.out], 1);
    }
    /// By how much an ordinary swap changes the cost.
    double meanChange()
    {
        constexpr int kTrials = 200;
        double sum = 0;
        for (int i = 0; i < kTrials; ++i) {
            const Swap swap = draw();
            sum += std::abs(tryOut(swap));
            takeBack(swap);
        }
        return sum / kTrials;
    }
    void step(double temperature)
    {
        const Swap swap = draw();
        const double difference = tryOut(swap);
        if (difference > 0 && m_random.uniform() >= std::exp(-difference / temperature)) {
            takeBack(swap);
            return;
        }
        std::swap(m_order[swap.in], m_order[swap.out]);
        m_cost += difference;
        if (m_cost < m_bestCost - kNothing)
            remember();
    }
    void remember()
    {
        m_bestCost = m_cost;
        m_best.assign(m_order.begin(), m_order.begin() + static_cast<std::ptrdiff_t>(m_kept));
    }

    Random m_random;
    Balance m_balance;
    std::vector<std::size_t> m_order, m_best;
    std::size_t m_kept;
    double m_cost = 0, m_bestCost = 0;
};

void checkOptions(const OodSplitOptions& options)
{
    if (!(options.share > 0 && options.share < 1))
        throw BadInput(
            fmt::format("the share of {} to keep is {}; allowed is above 0 and below 1", options.of, options.share));
    if (options.minCount < 1)
        throw BadInput(fmt::format("the least count of a word is {}; allowed is 1 and above", options.minCount));
    if (options.iterations < 1)
        throw BadInput(fmt::format("the number of iterations is {}; allowed is 1 and above", options.iterations));
}

/// How many samples to keep.
std::size_t keptSamples(std::span<const int> sign, const OodSplitOptions& options)
{
    const std::size_t all = sign.size();
    const auto kept = static_cast<std::size_t>(std::llround(options.share * static_cast<double>(all)));
    if (kept < 2 || kept >= all)
        throw BadInput(fmt::format("a share of {} of {} {} sample{} is {}; at least 2 must be kept and 1 left out",
            options.share, all, options.of, all == 1 ? "" : "s", kept));
    for (const int label : { -1, 1 })
        if (std::find(sign.begin(), sign.end(), label) == sign.end())
            throw BadInput(fmt::format("{} has no sample with a {} label; both are needed to balance words", options.of,
                label < 0 ? "negative" : "positive"));
    return kept;
}

std::vector<OodWord> countedWords(const Vocabulary& vocabulary, const Balance& whole, const Balance& subset)
{
    std::vector<OodWord> words;
    for (std::size_t w = 0; w < vocabulary.words.size(); ++w)
        words.push_back(
            { vocabulary.words[w], whole.negative(w), whole.positive(w), subset.negative(w), subset.positive(w) });
    return words;
}

const std::vector<std::string>& transcriptsOf(const Dataset& dataset, const Split& split)
{
    const Column* column = split.column("text_raw");
    if (!column)
        throw BadInput(fmt::format(
            "{}: {} has no column text_raw; the transcripts are needed to count words", dataset.path, split.name));
    const auto* texts = std::get_if<std::vector<std::string>>(&column->values);
    if (!texts)
        throw BadInput(
            fmt::format("{}: {}/text_raw holds numbers; the transcripts must be texts", dataset.path, split.name));
    return *texts;
}

std::vector<int> signsOf(const Dataset& dataset, const Split& split)
{
    if (dataset.task == Task::Multiclass)
        throw BadInput(dataset.path
            + ": the task is multiclass; words are balanced between two sides, so it must be regression or binary");
    std::vector<int> signs;
    for (const float label : split.label)
        signs.push_back(dataset.task == Task::Binary ? (label > 0 ? 1 : -1) : (label > 0) - (label < 0));
    return signs;
}

}

OodSplit chooseOodSplit(std::span<const std::string> transcripts, std::span<const int> sign,
    const OodSplitOptions& options, const JobContext& job)
{
    if (transcripts.size() != sign.size())
        throw BadInput(
            fmt::format("{} transcripts but {} labels; every sample needs both", transcripts.size(), sign.size()));
    checkOptions(options);
    const std::size_t kept = keptSamples(sign, options);
    const Vocabulary vocabulary = vocabularyOf(wordSets(transcripts, sign, job), options.minCount);
    Search search(vocabulary, sign, kept, options.seed);

    OodSplit out;
    out.costRandom = search.cost();
    search.anneal(options.iterations, job);
    out.rows = search.bestRows();
    Balance whole(vocabulary, sign), subset(vocabulary, sign);
    for (std::size_t i = 0; i < sign.size(); ++i)
        whole.change(i, 1);
    for (const std::int64_t row : out.rows) {
        const auto i = static_cast<std::size_t>(row);
        subset.change(i, 1);
        ++(sign[i] < 0 ? out.negative : sign[i] > 0 ? out.positive : out.neutral);
    }
    out.costWhole = whole.cost();
    out.cost = subset.cost();
    out.words = countedWords(vocabulary, whole, subset);
    return out;
}

OodSplit chooseOodSplit(const Dataset& dataset, const OodSplitOptions& options, const JobContext& job)
{
    if (dataset.findSplit(options.of + "_ood"))
        throw BadInput(
            fmt::format("{}: there is a split {}_ood already; it is not replaced", dataset.path, options.of));
    const Split& whole = dataset.split(options.of);
    const auto signs = signsOf(dataset, whole);
    const auto& transcripts = transcriptsOf(dataset, whole);
    try {
        return chooseOodSplit(transcripts, signs, options, job);
    } catch (const BadInput& error) {
        throw BadInput(dataset.path + ": " + error.what());
    }
}

std::string oodSplitNote(const Dataset& dataset, const OodSplit& split, const OodSplitOptions& options)
{
    return fmt::format("{} of the {} samples of {}, chosen so that words no longer predict the label: cost {:.4f} over "
                       "{} words of at least {} samples, {:.4f} for all of {}; seed {}, {} iterations; made from a "
                       "file with SHA-256 {}",
        split.rows.size(), dataset.split(options.of).size(), options.of, split.cost, split.words.size(),
        options.minCount, split.costWhole, options.of, options.seed, options.iterations, dataset.sha256);
}

std::optional<ResampledValidation> resampledValidation(const Dataset& dataset)
{
    constexpr std::size_t leastSamples = 50;
    const Split* valid = dataset.findSplit("valid");
    const bool ownShift
        = std::ranges::any_of(dataset.splits, [](const Split& split) { return isShiftedValidation(split.name); });
    if (!valid || ownShift || !valid->column("text_raw"))
        return {};
    OodSplitOptions options;
    options.of = "valid";
    options.iterations = 100'000; // it is small, and whoever opens a file does not wait for more
    try {
        const OodSplit chosen = chooseOodSplit(dataset, options);
        if (chosen.rows.size() < leastSamples)
            return {};
        const std::string name = "valid_ood";
        return ResampledValidation { rowsOfSplit(*valid, chosen.rows, name),
            name + ": " + oodSplitNote(dataset, chosen, options) };
    } catch (const BadInput&) {
        return {}; // its words say nothing that could be balanced
    }
}

}
