#include "core/analysis/apart_probes.h"
#include "core/analysis/row_sample.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/training/apart_history.h"
#include "core/training/trainer.h"
#include "tests/support/support.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace cmir;

namespace {

RunRequest smallRequest()
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 3000; // an epoch is long beside a reading
    config.n_valid = 100;
    config.n_test = 50;
    config.epochs = 2;
    config.d = 8;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    request.shownPerSplit = 1000;
    return request;
}

}

class TestApartHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The last value is what the same question finds on the snapshot of that epoch, whose shown samples are the same.
    void valuesAreThoseOfTheSnapshot()
    {
        const RunRequest request = smallRequest();
        Trainer trainer(request);
        EpochReport report;
        while (!trainer.finished()) {
            while (!trainer.epochComplete())
                trainer.step();
            report = trainer.finishEpoch();
        }
        const auto snapshot = trainer.snapshot();
        const Variants& valid = snapshot->splits[1];
        QCOMPARE(valid.split, std::string("valid"));
        for (const char* part : { "invariant", "spurious" }) {
            const Representation& z = valid.modalities[0];
            const auto found = environmentFound(part[0] == 'i' ? z.invariant : z.spurious, valid.environments);
            QCOMPARE(report.values.at(std::string("apart/text/environment_") + part), found->value);
        }
        for (const char* name :
            { "label_invariant", "correlation", "conditional_correlation", "effective_rank", "kurtosis", "spread" })
            QVERIFY(std::isfinite(report.values.at(std::string("apart/vision/") + name)));
        // Of validation too, never of a test split.
        const auto shifted = std::ranges::find(snapshot->splits, "valid_rho_-0.95", &Variants::split);
        const auto labels = [&](const Variants& shown) {
            std::vector<float> out;
            for (const std::int64_t sample : shown.sample)
                out.push_back(request.dataset->split(shown.split).label[static_cast<std::size_t>(sample)]);
            return out;
        };
        const auto clean
            = [](const Variants& shown) { return cleanRows(shown.modalities[0].invariant, shown.environments); };
        QVERIFY(shifted != snapshot->splits.end());
        const Variants& train = snapshot->splits[0];
        QVERIFY(train.sample.size() > 256); // the reading takes fewer of them: about the same answer
        const auto wanted = LabelProbe(clean(train), labels(train), 0).read(clean(*shifted), labels(*shifted));
        QVERIFY(std::abs(report.values.at("apart/text/shift_invariant") - wanted->value) < 0.1);
        QVERIFY(std::isfinite(report.values.at("apart/audio/shift_spurious")));
    }

    void selectionGoesByWhatComesApart()
    {
        const auto read = [](double a, double b) {
            return std::map<std::string, double> { { "apart/text/environment_invariant", a },
                { "apart/audio/environment_invariant", b }, { "apart/audio/environment_spurious", 0.9 } };
        };
        // K = 3: chance 0.25, a tenth of the way to 1 is 0.325.
        QCOMPARE(apartCriterion(read(0.30, 0.34), 0.7, 3), 0.7);
        const double near = apartCriterion(read(0.33, 0.34), 0.1, 3), far = apartCriterion(read(0.5, 0.4), 0.1, 3);
        QVERIFY(0.7 < near && 1e6 < near && near < far);
        QVERIFY(std::isnan(apartCriterion({}, 0.7, 3))); // an epoch that was left out
        QCOMPARE(apartCriterion({}, 0.7, 0), 0.7); // nothing to find

        RunRequest request = smallRequest();
        request.config.parameters.selection = Selection::Apart;
        request.config.parameters.epochs = 6;
        const RunRecord run = trainRun(request, {});
        std::int64_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t e = 0; e < 6; ++e) {
            std::map<std::string, double> values;
            for (const auto& [name, series] : run.history.series)
                if (name.starts_with("apart/"))
                    values[name] = series[e];
            const double value = apartCriterion(values, run.history.series.at("valid/mae")[e], 3);
            if (value < least) {
                least = value;
                best = static_cast<std::int64_t>(e) + 1;
            }
        }
        QCOMPARE(run.bestEpoch, best);
    }

    /// Epochs that are left out stand in the series as no numbers, so that the others keep their places.
    void epochsThatAreLeftOutAreNoNumbers()
    {
        RunRequest request = smallRequest();
        request.config.parameters.d = 96; // costly beside an epoch of so few samples
        request.config.parameters.epochs = 40;
        request.config.parameters.n_train = 300;
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(request.config.parameters));
        const RunRecord run = trainRun(request, {});
        const auto& series = run.history.series.at("apart/audio/environment_spurious");
        const auto measured = std::ranges::count_if(series, [](double value) { return std::isfinite(value); });
        QVERIFY(measured >= 1 && measured < 40);
        QCOMPARE(series.size(), std::size_t(40));
        const bool read[] { true, true, false, true, false }; // the 1st, 2nd and 4th, before any that is due
        for (std::size_t i = 0; i < std::size(read); ++i)
            QCOMPARE(std::isfinite(series[i]), read[i]);
        const auto every = std::find_if(series.begin() + 4, series.end(), [](double v) { return std::isfinite(v); });
        QVERIFY(every != series.end());
    }

    void fewEpochsAreReadToo()
    {
        const auto readUntil = [](std::int64_t last, std::int64_t every, Selection selection) {
            std::vector<std::int64_t> epochs;
            for (std::int64_t epoch = 1; epoch <= last; ++epoch)
                if (isApartRead(epoch, every, selection))
                    epochs.push_back(epoch);
            return epochs;
        };
        using Epochs = std::vector<std::int64_t>;
        QCOMPARE(readUntil(5, 12, Selection::ValidBest), (Epochs { 1, 2, 4 }));
        QCOMPARE(readUntil(40, 12, Selection::ValidBest), (Epochs { 1, 2, 4, 8, 12, 24, 36 }));
        QCOMPARE(readUntil(40, 12, Selection::Apart), (Epochs { 12, 24, 36 })); // what is chosen among stays
        QCOMPARE(readUntil(4, 1, Selection::Apart), (Epochs { 1, 2, 3, 4 }));
    }

    void costlyReadingsAreRarer()
    {
        ExperimentConfig config;
        const std::int64_t demo = apartInterval(config, 100'000, 3, 3000);
        QCOMPARE(demo, std::int64_t { 1 });
        QVERIFY(apartInterval(config, 100'000, 3, 300) > demo);
        config.d = 256;
        QVERIFY(apartInterval(config, 100'000, 3, 3000) > demo);
    }

    void withoutEnvironmentsNoneIsFound()
    {
        RunRequest request = smallRequest();
        request.config.parameters.K = 0;
        const RunRecord run = trainRun(request, {});
        for (const double value : run.history.series.at("apart/text/environment_invariant"))
            QVERIFY(std::isnan(value));
        QVERIFY(std::isfinite(run.history.series.at("apart/text/label_invariant").back()));
    }
};

QTEST_GUILESS_MAIN(TestApartHistory)
#include "test_apart_history.moc"
