#include "core/common/error.h"
#include "core/common/random.h"
#include "core/data/ood_split.h"
#include "tests/support/support.h"

#include <QTest>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

using namespace cmir;
using test::errorText;

namespace {

struct Sample {
    std::vector<std::string> transcripts;
    std::vector<int> sign;
};

/// Words "w0" .. "w<words-1>", each in about a third of the samples, with labels that some of them lean to.
Sample randomSample(std::size_t samples, std::size_t words, std::uint64_t seed)
{
    Random random(seed, "transcripts");
    Sample out;
    for (std::size_t i = 0; i < samples; ++i) {
        const int sign = random.below(7) == 0 ? 0 : random.below(2) == 0 ? -1 : 1;
        std::string text;
        for (std::size_t w = 0; w < words; ++w)
            if (random.uniform() < (w % 2 == 0 && sign > 0 ? 0.6 : 0.3))
                text += fmt::format("w{} ", w);
        out.transcripts.push_back(text);
        out.sign.push_back(sign);
    }
    return out;
}

/// The cost of a subset, by counting anew; only of the words named.
double slowCost(const Sample& sample, const std::vector<std::size_t>& rows, const std::vector<std::string>& words)
{
    std::map<std::string, std::pair<double, double>> counts;
    for (const std::size_t row : rows) {
        std::istringstream text(sample.transcripts[row]);
        std::set<std::string> present;
        for (std::string word; text >> word;)
            present.insert(word);
        for (const auto& word : present) {
            counts[word].first += sample.sign[row] < 0 ? 1 : 0;
            counts[word].second += sample.sign[row] > 0 ? 1 : 0;
        }
    }
    double cost = 0;
    for (const auto& word : words)
        if (const auto [n, p] = counts[word]; n + p > 0)
            cost += std::abs(n - p) / (n + p);
    return cost;
}

std::vector<std::string> namesOf(const OodSplit& split)
{
    std::vector<std::string> names;
    for (const auto& word : split.words)
        names.push_back(word.word);
    return names;
}

std::vector<std::size_t> rowsOf(const OodSplit& split)
{
    return { split.rows.begin(), split.rows.end() };
}

/// The least cost of any subset of a size.
double bruteForce(const Sample& sample, std::size_t kept, const std::vector<std::string>& words)
{
    double best = 1e9;
    for (std::size_t code = 0; code < std::size_t { 1 } << sample.sign.size(); ++code) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < sample.sign.size(); ++i)
            if ((code >> i & 1U) != 0)
                rows.push_back(i);
        if (rows.size() == kept)
            best = std::min(best, slowCost(sample, rows, words));
    }
    return best;
}

/// 20 samples of a planted answer: "good" is said of 8 positive and 2 negative ones, "bad" the other way round.
Sample planted()
{
    Sample out;
    for (int i = 0; i < 20; ++i) {
        const bool positive = i < 10;
        const bool leaning = i % 10 < 8;
        out.transcripts.push_back(positive == leaning ? "a Good film" : "a bad film");
        out.sign.push_back(positive ? 1 : -1);
    }
    return out;
}

Dataset withTranscripts(const Sample& sample)
{
    Dataset data;
    data.path = "data.h5";
    Split test;
    test.name = "test";
    for (const int sign : sample.sign)
        test.label.push_back(1.5F * static_cast<float>(sign));
    test.columns = { { "text_raw", sample.transcripts } };
    data.splits = { test };
    return data;
}

}

class TestOodSplit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsByHand()
    {
        // good: 8 positive, 2 negative, 6/10; bad likewise; a and film: 10 of each, 0.
        const OodSplit split = chooseOodSplit(planted().transcripts, planted().sign, { .share = 0.4 });
        QCOMPARE(split.words.size(), std::size_t { 4 });
        QCOMPARE(split.words[0].word, std::string("a"));
        QCOMPARE(split.words[1].word, std::string("film"));
        QCOMPARE(split.words[2].word, std::string("bad"));
        QCOMPARE(split.words[3].word, std::string("good")); // small letters
        QCOMPARE(split.words[3].positive, std::int64_t { 8 });
        QCOMPARE(split.words[3].negative, std::int64_t { 2 });
        QVERIFY(std::abs(split.costWhole - 1.2) < 1e-12);
    }

    void plantedSubsetIsFound()
    {
        // 2 + 2 samples with good and 2 + 2 with bad cost nothing, and no more than 8 can.
        const OodSplit split = chooseOodSplit(planted().transcripts, planted().sign, { .share = 0.4, .seed = 3 });
        QCOMPARE(split.rows.size(), std::size_t { 8 });
        QVERIFY(split.cost < 1e-12 && split.cost <= split.costRandom);
        QCOMPARE(split.negative, std::int64_t { 4 });
        QCOMPARE(split.positive, std::int64_t { 4 });
        for (const auto& word : split.words)
            QCOMPARE(word.keptNegative, word.keptPositive);
        QVERIFY(
            chooseOodSplit(planted().transcripts, planted().sign, { .share = 0.5, .iterations = 20'000 }).cost > 0.01);
    }

    void largePlantedSubsetIsFound()
    {
        // 240 samples in which every word has as many of either label; 120 that break the balance are mixed in.
        Sample sample;
        const auto add = [&](const std::string& text, int sign) {
            sample.transcripts.push_back(text);
            sample.sign.push_back(sign);
        };
        Random random(4, "mixing");
        for (int i = 0; i < 120; ++i) {
            const auto pair = fmt::format("w{} w{}", i % 24, (i * 7 + 1) % 24);
            add(pair, 1);
            add(pair, -1);
            add(fmt::format("w{} w{}", random.below(24), random.below(24)), 1);
        }
        const OodSplit split
            = chooseOodSplit(sample.transcripts, sample.sign, { .share = 0.5, .iterations = 400'000, .seed = 1 });
        QCOMPARE(split.words.size(), std::size_t { 24 });
        QVERIFY(split.costWhole > 6);
        QVERIFY2(split.cost < 1e-12, qPrintable(QString::number(split.cost)));
    }

    void tinySetsAgainstAllSubsets()
    {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const Sample sample = randomSample(14, 9, seed);
            const OodSplit split = chooseOodSplit(
                sample.transcripts, sample.sign, { .share = 0.5, .minCount = 3, .iterations = 60'000, .seed = seed });
            const auto words = namesOf(split);
            QVERIFY(words.size() >= 5);
            QCOMPARE(split.rows.size(), std::size_t { 7 });
            QVERIFY(std::abs(split.cost - slowCost(sample, rowsOf(split), words)) < 1e-12);
            QVERIFY(std::abs(split.cost - bruteForce(sample, 7, words)) < 1e-12);
        }
    }

    void theRowsFitWhatIsSaidOfThem()
    {
        const Sample sample = randomSample(200, 40, 8);
        const OodSplit split = chooseOodSplit(sample.transcripts, sample.sign, { .share = 0.3, .iterations = 20'000 });
        QCOMPARE(split.rows.size(), std::size_t { 60 });
        QVERIFY(std::is_sorted(split.rows.begin(), split.rows.end()));
        QVERIFY(std::adjacent_find(split.rows.begin(), split.rows.end()) == split.rows.end());
        QVERIFY(split.rows.front() >= 0 && split.rows.back() < 200);
        QCOMPARE(split.negative + split.positive + split.neutral, std::int64_t { 60 });
        QVERIFY(std::abs(split.cost - slowCost(sample, rowsOf(split), namesOf(split))) < 1e-12);
        QVERIFY(split.cost < 0.5 * split.costRandom);
    }

    void aWordCountsOncePerSampleAndNotOfNeutralOnes()
    {
        const std::vector<std::string> transcripts { "x x x x y", "x y", "y y z", "y", "z z z", "z z" };
        const std::vector<int> sign { 1, -1, 1, -1, 0, 0 };
        const OodSplit split = chooseOodSplit(transcripts, sign, { .minCount = 2 });
        QCOMPARE(split.words.size(), std::size_t { 2 }); // y in four, x in two; z in one that counts
        QCOMPARE(split.words[0].word, std::string("y"));
        QCOMPARE(split.words[0].negative + split.words[0].positive, std::int64_t { 4 });
        QCOMPARE(split.words[1].word, std::string("x"));
        QCOMPARE(split.words[1].positive, std::int64_t { 1 });
    }

    void seedDecidesTheSubset()
    {
        const Sample sample = randomSample(120, 30, 2);
        const auto rows = [&](std::uint64_t seed) {
            return chooseOodSplit(sample.transcripts, sample.sign, { .iterations = 5000, .seed = seed }).rows;
        };
        QVERIFY(rows(1) == rows(1));
        QVERIFY(rows(1) != rows(2));
    }

    void moreIterationsAreNoWorse()
    {
        const Sample sample = randomSample(150, 40, 6);
        const auto cost = [&](std::int64_t iterations) {
            return chooseOodSplit(sample.transcripts, sample.sign, { .iterations = iterations }).cost;
        };
        QVERIFY(cost(100'000) < cost(100));
    }

    void tellsHowFarItIsAndCancels()
    {
        const Sample sample = randomSample(150, 40, 6);
        std::vector<double> shares;
        JobContext job;
        job.progress = [&](double share, std::string_view what) {
            QVERIFY(what.starts_with("cost "));
            shares.push_back(share);
        };
        chooseOodSplit(sample.transcripts, sample.sign, { .iterations = 20'000 }, job);
        QVERIFY(shares.size() >= 4 && std::is_sorted(shares.begin(), shares.end()) && shares.front() == 0);
        job.cancelled = [&] { return shares.size() >= 7; };
        QVERIFY_THROWS_EXCEPTION(
            Cancelled, chooseOodSplit(sample.transcripts, sample.sign, { .iterations = 1'000'000'000 }, job));
    }

    void datasetsOfBothTasks()
    {
        Dataset data = withTranscripts(planted());
        const auto rows = chooseOodSplit(data, { .share = 0.4 }).rows;
        QVERIFY(rows == chooseOodSplit(planted().transcripts, planted().sign, { .share = 0.4 }).rows);
        data.task = Task::Binary;
        for (float& label : data.splits[0].label)
            label = label > 0 ? 1.0F : 0.0F;
        QVERIFY(rows == chooseOodSplit(data, { .share = 0.4 }).rows);
        const OodSplit split = chooseOodSplit(data, { .share = 0.4 });
        const std::string note = oodSplitNote(data, split, { .share = 0.4 });
        QVERIFY(note.starts_with("8 of the 20 samples of test, chosen so that words no longer predict the label: cost "
                                 "0.0000 over 4 words of at least 5 samples, 1.2000 for all of test; seed 0"));
    }

    void validationIsResampledByItself()
    {
        Dataset data = withTranscripts(randomSample(200, 12, 3));
        data.splits[0].name = "valid";
        data.splits[0].id.resize(200);
        const auto resampled = resampledValidation(data);
        QVERIFY(resampled.has_value());
        QCOMPARE(resampled->split.name, std::string("valid_ood"));
        QCOMPARE(resampled->split.size(), 100);
        QVERIFY(resampled->note.starts_with(
            "valid_ood: 100 of the 200 samples of valid, chosen so that words no longer predict the label"));
        const OodSplit chosen = chooseOodSplit(data, { .of = "valid", .iterations = 100'000 });
        QVERIFY(chosen.cost < 0.5 * chosen.costWhole);
        QCOMPARE(resampled->split.label.front(), data.splits[0].label[static_cast<std::size_t>(chosen.rows.front())]);
        // The data's own shift stands; too few samples, or none with words, give none.
        Dataset own = data;
        own.splits.push_back(own.splits[0]);
        own.splits.back().name = "valid_other_speakers";
        QVERIFY(!resampledValidation(own));
        Dataset silent = data;
        silent.splits[0].columns.clear();
        QVERIFY(!resampledValidation(silent));
        Dataset small = withTranscripts(randomSample(98, 12, 3));
        small.splits[0].name = "valid";
        QVERIFY(!resampledValidation(small));
    }

    void badInput()
    {
        const auto text = [](const std::function<void(Dataset&)>& change, const OodSplitOptions& options = {}) {
            Dataset data = withTranscripts(planted());
            change(data);
            return errorText([&] { chooseOodSplit(data, options); });
        };
        const auto none = [](Dataset&) {};
        QCOMPARE(text([](Dataset& d) { d.splits[0].columns.clear(); }),
            std::string("data.h5: test has no column text_raw; the transcripts are needed to count words"));
        QCOMPARE(text([](Dataset& d) { d.splits[0].columns[0].values = std::vector<double>(20); }),
            std::string("data.h5: test/text_raw holds numbers; the transcripts must be texts"));
        QCOMPARE(text([](Dataset& d) { d.task = Task::Multiclass; }),
            std::string("data.h5: the task is multiclass; words are balanced between two sides, so it must be "
                        "regression or binary"));
        QCOMPARE(text([](Dataset& d) {
            d.splits.push_back(d.splits[0]);
            d.splits.back().name = "test_ood";
        }),
            std::string("data.h5: there is a split test_ood already; it is not replaced"));
        QCOMPARE(text(none, { .share = 0.05 }),
            std::string("data.h5: a share of 0.05 of 20 test samples is 1; at least 2 must be kept and 1 left out"));
        QCOMPARE(text(none, { .share = 0.99 }),
            std::string("data.h5: a share of 0.99 of 20 test samples is 20; at least 2 must be kept and 1 left out"));
        QCOMPARE(text(none, { .share = 1 }),
            std::string("data.h5: the share of test to keep is 1; allowed is above 0 and below 1"));
        QVERIFY(text(none, { .share = std::nan("") }).find("share") != std::string::npos);
        QVERIFY(text(none, { .minCount = 0 }).find("least count") != std::string::npos);
        QVERIFY(text(none, { .iterations = 0 }).find("iterations") != std::string::npos);
        QCOMPARE(text(none, { .minCount = 21 }),
            std::string("data.h5: no word occurs in 21 of the samples with a label other than 0, the most frequent, "
                        "\"a\", in 20; allowed as the least count are 1 to 20"));
        QCOMPARE(text([](Dataset& d) { d.splits[0].label.assign(20, 1.0F); }),
            std::string("data.h5: test has no sample with a negative label; both are needed to balance words"));
        QCOMPARE(text([](Dataset& d) { d.splits[0].columns[0].values = std::vector<std::string>(20, "..."); }),
            std::string("data.h5: the transcripts hold no word"));
    }
};

QTEST_GUILESS_MAIN(TestOodSplit)
#include "test_ood_split.moc"
