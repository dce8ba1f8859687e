#include "core/library/comparison_table.h"
#include "core/library/comparison_text.h"
#include "core/library/run_columns.h"
#include "core/library/run_differences.h"

#include "core/analysis/intervals.h"
#include "core/config/registry.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace cmir;

namespace {

using Section = ComparisonTable::Section;

ComparedRun made(const std::string& title, const std::vector<std::string>& settings, double mae, double r = 0.5)
{
    ExperimentConfig config;
    for (const std::string& assignment : settings)
        setParameter(config, assignment);
    RunSummary run;
    run.path = "/runs/" + title + ".h5";
    run.method = "cmir";
    run.data = { { "name", "small" }, { "path", "/data/small.h5" }, { "sha256", "aabbccddee" },
        { "modalities", { "text", "audio" } } };
    run.settings = configToJson(config);
    run.first = nlohmann::json::object();
    if (!std::isnan(mae))
        run.metrics["valid"] = { { "mae", mae }, { "r", r } };
    run.metrics["test"] = { { "mae", mae + 1 } };
    run.apart = { { "text/environment_invariant", 0.25 }, { "audio/environment_invariant", 0.75 },
        { "text/label_invariant", 0.9 } };
    return { std::move(run), title };
}

/// Every run with two seeds, which came out alike but for `apart`.
ComparisonTable overTwoSeeds(const std::vector<ComparedRun>& runs, double apart = 0)
{
    std::vector<ComparedRun> all;
    for (const ComparedRun& run : runs)
        for (int seed = 0; seed < 2; ++seed) {
            all.push_back(run);
            all.back().run.settings["seed"] = seed;
            for (auto& [split, metrics] : all.back().run.metrics)
                for (auto& [key, value] : metrics)
                    value += seed == 0 ? -apart : apart;
        }
    return compareRuns(all, { false, true, true });
}

const ComparisonTable::Row* find(const ComparisonTable& table, const std::string& key)
{
    const auto found = std::ranges::find(table.rows, key, &ComparisonTable::Row::key);
    return found == table.rows.end() ? nullptr : &*found;
}
const ComparisonTable::Row* find(ComparisonTable&&, const std::string&) = delete; // the row would dangle

std::vector<std::string> keysOf(const ComparisonTable& table, Section section)
{
    std::vector<std::string> keys;
    for (const auto& row : table.rows)
        if (row.section == section)
            keys.push_back(row.key);
    return keys;
}

}

class TestComparisonTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing()
    {
        const ComparisonTable table = compareRuns({});
        QVERIFY(table.columns.empty());
        QVERIFY(table.rows.empty());
    }

    void onlyWhatDiffers()
    {
        const std::vector<ComparedRun> runs { made("a", { "lambda1=1" }, 0.3, 0.6), made("b", { "lambda1=3" }, 0.25) };
        const ComparisonTable table = compareRuns(runs);
        QCOMPARE(table.columns.size(), std::size_t(2));
        QCOMPARE(keysOf(table, Section::Settings), (std::vector<std::string> { "lambda1" }));
        QCOMPARE(find(table, "lambda1")->cells[0].text, std::string("1"));
        QCOMPARE(find(table, "lambda1")->cells[1].text, std::string("3"));
        QCOMPARE(find(table, "lambda1")->title, std::string("λ₁ invariance"));
        QCOMPARE(keysOf(table, Section::Validation), (std::vector<std::string> { "valid/mae", "valid/r" }));
        QVERIFY(keysOf(table, Section::Test).empty()); // not unless asked for
        const ComparisonTable marked = overTwoSeeds(runs);
        QVERIFY(!find(marked, "valid/mae")->cells[0].best); // smaller is better
        QVERIFY(find(marked, "valid/mae")->cells[1].best);
        QVERIFY(find(marked, "valid/r")->cells[0].best); // larger is
        const ComparisonTable all = compareRuns(runs, { true, true, false });
        QCOMPARE(keysOf(all, Section::Settings).size(), allParameters().size() + 2); // method and data
        QCOMPARE(keysOf(all, Section::Test), (std::vector<std::string> { "test/mae" }));
        QVERIFY(find(all, "data")->cells[0].text.find("small") != std::string::npos);
        QVERIFY(find(all, "method")->cells[0].text == "CmIR");
    }

    /// Training the same again is no further seed: the interval would look narrower than it is.
    void aSeedCountsOnce()
    {
        std::vector<ComparedRun> runs { made("a", { "seed=0" }, 0.3), made("b", { "seed=1" }, 0.5),
            made("again", { "seed=0" }, 0.4), made("other", { "seed=0", "lambda1=7" }, 0.2),
            made("other again", { "seed=0", "lambda1=7" }, 0.2) };
        for (std::size_t i = 0; i < runs.size(); ++i)
            runs[i].run.created = "2026-01-0" + std::to_string(i + 1) + "T00:00:00Z";
        ComparisonOptions options;
        options.seedsTogether = true;
        const ComparisonTable table = compareRuns(runs, options);
        QCOMPARE(table.columns.size(), std::size_t(2));
        QCOMPARE(table.columns[0].runs, (std::vector<std::size_t> { 1, 2 })); // of seed 0 the later
        QCOMPARE(table.columns[0].title, std::string("a (2 seeds, 1 again left out)"));
        QCOMPARE(table.columns[1].title, std::string("other (1 seed, 1 again left out)"));
        const auto& cell = find(table, "valid/mae")->cells[0];
        QCOMPARE(cell.samples, std::int64_t { 2 });
        QVERIFY(std::abs(cell.value - 0.45) < 1e-12);
        QVERIFY(!find(table, "valid/mae")->cells[1].interval);
    }

    /// One seed more or less, and the other would be the best.
    void besideOneSeedNothingIsTheBest()
    {
        std::vector<ComparedRun> runs { made("a", { "seed=0" }, 0.3), made("b", { "seed=1" }, 0.5),
            made("c", { "seed=0", "lambda1=7" }, 0.2) };
        const ComparisonTable table = compareRuns(runs, { false, false, true });
        QCOMPARE(table.columns.size(), std::size_t(2));
        for (const auto& row : table.rows)
            QVERIFY(std::ranges::none_of(row.cells, &ComparisonTable::Cell::best));
        QVERIFY(table.note.find("one seed") != std::string::npos);
        runs.push_back(made("d", { "seed=1", "lambda1=7" }, 0.25));
        const ComparisonTable both = compareRuns(runs, { false, false, true });
        QVERIFY(find(both, "valid/mae")->cells[1].best);
        QVERIFY(both.note.empty());
        QVERIFY(compareRuns(std::span(runs).first(1)).note.empty()); // nothing to be compared with
    }

    void simpleModelsAreColumns()
    {
        std::vector<ComparedRun> runs { made("a", { "lambda1=1" }, 0.3, 0.6), made("b", { "lambda1=3" }, 0.25) };
        const std::vector<ReferenceModel> references { { "ridge", "ridge regression", 1.0,
            { { "valid", { { "mae", 0.2 } } }, { "test", { { "mae", 0.7 } } } } } };
        ComparisonTable table = overTwoSeeds(runs);
        addReferences(table, references);
        QCOMPARE(table.columns.size(), std::size_t(3));
        QVERIFY(table.columns[2].isReference() && !table.columns[1].isReference());
        QCOMPARE(table.columns[2].title, std::string("ridge regression (reference)"));
        for (const auto& row : table.rows)
            QCOMPARE(row.cells.size(), std::size_t(3));
        QCOMPARE(find(table, "valid/mae")->cells[2].value, 0.2);
        QCOMPARE(find(table, "test/mae")->cells[2].value, 0.7);
        QVERIFY(std::isnan(find(table, "valid/r")->cells[2].value));
        QVERIFY(find(table, "lambda1")->cells[2].text.empty());
        QVERIFY(find(table, "valid/mae")->cells[1].best && !find(table, "valid/mae")->cells[2].best);
        QVERIFY(comparisonCsv(table).find("ridge regression (reference)") != std::string::npos);
        QVERIFY(comparisonMarkdown(table).find("0.200") != std::string::npos);
        runs[1].run.data["sha256"] = "other";
        ComparisonTable mixed = compareRuns(runs); // whose data would they be of?
        addReferences(mixed, references);
        QCOMPARE(mixed.columns.size(), std::size_t(2));
    }

    void whatASettingWasAtFirst()
    {
        std::vector<ComparedRun> runs { made("a", { "lambda1=1" }, 0.3), made("b", { "lambda1=3" }, 0.25) };
        runs[1].run.first["lambda1"] = 2.0;
        const ComparisonTable table = compareRuns(runs);
        QCOMPARE(find(table, "lambda1")->cells[1].text, std::string("3 (2 at first)"));
    }

    /// A weight that was turned after the selected epoch: what was measured is of the value before.
    void whatTheResultsDoNotShow()
    {
        std::vector<ComparedRun> runs { made("a", { "lambda1=3" }, 0.3),
            made("b", { "lambda1=3", "epochs=80" }, 0.25) };
        ExperimentConfig began;
        setParameter(began, "lambda1=2");
        runs[1].run.first = { { "lambda1", 2.0 }, { "epochs", 50 } };
        const std::vector<LiveChange> events { { 10, 1, "lambda1", "2", "1" }, { 50, 5, "lambda1", "1", "3" },
            { 60, 6, "epochs", "50", "80" } };
        noteSelected(runs[1].run, began, events, 40);
        QCOMPARE(runs[1].run.selected, (nlohmann::json { { "lambda1", 1.0 } }));
        const ComparisonTable table = compareRuns(runs);
        QCOMPARE(find(table, "lambda1")->cells[1].text, std::string("1 (2 at first, 3 after the selected epoch)"));
        const std::vector<RunSummary> both { runs[0].run, runs[1].run };
        const RunDifferences differences = differencesOf(both);
        const auto found = std::ranges::find(differences.settings, "lambda1", &RunDifferences::Setting::key);
        QVERIFY(found != differences.settings.end());
        QCOMPARE(found->values[1], nlohmann::json(1.0));
        const nlohmann::json later = differencesDocument(both, differences).at("later");
        QCOMPARE(later, (nlohmann::json::array({ nlohmann::json::object(), { { "lambda1", 3.0 } } })));
        QCOMPARE(RunColumns(both).matching("lambda1 < 2"), std::vector<std::size_t> { 1 });
        QCOMPARE(summaryFromIndex(indexedSummary(both[1])).selected, both[1].selected);

        noteSelected(runs[1].run, began, events, 50); // selected after it was turned
        QVERIFY(runs[1].run.selected.empty());
        const ComparisonTable shown = compareRuns(runs);
        QCOMPARE(find(shown, "lambda1")->cells[1].text, std::string("3 (2 at first)"));
    }

    void apartIsTheMeanOverModalities()
    {
        const std::vector<ComparedRun> runs { made("a", {}, 0.3) };
        const ComparisonTable table = compareRuns(runs);
        QCOMPARE(find(table, "apart/environment_invariant")->cells[0].value, 0.5);
        QVERIFY(!find(table, "apart/environment_invariant")->cells[0].best); // of one
        QVERIFY(!find(table, "apart/label_invariant")); // audio has none
    }

    void splitsStandInTheOrderOfTheirNumbers()
    {
        std::vector<ComparedRun> runs { made("a", {}, 0.3) };
        runs[0].run.metrics.clear();
        const std::vector<std::string> order { "test", "test_rho_10", "test_rho_0.5", "test_rho_0", "test_rho_-0.5",
            "test_rho_-0.95", "test_new" };
        for (const std::string& split : order)
            runs[0].run.metrics[split]["mae"] = 0.5;
        std::vector<std::string> found;
        for (const auto& row : compareRuns(runs, { false, true, false }).rows)
            if (row.section == ComparisonTable::Section::Test)
                found.push_back(row.key.substr(0, row.key.rfind('/')));
        QVERIFY(found == order);
    }

    void environmentsOfAnotherNumberAreNotCompared()
    {
        std::vector<ComparedRun> runs { made("a", { "K=3" }, 0.3), made("b", { "K=5" }, 0.3) };
        runs[1].run.apart["text/environment_invariant"] = 0.1;
        const ComparisonTable table = compareRuns(runs);
        const auto* row = find(table, "apart/environment_invariant");
        QVERIFY(row->note.find("K differs") != std::string::npos);
        QVERIFY(!row->cells[0].best && !row->cells[1].best);
        const ComparisonTable same = compareRuns(std::array { runs[0], runs[0] });
        QVERIFY(find(same, "apart/environment_invariant")->note.find("K differs") == std::string::npos);
    }

    void otherDataMarksNoBest()
    {
        std::vector<ComparedRun> runs { made("a", {}, 0.3), made("b", {}, 0.25) };
        runs[1].run.data["sha256"] = "ffffffffff";
        const ComparisonTable table = overTwoSeeds(runs);
        QVERIFY(table.note.find("different data") != std::string::npos);
        QVERIFY(!find(table, "valid/mae")->cells[1].best);
        QVERIFY(find(table, "data")->cells[1].text.find("ffffffff") != std::string::npos); // one name, two contents
    }

    void seedsFold()
    {
        std::vector<ComparedRun> runs { made("a", { "seed=0" }, 0.3), made("b", { "seed=1", "lambda1=3" }, 0.2),
            made("c", { "seed=1" }, 0.34), made("d", { "seed=2" }, 0.32), made("e", { "seed=2", "lambda1=3" }, 0.24) };
        const ComparisonTable table = compareRuns(runs, { false, false, true });
        QCOMPARE(table.columns.size(), std::size_t(2));
        QCOMPARE(table.columns[0].runs, (std::vector<std::size_t> { 0, 2, 3 }));
        QCOMPARE(table.columns[0].title, std::string("a (3 seeds)"));
        QCOMPARE(find(table, "seed")->cells[0].text, std::string("0, 1, 2"));
        QCOMPARE(find(table, "lambda1")->cells[1].text, std::string("3"));
        const auto& cell = find(table, "valid/mae")->cells[0];
        const MeanEstimate estimate = studentInterval(std::array { 0.3, 0.34, 0.32 });
        QCOMPARE(cell.value, estimate.mean);
        QCOMPARE(cell.interval->lower, estimate.lower);
        QCOMPARE(cell.interval->upper, estimate.upper);
        QVERIFY(find(table, "valid/mae")->cells[1].best); // by the mean
        QCOMPARE(compareRuns(runs).columns.size(), std::size_t(5)); // not unless asked for
        // Without a value the mean is of those that have one, and says so.
        runs[3].run.metrics.clear();
        const ComparisonTable fewer = compareRuns(runs, { false, false, true });
        QCOMPARE(find(fewer, "valid/mae")->cells[0].samples, std::int64_t(2));
        QVERIFY(cellText(fewer, *find(fewer, "valid/mae"), 0).ends_with("(2 of 3)"));
    }

    /// The built-in data is drawn anew for another seed: other content, but not other data.
    void seedsFoldOnBuiltInData()
    {
        std::vector<ComparedRun> runs { made("a", { "seed=0" }, 0.3), made("b", { "seed=1" }, 0.2),
            made("c", { "seed=2", "rho=0.5" }, 0.2) };
        for (std::size_t i = 0; i < runs.size(); ++i) {
            runs[i].run.data["path"] = "synthetic";
            runs[i].run.data["sha256"] = std::string(8, static_cast<char>('a' + i));
        }
        const ComparisonTable table = compareRuns(runs, { false, false, true });
        QCOMPARE(table.columns.size(), std::size_t(2));
        QVERIFY(!find(table, "data")); // what differs is seed and rho, which have rows
        std::vector<std::string> differing;
        for (const auto& setting : differencesOf(std::array { runs[0].run, runs[2].run }).settings)
            differing.push_back(setting.key);
        QCOMPARE(differing, (std::vector<std::string> { "seed", "rho" }));
        QVERIFY(find(table, "rho"));
        QVERIFY(!table.sameData);
        QVERIFY(compareRuns(std::span(runs).first(2)).sameData);
    }

    void aLiveChangeIsNoSeed()
    {
        std::vector<ComparedRun> runs { made("a", { "seed=0" }, 0.3), made("b", { "seed=1" }, 0.2) };
        runs[1].run.first["lambda1"] = 9.0;
        QCOMPARE(compareRuns(runs, { false, false, true }).columns.size(), std::size_t(2));
    }

    void markdown()
    {
        const std::vector<ComparedRun> runs { made("a|b_c", { "lambda1=1" }, 0.3), made("new\nline", {}, 0.25) };
        const std::string text = comparisonMarkdown(overTwoSeeds(runs, 0.01));
        QVERIFY2(
            text.starts_with("| | a\\|b\\_c (2 seeds) | new line (2 seeds) |\n| :-- | --: | --: |\n"), text.c_str());
        QVERIFY2(text.find("| MAE | 0.300 ± 0.127 | **0.250 ± 0.127** |\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("| **Validation** | | |\n") != std::string::npos, text.c_str());
    }

    void latex()
    {
        const std::vector<ComparedRun> runs { made("50% of_{a} & b\\", { "lambda1=1" }, 0.3), made("b", {}, 0.25) };
        const std::string text = comparisonLatex(overTwoSeeds(runs, 0.01)); // t(1) 12.706 x 0.01 x sqrt 2 / sqrt 2
        QVERIFY2(text.find(" & 50\\% of\\_\\{a\\} \\& b\\textbackslash{} (2 seeds) & b (2 seeds) \\\\\n")
                != std::string::npos,
            text.c_str());
        QVERIFY2(text.find("MAE & 0.300 \\ensuremath{\\pm} 0.127 & \\textbf{0.250 \\ensuremath{\\pm} 0.127} \\\\\n")
                != std::string::npos,
            text.c_str());
        QVERIFY2(
            text.find("\\ensuremath{\\lambda}\\textsubscript{1} invariance & 1 &") != std::string::npos, text.c_str());
        QVERIFY(std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; }));
        QCOMPARE(std::ranges::count(text, '{'), std::ranges::count(text, '}')); // here even with the escaped ones
    }

    void csv()
    {
        const std::vector<ComparedRun> runs { made("a, \"b\"", { "seed=0" }, 0.3), made("c", { "seed=1" }, 0.25) };
        const std::string plain = comparisonCsv(compareRuns(runs));
        QVERIFY2(plain.starts_with("section,key,title,\"a, \"\"b\"\"\",c\n"), plain.c_str());
        QVERIFY2(plain.find("Validation,valid/mae,MAE,0.3,0.25\n") != std::string::npos, plain.c_str());
        const std::string folded = comparisonCsv(compareRuns(runs, { false, false, true }));
        QVERIFY2(folded.find("Settings,seed,seed,\"0, 1\",,,\n") != std::string::npos, folded.c_str());
        QVERIFY2(folded.find("Validation,valid/mae,MAE,0.275,") != std::string::npos, folded.c_str());
        const auto lines = QByteArray::fromStdString(folded).trimmed().split('\n');
        QVERIFY(lines.size() > 2);
        for (const QByteArray& line : lines.mid(2)) // the first two hold quoted commas
            if (!line.contains('"'))
                QCOMPARE(line.count(','), 6);
    }

    void ofARecord()
    {
        RunRecord record;
        record.epochs = 3;
        record.bestEpoch = 2;
        record.metrics["test"]["mae"] = 0.4;
        record.history.series["valid/mae"] = { 0.5, 0.3, 0.35 };
        record.history.series["apart/text/label_invariant"] = { 0.8, std::nan(""), 0.7 };
        record.config.parameters.lambda1 = 4;
        const RunSummary run = summaryOfRecord(record, "/runs/x.h5");
        QCOMPARE(run.metrics.at("valid").at("mae"), 0.3); // of the result's epoch
        QCOMPARE(run.metrics.at("test").at("mae"), 0.4);
        QCOMPARE(run.apart.at("text/label_invariant"), 0.8); // that epoch was left out
        QCOMPARE(run.settings.at("lambda1").get<double>(), 4.0);
    }
};

QTEST_GUILESS_MAIN(TestComparisonTable)
#include "test_comparison_table.moc"
