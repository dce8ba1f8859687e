#include "core/common/random.h"
#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/data/sequences.h"
#include "core/experiment/missing_modalities.h"
#include "core/experiment/robustness.h"
#include "core/experiment/trained_model.h"
#include "core/model/torch_random.h"
#include "core/objective/modality_dropout.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "core/training/trainer.h"
#include "tests/support/support.h"

#include <torch/script.h>

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

constexpr std::int64_t mostSteps = 6, width = 4;

/// Sequences of 1 to 6 steps whose label is the first feature of the last step: no mean over time tells it. A second
/// modality is one vector of noise.
Split drawn(const std::string& name, std::int64_t samples)
{
    Random random(5, name);
    Split split;
    split.name = name;
    split.features = { Matrix(samples, mostSteps * width), Matrix(samples, 3) };
    split.sequences = { { mostSteps, {} }, {} };
    for (std::int64_t row = 0; row < samples; ++row) {
        const auto length = static_cast<std::int64_t>(1 + random.below(mostSteps));
        const auto steps = split.features[0].row(row);
        for (float& value : steps)
            value = static_cast<float>(10 + 2 * random.gaussian()); // padding too: it must not matter
        for (float& value : split.features[1].row(row))
            value = static_cast<float>(random.gaussian());
        split.sequences[0].lengths.push_back(length);
        split.label.push_back((steps[static_cast<std::size_t>((length - 1) * width)] - 10) / 2);
        split.id.push_back(name + std::to_string(row));
    }
    return split;
}

Dataset sequenceData()
{
    Dataset data;
    data.name = "sequences";
    data.modalities = { { "audio", width, true }, { "vision", 3 } };
    data.splits = { drawn("train", 400), drawn("valid", 80), drawn("test", 80) };
    return data;
}

RunRequest request(const std::string& file, const std::string& unimodal, std::int64_t epochs)
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.unimodal = unimodal;
    config.d = 12;
    config.d_hidden = 24;
    config.K = 1;
    config.alpha1 = 0.1;
    config.lambda1 = 0.01;
    config.epochs = epochs;
    config.learning_rate = 5e-3;
    config.modality_dropout = 0;
    config.device = DeviceChoice::Cpu; // what is compared below lies there
    request.config.data.path = file;
    request.dataset = loadDataset(request.config.data, config);
    request.shownPerSplit = 10;
    return request;
}

}

class TestSequenceTraining : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string m_file;

private Q_SLOTS:
    void init() { ModuleConsent::ofProgram().allowAll(); }

    void initTestCase()
    {
        m_file = m_folder.filePath("sequences.h5").toStdString();
        writeDataset(sequenceData(), m_file);
    }

    void statisticsLeavePaddingOut()
    {
        Split split;
        split.features = { Matrix(2, 4) }; // T 2, width 2
        split.features[0].values = { 1, 10, 3, 30, 5, 20, 1000, 1000 };
        split.sequences = { { 2, { 2, 1 } } };
        split.label = { 0, 0 };
        const Standardiser steps = Standardiser::fit(split, { true });
        QVERIFY(steps.modalities()[0].mean == (std::vector<double> { 3, 20 })); // (1 + 3 + 5) / 3
        const Matrix standardised = steps.applyTo(split, 0);
        QVERIFY(std::abs(standardised(0, 0) + std::sqrt(1.5)) < 1e-6); // -2 / sqrt(8 / 3)
        QVERIFY(std::isnan(standardised(1, 2)) && std::isnan(standardised(1, 3)));
        // Without sequences: of the means (2, 20) and (5, 20), as if the file held them.
        const Standardiser means = Standardiser::fit(split);
        QVERIFY(means.modalities()[0].mean == (std::vector<double> { 3.5, 20 }));
        QVERIFY(means.modalities()[0].scale == (std::vector<double> { 1.5, 0 }));
        QVERIFY(means.applyTo(split, 0).values == (PlacedFloats { -1, 0, 1, 0 }));
    }

    void stepsTellWhatTheirMeanDoesNot()
    {
        const RunRecord steps = trainRun(request(m_file, "gru|identity", 25), {});
        const RunRecord means = trainRun(request(m_file, "identity", 25), {});
        QVERIFY2(steps.metrics.at("test").at("r") > 0.9, qPrintable(QString::number(steps.metrics.at("test").at("r"))));
        QVERIFY(means.metrics.at("test").at("r") < 0.8);
        QVERIFY(steps.standardiser.modalities()[0].perStep && !steps.standardiser.modalities()[1].perStep);
        QVERIFY(!means.standardiser.modalities()[0].perStep);
    }

    void runsAreSavedAndEvaluatedAgain_data()
    {
        QTest::addColumn<QString>("unimodal");
        for (const char* name : { "conv_transformer|mlp", "transformer_conv|linear", "gru|identity", "linear" })
            QTest::newRow(name) << name;
    }
    void runsAreSavedAndEvaluatedAgain()
    {
        QFETCH(QString, unimodal);
        const RunRequest wanted = request(m_file, unimodal.toStdString(), 2);
        const RunRecord run = trainRun(wanted, {});
        const auto& loss = run.history.series.at("train/loss");
        QVERIFY(loss.back() < loss.front());
        const std::string saved = m_folder.filePath("run.h5").toStdString();
        writeRun(run, saved);
        const RunRecord read = readRun(saved);
        QVERIFY(read.standardiser.modalities() == run.standardiser.modalities());
        const auto data = loadRunDataset(read.config, saved);
        for (const ResultRow& row : oodCurve(read, *data, {}).rows)
            if (row.split == "test" && row.metric == "mae") {
                QCOMPARE(row.mean, run.metrics.at("test").at("mae"));
                return;
            }
        QFAIL("no row of the test split");
    }

    void sameSeedSameBits()
    {
        const RunRecord one = trainRun(request(m_file, "conv_transformer|mlp", 1), {});
        const RunRecord two = trainRun(request(m_file, "conv_transformer|mlp", 1), {});
        for (std::size_t i = 0; i < one.weights.size(); ++i)
            QVERIFY(one.weights[i].values == two.weights[i].values);
    }

    /// A sequence of which the network takes the mean need not be kept.
    void whatIsNotTakenNeedNotBeKept()
    {
        for (const char* unimodal : { "gru|mlp", "mlp" }) {
            const RunRequest kept = request(m_file, unimodal, 2);
            RunRequest left = kept;
            left.dataset = loadDataset(left.config.data, left.config.parameters, {}, SequencesKept::Used);
            const bool taken = std::string(unimodal) == "gru|mlp";
            QCOMPARE(std::ranges::any_of(left.dataset->modalities, &ModalityInfo::keepsSteps), taken);
            const RunRecord one = trainRun(kept, {}), two = trainRun(left, {});
            for (std::size_t i = 0; i < one.weights.size(); ++i)
                QVERIFY2(one.weights[i].values == two.weights[i].values, one.weights[i].name.c_str());
        }
    }

    void modulesOfTheUsersAreRecorded()
    {
        const std::string file = m_folder.filePath("mean.pt").toStdString();
        const auto save = [&](const char* factor) {
            torch::jit::Module module("mean");
            module.define("def forward(self, x, lengths):\n  return " + std::string(factor)
                + " * x.sum(1) / lengths.unsqueeze(1).clamp(min=1)\n");
            module.save(file);
        };
        save("2.0");
        const RunRecord run = trainRun(request(m_file, "audio=torchscript:" + file + ",identity", 1), {});
        QCOMPARE(run.config.modules.at("audio"), fileSha256(file));
        const std::string saved = m_folder.filePath("module_run.h5").toStdString();
        writeRun(run, saved);
        QVERIFY(readRun(saved).config.modules == run.config.modules);
        for (const NamedArray& weight : run.weights)
            if (weight.name == "trunk.audio.0.weight")
                QCOMPARE(weight.shape[1], width); // X_m has the module's width
        const auto data = loadDataset({ m_file, {} }, run.config.parameters);
        QVERIFY(!oodCurve(run, *data, {}).rows.empty());
        save("3.0");
        const auto isRefused = [&](const auto& deed) {
            return test::errorText(deed).find("this is not the module that the run was trained with")
                != std::string::npos;
        };
        QVERIFY(isRefused([&] { oodCurve(run, *data, {}); }));
        QVERIFY(isRefused([&] { trainRun(replayRequest(run, data), {}); }));
        QVERIFY(isRefused([&] { trainRun(resumeRequest(lastCheckpoint(run), data), {}); }));
        QVERIFY(isRefused([&] { trainRun(forkRequest(run, saved, 1, {}, data), {}); }));
        RunRecord unknown = run;
        unknown.config.modules.clear();
        QVERIFY(test::errorText([&] { oodCurve(unknown, *data, {}); }).find("does not say which") != std::string::npos);
    }

    /// X_m of a module never changes: one call for every 256 rows, then none, however many epochs follow.
    void aModuleIsAskedOnce()
    {
        const std::string file = m_folder.filePath("counting.pt").toStdString();
        torch::jit::Module module("counting");
        module.register_attribute("calls", c10::IntType::get(), 0);
        // Twice to check it; 400 of train and as many with the modality missing, 80 of valid, 80 of test.
        module.define("def forward(self, x):\n  self.calls = self.calls + 1\n"
                      "  assert self.calls <= 2 + 2 + 2 + 1 + 1, 'asked again'\n  return x\n");
        module.save(file);
        const RunRecord run = trainRun(request(m_file, "vision=torchscript:" + file + ",identity", 3), {});
        QCOMPARE(run.epochs, 3);
    }

    /// A module that changes nothing is the same as none, to the bit: in training, where modalities are dropped, under
    /// noise, and where one is missing.
    void aModuleThatChangesNothingIsIdentity()
    {
        const std::string file = m_folder.filePath("nothing.pt").toStdString();
        torch::jit::Module module("nothing");
        module.define("def forward(self, x):\n  return x\n");
        module.save(file);
        RunRequest plain = request(m_file, "identity", 2);
        RunRequest given = request(m_file, "vision=torchscript:" + file + ",identity", 2);
        for (RunRequest* one : { &plain, &given })
            one->config.parameters.noise_ratio = 0.3;
        const RunRecord first = trainRun(plain, {}), second = trainRun(given, {});
        for (std::size_t i = 0; i < first.weights.size(); ++i)
            QVERIFY(first.weights[i].values == second.weights[i].values);
        const auto rows
            = [](const RunRecord& run, const Dataset& data) { return missingModalities(run, data, {}).rows; };
        const auto one = rows(first, *plain.dataset), two = rows(second, *given.dataset);
        QVERIFY(!one.empty() && one.size() == two.size());
        for (std::size_t i = 0; i < one.size(); ++i)
            QCOMPARE(one[i].mean, two[i].mean);
    }

    /// What is missing is what the module makes of the mean, not 0.
    void whatIsMissingGoesThroughTheModule()
    {
        const std::string file = m_folder.filePath("more.pt").toStdString();
        torch::jit::Module module("more");
        module.define("def forward(self, x):\n  return 2 * x + 1\n");
        module.save(file);
        RunRequest wanted = request(m_file, "vision=torchscript:" + file + ",identity", 2);
        wanted.config.parameters.modality_dropout = 0.5;
        const RunRecord run = trainRun(wanted, {});
        const TrainedModel trained(run, *wanted.dataset);
        const Split& test = wanted.dataset->split("test");
        const NetworkSplit split = trained.split(run, test, /*withAbsent=*/true);
        QVERIFY(split.absent[1].eq(1).all().item<bool>());
        QVERIFY(!split.absent[0].defined());
        const NetworkSplit raw = networkSplit(test, run.standardiser, torch::kCPU);
        QVERIFY(torch::allclose(split.features[1], 2 * raw.features[1] + 1));
        std::vector<torch::Tensor> features = split.features;
        at::Generator generator = makeGenerator(1, "dropout");
        dropModalities(features, 0.5, generator, split.absent);
        const torch::Tensor gone = features[1].eq(1).all(1);
        QVERIFY(gone.any().item<bool>() && !gone.all().item<bool>());
        QVERIFY(torch::where(gone.unsqueeze(1), split.features[1], features[1]).equal(split.features[1]));
    }

    void networksForSequencesNeedThem()
    {
        QVERIFY(test::errorText([&] {
            Trainer { request(m_file, "conv_transformer", 1) };
        }).find("modality \"vision\" is one vector per sample")
            != std::string::npos);
    }

    void joinedModalitiesTrain()
    {
        RunRequest joined = request(m_file, "linear", 1);
        joined.config.data.modalities = { "audio+vision" };
        joined.dataset = loadDataset(joined.config.data, joined.config.parameters);
        const RunRecord run = trainRun(joined, {});
        QVERIFY(run.modalityNames == std::vector<std::string> { "audio+vision" });
        const std::string saved = m_folder.filePath("joined.h5").toStdString();
        writeRun(run, saved);
        const RunRecord read = readRun(saved);
        QVERIFY(loadRunDataset(read.config, saved)->modalities[0].width == width + 3);
        const auto synthetic = loadDataset({ "synthetic", { "text+vision", "audio" } }, joined.config.parameters);
        QCOMPARE(synthetic->modalities[0].width, std::int64_t { 60 });
        QCOMPARE(synthetic->split("test").features[0].cols, std::int64_t { 60 });
    }
};

QTEST_GUILESS_MAIN(TestSequenceTraining)
#include "test_sequence_training.moc"
