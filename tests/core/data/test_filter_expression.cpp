#include "core/common/random.h"
#include "core/data/filter_expression.h"
#include "tests/support/support.h"

#include <QtTest>

#include <limits>

using namespace cmir;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kLarge = (std::int64_t { 1 } << 53) + 1; // the first whole number that a double misses

/// Six samples; the fourth has no error, the last no label.
struct Samples {
    std::vector<double> label { -2, 0, 1, 1.5, 3, kMissing };
    std::vector<double> error { 0.5, -0.5, 0.25, kMissing, -2, 1 };
    std::vector<double> score { static_cast<double>(0.1F), 0.1, 0.3, 1e-3, -7, 2 }; // the first was a float
    std::vector<std::int64_t> environment { 1, 2, 3, 3, kLarge, -1 };
    std::vector<std::string> id { "vid01[3]", "VID02[1]", "clip", "a \"b\"", "", "vid03" };
    std::vector<std::string> split { "train", "train", "valid", "test", "test", "test_ood" };

    FilterColumns columns() const
    {
        const std::span<const double> l(label), e(error), s(score);
        const std::span<const std::int64_t> n(environment);
        const std::span<const std::string> i(id), p(split);
        return { { { "label", l }, { "error", e }, { "score", s }, { "environment", n }, { "id", i }, { "split", p },
            { "or", n }, { "two words", n } } };
    }
};

/// The rows that match, as "0 2 3".
std::string rowsOf(const std::string& text)
{
    const Samples samples;
    const auto matches = FilterExpression::parse(text, samples.columns()).matches(samples.columns());
    std::string rows;
    for (std::size_t r = 0; r < matches.size(); ++r)
        if (matches[r])
            rows += (rows.empty() ? "" : " ") + std::to_string(r);
    return rows;
}

/// A random condition as text, fully in parentheses, beside what it says of the rows, worked out row by row.
struct Condition {
    std::string text;
    std::function<bool(std::size_t)> holds;
};

Condition randomComparison(Random& random, const Samples& samples)
{
    static const char* const names[] = { "=", "!=", "<", "<=", ">", ">=" };
    const auto relation = random.below(6);
    const double value = static_cast<double>(random.below(9)) / 2 - 2;
    const bool absolute = random.below(2) == 1;
    const auto holds = [=, &samples](std::size_t r) {
        const double x = absolute ? std::abs(samples.error[r]) : samples.error[r];
        const bool results[] = { x == value, x != value, x<value, x <= value, x> value, x >= value };
        return results[relation];
    };
    return { std::string(absolute ? "abs(error)" : "error") + names[relation] + std::to_string(value), holds };
}

/// Without more parentheses than the grammar needs: strength 0 may be an or, 1 an and, 2 neither.
Condition randomCondition(Random& random, const Samples& samples, int depth, int strength)
{
    const auto kind = depth == 0 ? 3 : random.below(4);
    if (kind == 3)
        return randomComparison(random, samples);
    if (kind == 2) {
        const Condition inner = randomCondition(random, samples, depth - 1, 2);
        return { "not " + inner.text, [=](std::size_t r) { return !inner.holds(r); } };
    }
    const bool disjunction = kind == 0;
    const int own = disjunction ? 0 : 1;
    const Condition a = randomCondition(random, samples, depth - 1, own);
    const Condition b = randomCondition(random, samples, depth - 1, own);
    std::string text = a.text + (disjunction ? " or " : " and ") + b.text;
    if (own < strength)
        text = "(" + text + ")";
    return { text, [=](std::size_t r) { return disjunction ? a.holds(r) || b.holds(r) : a.holds(r) && b.holds(r); } };
}

}

class TestFilterExpression : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsThatMatch_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("rows");
        const auto row = [](const char* filter, const char* rows) { QTest::newRow(filter) << filter << rows; };
        row("", "0 1 2 3 4 5");
        row(" \t\n", "0 1 2 3 4 5");
        row("label > 1", "3 4");
        row("label>=1", "2 3 4");
        row("label < 0", "0");
        row("label <= 0", "0 1");
        row("label = 1.50", "3");
        row("label == +15e-1", "3");
        row("label > -inf", "0 1 2 3 4");
        row("label > 1 and environment = 3", "3");
        row("environment in (1, 3)", "0 2 3");
        row("environment >= 2.5", "2 3 4");
        row("environment = 9007199254740993", "4");
        row("environment = 9007199254740992", "");
        row("abs(environment) = 1", "0 5");
        // A missing number: only != is true of it.
        row("error = 0.5", "0");
        row("error != 0.5", "1 2 3 4 5");
        row("error < 100 or error >= 100", "0 1 2 4 5");
        row("not (error < 100 or error >= 100)", "3");
        row("abs(error) >= 0.5", "0 1 4 5");
        row("error in (0.5, -0.5)", "0 1");
        // 0.1 means the float as well as the double, and both are as large.
        row("score = 0.1", "0 1");
        row("score > 0.1", "2 5");
        row("score <= 0.1", "0 1 3 4");
        row("score = 0.10000000149011612", "0");
        // not before and before or
        row("label > 1 or label < 0 and split = test", "3 4");
        row("(label > 1 or label < 0) and split = train", "0");
        row("not split = test and label > 0", "2");
        row("not (split = test and label > 0)", "0 1 2 5");
        row("not not split = valid", "2");
        row("split = train or split = valid or split = test", "0 1 2 3 4");
        row("abs(error) >= 0.5 or not split = test", "0 1 2 4 5");
        row("label > 1 AND NOT split = train OR id Contains CLIP", "2 3 4");
        row("id contains \"vid\"", "0 1 5");
        row("id contains VID0", "0 1 5");
        row("id contains 2[", "1");
        row("id contains \"\\\"B\\\"\"", "3");
        row("id contains \"\"", "0 1 2 3 4 5");
        row("id = \"\"", "4");
        row("id = vid03", "5");
        row("id = VID03", "");
        row("split != test", "0 1 2 5");
        row("split IN (train, \"valid\")", "0 1 2");
        row("`or` = 1 or `two words` = 2", "0 1");
    }
    void rowsThatMatch()
    {
        QFETCH(QString, filter);
        QFETCH(QString, rows);
        QCOMPARE(QString::fromStdString(rowsOf(filter.toStdString())), rows);
    }

    void errors_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("part"); // the offending one; empty: the end
        QTest::addColumn<QString>("message");
        const auto row = [](const char* filter, const char* part, const char* message) {
            QTest::newRow(filter) << filter << part << message;
        };
        row("enviroment = 3", "enviroment", "there is no column \"enviroment\"; the nearest is \"environment\"");
        row("label > 1 and `two word` = 3", "`two word`",
            "there is no column \"two word\"; the nearest is \"two words\"");
        row("1 < label", "1", "\"1\" is a number; a column stands first, as in label > 1");
        row("\"label\" > 1", "\"label\"",
            "\"label\" is a text; a column stands first, without quotes or between two `");
        row("label > 1 and", "",
            "the filter ends where a condition is expected; it has a column, a comparison and a value, as in label > "
            "1");
        row("label > 1 and or", "or",
            "\"or\" stands where a condition is expected; it has a column, a comparison and a value, as in label > 1");
        row("label", "", "the filter ends where a comparison is expected; allowed are =, !=, <, <=, >, >= and in");
        row("label and split = test", "and",
            "\"and\" stands where a comparison is expected; allowed are =, !=, <, <=, >, >= and in");
        row("split test", "test", "\"test\" stands where a comparison is expected; allowed are =, !=, contains and in");
        row("label Contains 1", "Contains",
            "\"label\" holds numbers, which contains cannot compare; allowed are =, !=, <, <=, >, >= and in");
        row("split <= test",
            "<=", "\"split\" holds texts, which <= cannot compare; allowed are =, !=, contains and in");
        row("abs(split) = 3", "split", "\"split\" holds texts; abs is for columns of numbers");
        row("abs(label + 1) = 3", "+", "\"+\" stands where \")\" is expected; abs takes one column");
        row("label > happy", "happy", "\"happy\" is no number, but \"label\" holds numbers");
        row("label > 1e999", "1e999", "\"1e999\" is no number, but \"label\" holds numbers");
        row("label = nan", "nan", "\"nan\" is no number, but \"label\" holds numbers");
        row("label = \"1\"", "\"1\"", "\"1\" is a text, but \"label\" holds numbers");
        row("label >", "", "the filter ends where a number is expected");
        row("label > = 1", "=", "\"=\" stands where a number is expected");
        row("split = )", ")", "\")\" stands where a text is expected");
        row("split = NOT", "NOT", "\"NOT\" is a keyword; as a text it stands in quotes");
        row("label = in", "in", "\"in\" is a keyword; a number is expected here");
        row("split = test label > 1 ", "label",
            "\"label\" stands where \"and\", \"or\" or the end is expected; a text of several words stands in quotes");
        row("label = 1 2", "2", "\"2\" stands where \"and\", \"or\" or the end is expected");
        row("(label = 1 2)", "2", "\"2\" stands where \"and\", \"or\" or \")\" is expected");
        row("label > 1 and (label < 2", "(", "this parenthesis is not closed; a \")\" is missing");
        row("label > 1)", ")", "\")\" closes no parenthesis");
        row("label in 1, 2", "1",
            "\"1\" stands where a list of values is expected; it stands in parentheses, as in "
            "(1, 2)");
        row("label in (1, 2", "(", "this list is not closed; a \")\" is missing");
        row("label in (1 2)", "2", "\"2\" stands where \",\" or \")\" is expected");
        row("label in ()", ")", "\")\" stands where a number is expected");
        row("id contains \"vid", "\"vid", "the quote \" is not closed; another \" is missing");
        row("label ! 3", "!", "\"!\" alone says nothing; write != or not");
    }
    void errors()
    {
        QFETCH(QString, filter);
        QFETCH(QString, part);
        QFETCH(QString, message);
        const std::string text = filter.toStdString();
        try {
            FilterExpression::parse(text, Samples().columns());
            QFAIL("no error");
        } catch (const FilterError& error) {
            QCOMPARE(QString(error.what()), message);
            QCOMPARE(QString::fromStdString(text.substr(error.position(), error.length())), part);
            if (part.isEmpty())
                QCOMPARE(error.position(), text.size());
            QVERIFY(error.kind() == ErrorKind::BadInput);
        }
    }

    void positionsAreBytes()
    {
        try {
            FilterExpression::parse("id = \"über\" and labl > 1", Samples().columns());
            QFAIL("no error");
        } catch (const FilterError& error) {
            QCOMPARE(error.position(), std::size_t { 17 }); // the ü is two
            QCOMPARE(error.length(), std::size_t { 4 });
        }
    }

    void deepNestingIsRefused()
    {
        const auto nested = [](int depth, const std::string& open, const std::string& close) {
            std::string text;
            for (int i = 0; i < depth; ++i)
                text += open;
            text += "label > 1";
            for (int i = 0; i < depth; ++i)
                text += close;
            return text;
        };
        QCOMPARE(rowsOf(nested(100, "(", ")")), std::string("3 4"));
        for (const std::string& open : { std::string("("), std::string("not ") })
            QCOMPARE(test::errorText([&] {
                FilterExpression::parse(nested(200'000, open, open == "(" ? ")" : ""), Samples().columns());
            }),
                std::string("conditions are nested more than 100 deep here"));
        std::string wide = "label > 1";
        for (int i = 0; i < 5000; ++i)
            wide += " or label = 0";
        QCOMPARE(rowsOf(wide), std::string("1 3 4"));
    }

    /// A filter is kept while the samples change.
    void otherColumnsThanParsedWith()
    {
        const Samples samples;
        const auto filter = FilterExpression::parse("label > 1", samples.columns());
        const std::vector<double> reals { 0, 2 };
        const std::vector<std::int64_t> integers { 5, 0, 2 };
        const std::vector<std::string> texts { "a", "b" };
        QVERIFY(filter.matches({ { { "label", std::span<const double>(reals) } } }) == (std::vector<char> { 0, 1 }));
        QVERIFY(filter.matches({ { { "label", std::span<const std::int64_t>(integers) } } })
            == (std::vector<char> { 1, 0, 1 }));
        QCOMPARE(test::errorText([&] {
            filter.matches({ { { "id", std::span<const std::string>(texts) } } });
        }),
            std::string("the filter names the column \"label\", which these samples have not"));
        QCOMPARE(test::errorText([&] {
            filter.matches({ { { "label", std::span<const std::string>(texts) } } });
        }),
            std::string("the filter takes the column \"label\" for numbers, but it holds texts"));
        QCOMPARE(test::errorText([&] {
            filter.matches({ { { "id", std::span<const std::string>(texts) },
                { "label", std::span<const std::int64_t>(integers) } } });
        }),
            std::string("the column \"label\" has 3 values, but there are 2 samples"));
    }

    void withoutColumns()
    {
        QCOMPARE(test::errorText([] { FilterExpression::parse("label > 1", {}); }),
            std::string("there is no column \"label\"; there are no columns at all"));
        QVERIFY(FilterExpression::parse("", {}).matches({}).empty());
    }

    void anyTextIsReadOrRefused()
    {
        static const std::vector<std::string> pieces { "label", "id", "`or`", "abs", "(", ")", ",", "=",
            "==", "!=", "<", ">=", "and", "or", "not", "in", "contains", "1", "-2.5", "\"a\"", "\"", "`", "!", "\\",
            " ", "ü", "\xff" };
        const Samples samples;
        Random random(2, "texts");
        int read = 0;
        for (int trial = 0; trial < 20'000; ++trial) {
            std::string text;
            for (auto count = random.below(9); count > 0; --count)
                text += pieces[random.below(pieces.size())] + (random.below(4) ? " " : "");
            try {
                QCOMPARE(FilterExpression::parse(text, samples.columns()).matches(samples.columns()).size(),
                    samples.label.size());
                ++read;
            } catch (const FilterError& error) {
                QVERIFY2(error.position() + error.length() <= text.size(), text.c_str());
                QVERIFY2(error.length() > 0 || error.position() == text.size(), text.c_str());
            }
        }
        QVERIFY(read > 100 && read < 19'000);
    }

    void likeThePlainVersion()
    {
        const Samples samples;
        Random random(1, "filters");
        for (int trial = 0; trial < 2000; ++trial) {
            const Condition condition = randomCondition(random, samples, 5, 0);
            const auto found = FilterExpression::parse(condition.text, samples.columns()).matches(samples.columns());
            for (std::size_t r = 0; r < found.size(); ++r)
                QVERIFY2(bool(found[r]) == condition.holds(r), condition.text.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestFilterExpression)
#include "test_filter_expression.moc"
