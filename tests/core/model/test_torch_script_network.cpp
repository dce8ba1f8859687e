#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/model/torch_random.h"
#include "core/model/unimodal/unimodal_network.h"
#include "tests/support/support.h"

#include <torch/script.h>

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <limits>

using namespace cmir;

class TestTorchScriptNetwork : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    /// A module file with a matrix `w` (width x 2) and this forward.
    std::string module(const std::string& forward, std::int64_t width = 3) const
    {
        torch::jit::Module module("encoder");
        module.register_parameter("w", torch::arange(width * 2, torch::kFloat32).view({ width, 2 }), false);
        module.define(forward);
        module.save(path("module.pt"));
        return path("module.pt");
    }

    std::unique_ptr<UnimodalNetwork> build(const std::string& file, std::int64_t steps) const
    {
        ParameterStore store;
        return makeUnimodalNetwork(
            { UnimodalKind::TorchScript, file }, { "audio", 3, steps }, ExperimentConfig {}, store, torch::kCPU);
    }

    void expectError(const std::string& forward, std::int64_t steps, const char* part) const
    {
        const std::string file = module(forward);
        const std::string text = test::errorText([&] { build(file, steps); });
        const std::string begin = file + ": unimodal network of modality audio: ";
        QVERIFY2(text.starts_with(begin) && text.find(part) != std::string::npos, text.c_str());
        QVERIFY2(text.find('\n') == std::string::npos, text.c_str());
    }

private Q_SLOTS:
    void init() { ModuleConsent::ofProgram().allowAll(); }
    void cleanup() { ModuleConsent::ofProgram().forget(); }

    /// The module writes a file by itself, as any can: nothing of it may run before the user has agreed.
    void nothingOfAModuleRunsBeforeTheUserAgrees()
    {
        ModuleConsent& consent = ModuleConsent::ofProgram();
        consent.forget();
        const std::string written = path("written.by.module");
        const std::string file
            = module("def forward(self, x):\n  torch.save(x, '" + written + "')\n  return torch.matmul(x, self.w)\n");
        const std::string refusal = test::errorText([&] { build(file, 0); });
        QVERIFY2(refusal.starts_with(file
                     + ": this TorchScript module was not run. A module is a program that can read "
                       "and write your files, and nobody has agreed to this one (SHA-256 "
                     + fileSha256(file)),
            refusal.c_str());
        consent.allow(std::string(64, '0'));
        consent.allowFile(path("another.pt"));
        QVERIFY(!test::errorText([&] { build(file, 0); }).empty());
        QVERIFY(!std::filesystem::exists(written));
        consent.allow(fileSha256(file));
        build(file, 0);
        QVERIFY(std::filesystem::remove(written)); // it does what it says, once it may
        consent.forget();
        consent.allowFile(file);
        build(file, 0);
        QVERIFY(std::filesystem::remove(written));
    }

    /// The bytes that a run was trained with are the only ones that are run for it, whatever the user agreed to.
    void anotherModuleThanTheRunsIsNotRun()
    {
        const std::string written = path("written.by.module");
        const std::string file
            = module("def forward(self, x):\n  torch.save(x, '" + written + "')\n  return torch.matmul(x, self.w)\n");
        const auto buildKnown = [&](const std::string& sha256) {
            ParameterStore store;
            makeUnimodalNetwork({ UnimodalKind::TorchScript, file }, { "audio", 3, 0, sha256 }, ExperimentConfig {},
                store, torch::kCPU);
        };
        const std::string other(64, 'a');
        QCOMPARE(test::errorText([&] { buildKnown(other); }),
            file
                + ": unimodal network of modality audio: this is not the module that the run was trained with: its "
                  "SHA-256 "
                  "is "
                + fileSha256(file) + ", the run recorded " + other);
        QVERIFY(test::errorText([&] { buildKnown(""); }).find("does not say which module") != std::string::npos);
        QVERIFY(!std::filesystem::exists(written));
        buildKnown(fileSha256(file));
        QVERIFY(std::filesystem::exists(written));
    }

    void vectors()
    {
        const std::string file = module("def forward(self, x):\n  return torch.matmul(x, self.w)\n");
        const auto network = build(file, 0);
        QCOMPARE(network->outputWidth(), 2);
        QVERIFY(!network->trainable());
        QCOMPARE(network->moduleSha256(), fileSha256(file));
        const torch::Tensor x = torch::tensor({ 1.0, 2.0, 3.0 }, torch::kFloat64).view({ 1, 3 });
        const torch::Tensor answer = (*network)(x, {});
        QCOMPARE(answer.scalar_type(), torch::kFloat64); // as the model's
        QCOMPARE(answer[0][0].item<double>(), 16.0); // 1*0 + 2*2 + 3*4
        QCOMPARE(answer[0][1].item<double>(), 22.0); // 1*1 + 2*3 + 3*5
        QVERIFY(!answer.requires_grad());
    }

    void sequencesWithAndWithoutLengths()
    {
        torch::Tensor x = torch::ones({ 3, 4, 3 });
        x[1].narrow(0, 1, 3).fill_(std::numeric_limits<float>::quiet_NaN());
        x[2].fill_(std::numeric_limits<float>::quiet_NaN());
        const auto sums = build(module("def forward(self, x):\n  return torch.matmul(x.sum(1), self.w)\n"), 4);
        const torch::Tensor plain = (*sums)(x, {});
        QCOMPARE(plain[0][0].item<float>(), 24.0F); // 4 steps x (0 + 2 + 4): padding is 0
        QCOMPARE(plain[1][0].item<float>(), 6.0F);
        const auto means = build(
            module("def forward(self, x, lengths):\n  return torch.matmul(x.sum(1), self.w) / lengths.unsqueeze(1)\n"),
            4);
        const torch::Tensor divided = (*means)(x, {});
        QCOMPARE(divided[0][0].item<float>(), 6.0F);
        QCOMPARE(divided[1][0].item<float>(), 6.0F);
        QVERIFY(divided[2].eq(0).all().item<bool>()); // 0 / 0 in the module
    }

    void dropoutSleeps()
    {
        torch::jit::Module module("encoder");
        module.register_attribute("training", c10::BoolType::get(), true); // as every scripted nn.Module has it
        module.define("def forward(self, x):\n  return torch.dropout(x, 0.5, self.training)\n");
        module.save(path("dropout.pt"));
        const auto network = build(path("dropout.pt"), 0);
        const torch::Tensor x = torch::ones({ 20, 3 });
        QVERIFY(torch::equal((*network)(x, {}), x));
    }

    void whatDoesNotFitIsNamed()
    {
        expectError("def forward(self, x):\n  return x\n", 4,
            "given 3 x 4 x 3 it answered 3 x 4 x 3; expected is one "
            "vector per row, 3 x p");
        expectError("def forward(self, x, lengths):\n  return x\n", 0,
            "its forward takes 2 arguments; expected is one "
            "that takes N x 3");
        expectError("def forward(self, x, a, b):\n  return x\n", 4, "its forward takes 3 arguments");
        expectError("def forward(self, x):\n  return torch.matmul(x, self.w.t())\n", 0,
            "it cannot take 3 x 3; expected "
            "is a module that takes N x 3 (");
        expectError("def forward(self, x):\n  return x.sum(1).long().unsqueeze(1)\n", 0, "it answers with Long");
        expectError("def forward(self, x):\n  return x / (x - x)\n", 0, "is not finite");
        expectError(
            "def forward(self, x):\n  return x + torch.rand_like(x)\n", 0, "different answers to the same input");
        expectError("def forward(self, x):\n  return [x]\n", 0, "expected is one tensor");
        expectError("def other(self, x):\n  return x\n", 0, "the module has no forward");
    }

    void aFileThatIsNoModule()
    {
        std::ofstream(path("text.pt")) << "not a module";
        const std::string text = test::errorText([&] { build(path("text.pt"), 0); });
        QVERIFY2(text.find("it cannot be loaded; expected is a TorchScript module") != std::string::npos, text.c_str());
        QVERIFY2(text.find('\n') == std::string::npos, text.c_str());
        QVERIFY(test::errorText([&] { build(path("nowhere.pt"), 0); }).find("nowhere.pt") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestTorchScriptNetwork)
#include "test_torch_script_network.moc"
