#include "core/common/error.h"
#include "core/import/split_routing.h"
#include "core/import/split_rule.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace cmir;
using foreign::SplitRule;
using test::errorText;

namespace {

std::vector<std::int64_t> counts(const std::vector<int>& sides, int parts)
{
    std::vector<std::int64_t> all;
    for (int side = 0; side < parts; ++side)
        all.push_back(std::ranges::count(sides, side));
    return all;
}

/// A file of one split, "a0" ... in environments of five.
struct Rows {
    std::vector<std::string> ids, environments;
    std::vector<double> labels;

    explicit Rows(int samples)
    {
        for (int row = 0; row < samples; ++row) {
            ids.push_back("a" + std::to_string(row));
            environments.push_back("e" + std::to_string(row / 5));
            labels.push_back(row % 4 == 0 ? 1 : 0);
        }
    }
    foreign::RowsToRoute as(const char* target) const { return { target, ids, environments, labels }; }
};

}

class TestSplitRule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesAreMet()
    {
        const std::vector<double> shares { 70, 10, 20 };
        const std::vector<int> sides = foreign::dealtOut(1000, {}, shares, 3);
        QCOMPARE(counts(sides, 3), (std::vector<std::int64_t> { 700, 100, 200 }));
        QCOMPARE(foreign::dealtOut(1000, {}, shares, 3), sides);
        QVERIFY(foreign::dealtOut(1000, {}, shares, 4) != sides);
        const std::vector<double> without { 80, 0, 20 };
        QCOMPARE(counts(foreign::dealtOut(10, {}, without, 0), 3), (std::vector<std::int64_t> { 8, 0, 2 }));
    }

    void groupsStayTogether()
    {
        std::vector<std::string> groups;
        for (int row = 0; row < 300; ++row)
            groups.push_back("g" + std::to_string(row % 37));
        const std::vector<double> shares { 60, 20, 20 };
        const std::vector<int> sides = foreign::dealtOut(groups.size(), { groups, {} }, shares, 1);
        std::map<std::string, std::set<int>> seen;
        for (std::size_t row = 0; row < groups.size(); ++row)
            seen[groups[row]].insert(sides[row]);
        for (const auto& [group, where] : seen)
            QCOMPARE(where.size(), std::size_t { 1 });
        const auto found = counts(sides, 3);
        for (std::size_t side = 0; side < 3; ++side) // off by at most one group of nine
            QVERIFY(std::abs(static_cast<double>(found[side]) - 3 * shares[side]) <= 9);
    }

    void strataAreEven()
    {
        std::vector<double> labels;
        for (int row = 0; row < 500; ++row)
            labels.push_back(row < 50 ? 1 : 0); // one in ten
        const auto strata = foreign::labelStrata(labels, Task::Binary);
        const std::vector<double> shares { 70, 10, 20 };
        const std::vector<int> sides = foreign::dealtOut(labels.size(), { {}, strata }, shares, 0);
        std::vector<std::int64_t> rare(3);
        for (std::size_t row = 0; row < 50; ++row)
            ++rare[static_cast<std::size_t>(sides[row])];
        QCOMPARE(rare, (std::vector<std::int64_t> { 35, 5, 10 }));
        QCOMPARE(counts(sides, 3), (std::vector<std::int64_t> { 350, 50, 100 }));
        // A regression's labels by tenths, equal ones together.
        std::vector<double> numbers;
        for (int row = 0; row < 100; ++row)
            numbers.push_back(row < 40 ? 0 : row);
        const auto tenths = foreign::labelStrata(numbers, Task::Regression);
        QCOMPARE(std::set<std::int64_t>(tenths.begin(), tenths.begin() + 40).size(), std::size_t { 1 });
        QCOMPARE(std::set<std::int64_t>(tenths.begin(), tenths.end()).size(), std::size_t { 7 });
    }

    void foldsCoverAll()
    {
        std::vector<int> tested(103, 0), validated(103, 0);
        SplitRule rule;
        rule.folds = 5;
        for (rule.fold = 0; rule.fold < 5; ++rule.fold) {
            const std::vector<int> sides = foreign::sidesOf(rule, tested.size(), {});
            for (std::size_t row = 0; row < sides.size(); ++row) {
                tested[row] += sides[row] == 2 ? 1 : 0;
                validated[row] += sides[row] == 1 ? 1 : 0;
            }
        }
        QVERIFY(std::ranges::all_of(tested, [](int times) { return times == 1; }));
        QVERIFY(std::ranges::all_of(validated, [](int times) { return times == 1; }));
    }

    void whatIsRefused()
    {
        const auto said = [](auto change) {
            SplitRule rule;
            change(rule);
            return errorText([&] { foreign::checkSplitRule(rule, "map"); });
        };
        QCOMPARE(said([](SplitRule& rule) {
            rule.shares = { 0, 1, 1 };
        }),
            std::string(
                "map: shares are 0, 1, 1; three numbers for train, valid and test are needed, none below 0 and the "
                "first above it"));
        QCOMPARE(said([](SplitRule& rule) { rule.folds = 2; }),
            std::string("map: 2 folds; allowed are 3 to 1000 (one each for test and valid, the rest for train)"));
        QCOMPARE(said([](SplitRule& rule) { rule.folds = rule.fold = 5; }),
            std::string("map: fold 5 of 5; they are counted from 0"));
        QCOMPARE(said([](SplitRule& rule) {
            rule.ids = { { "test", { "a" } } };
        }),
            std::string("map: there are lists of ids for test alone, and none for train"));
        QCOMPARE(errorText([] { foreign::splitRuleFromName("video"); }),
            std::string("samples are to be parted by \"video\"; allowed are file, group, stratified, random"));
    }

    void listsOfIds()
    {
        const QTemporaryDir folder;
        const auto path = [&](const char* name) { return folder.filePath(name).toStdString(); };
        test::writeBytes(path("test.txt"), "a1\r\n\na2 \nb");
        QCOMPARE(
            foreign::readIdLists(path("test.txt"), "test").at("test"), (std::vector<std::string> { "a1", "a2", "b" }));
        test::writeBytes(path("folds.json"), R"({"train": ["x"], "dev": ["y", "z"]})");
        QCOMPARE(foreign::readIdLists(path("folds.json"), "").at("valid"), (std::vector<std::string> { "y", "z" }));
        test::writeBytes(path("folds.py"),
            "import os\nos.remove('x')\n# the folds\nstandard_train_fold = ['2iD-t', \"c5\",\n  'aa']\n"
            "standard_valid_fold=['v']\nstandard_test_fold = []\nprint(standard_train_fold)\n");
        const auto lists = foreign::readIdLists(path("folds.py"), "");
        QCOMPARE(lists.at("train"), (std::vector<std::string> { "2iD-t", "c5", "aa" }));
        QCOMPARE(lists.at("valid"), std::vector<std::string> { "v" });
        QVERIFY(lists.at("test").empty());
        test::writeBytes(path("open.py"), "train = ['a");
        QCOMPARE(errorText([&] { foreign::readIdLists(path("open.py"), ""); }),
            path("open.py") + ": a text in a list of ids does not end");
        test::writeBytes(path("made.py"),
            "ids = ['a']\nstandard_train_fold = ['v%d' % i for i in range(9)]\nstandard_test_fold = [u'b',  # one's "
            "]\n "
            "'c']\n");
        QCOMPARE(errorText([&] { foreign::readIdLists(path("made.py"), ""); }),
            path("made.py")
                + ", line 2 (standard_train_fold = [...): the ids of train are not written out as a list of texts; "
                  "nothing of a Python file is run, so that an expression cannot be read");
        test::writeBytes(path("remarks.py"), "test_ids = [u'b',  # one's ]\n 'c']\n");
        QCOMPARE(foreign::readIdLists(path("remarks.py"), "").at("test"), (std::vector<std::string> { "b", "c" }));
        test::writeBytes(path("none.py"), "x = 1\n");
        QVERIFY(errorText([&] { foreign::readIdLists(path("none.py"), ""); }).find("there is no list of ids")
            != std::string::npos);
        QVERIFY(errorText([&] { foreign::readIdLists(path("test.txt"), ""); }).find("say which split")
            != std::string::npos);
        QVERIFY(
            errorText([&] { foreign::readIdLists(path("none.txt"), "test"); }).find("none.txt") != std::string::npos);
    }

    void partedByLists()
    {
        const Rows rows(20);
        SplitRule rule;
        rule.ids = { { "train", { "e0", "a7" } }, { "test", { "e3", "nobody" } } };
        const foreign::Routing routing = foreign::routeRows("f", { rows.as("train") }, rule, Task::Binary);
        QCOMPARE(routing.names, (std::vector<std::string> { "train", "test" }));
        const std::vector<int>& target = routing.target[0];
        for (int row = 0; row < 20; ++row)
            QCOMPARE(target[static_cast<std::size_t>(row)], row < 5 || row == 7 ? 0 : row >= 15 ? 1 : -1);
        QCOMPARE(routing.steps.back(),
            std::string(
                "samples are parted by lists of ids: 11 are listed, 9 are not and are left out; 1 of the 4 ids are "
                "not in the file"));
        rule.ids["test"].push_back("a7");
        QCOMPARE(errorText([&] { foreign::routeRows("f", { rows.as("train") }, rule, Task::Binary); }),
            std::string("f: the id \"a7\" stands in the lists of test and of train"));
        rule.ids = { { "train", { "e0" } }, { "test", { "a1" } } };
        QCOMPARE(errorText([&] { foreign::routeRows("f", { rows.as("train") }, rule, Task::Binary); }),
            std::string("f: \"a1\" is listed for test, and its environment \"e0\" for train"));
        rule.ids = { { "train", { "q" } } };
        QVERIFY(errorText([&] {
            foreign::routeRows("f", { rows.as("train") }, rule, Task::Binary);
        }).starts_with("f: none of its samples stands in the lists of ids"));
    }

    /// A file's own splits stay; an environment left out leaves all of them; test_... is never parted.
    void leavingOut()
    {
        const Rows train(50), test(10), other(10);
        SplitRule rule;
        rule.leaveOut = { "e1" };
        const auto routing = foreign::routeRows(
            "f", { train.as("train"), test.as("test"), other.as("test_other") }, rule, Task::Binary);
        QCOMPARE(routing.names, (std::vector<std::string> { "train", "test", "test_other", "test_e1" }));
        QCOMPARE(counts(routing.target[0], 4), (std::vector<std::int64_t> { 45, 0, 0, 5 }));
        QCOMPARE(counts(routing.target[1], 4), (std::vector<std::int64_t> { 0, 5, 0, 5 }));
        QCOMPARE(counts(routing.target[2], 4), (std::vector<std::int64_t> { 0, 0, 10, 0 }));
        rule.leaveOut = { "e99" };
        QVERIFY(errorText([&] {
            foreign::routeRows("f", { test.as("train") }, rule, Task::Binary);
        }).starts_with("f: there is no environment \"e99\"; there are e0, e1"));
    }

    /// Without a test split it is taken from train; a valid split that there is stays.
    void withoutTest()
    {
        const Rows train(100), valid(10);
        const auto alone = foreign::routeRows("f", { train.as("train") }, {}, Task::Binary);
        QCOMPARE(counts(alone.target[0], 3), (std::vector<std::int64_t> { 70, 10, 20 }));
        const auto both = foreign::routeRows("f", { train.as("train"), valid.as("valid") }, {}, Task::Binary);
        QCOMPARE(counts(both.target[0], 3), (std::vector<std::int64_t> { 80, 0, 20 }));
        QCOMPARE(counts(both.target[1], 3), (std::vector<std::int64_t> { 0, 10, 0 }));
        SplitRule rule;
        rule.by = SplitRule::By::Group;
        const foreign::RowsToRoute bare { "train", train.ids, {}, train.labels };
        QCOMPARE(errorText([&] { foreign::routeRows("f", { bare }, rule, Task::Binary); }),
            std::string("f: samples cannot be parted by group: they have no environment"));
    }
};

QTEST_GUILESS_MAIN(TestSplitRule)
#include "test_split_rule.moc"
