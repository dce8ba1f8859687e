#include "core/common/error.h"
#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/config/unimodal_choice.h"
#include "core/run/run_config.h"
#include "tests/support/support.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <QFile>
#include <QTemporaryDir>

#include <set>

using namespace cmir;

class TestRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// What a slider begins with: a part of what is allowed, that holds the defaults and what presets ask for.
    void theUsualRangeHoldsWhatIsUsual()
    {
        for (const Parameter& p : allParameters()) {
            if (p.type != ParameterType::Integer && p.type != ParameterType::Real)
                continue;
            const NumberRange usual = p.usualRange(), allowed = p.allowedRange();
            QVERIFY2(
                usual.minimum < usual.maximum && allowed.contains(usual.minimum) && allowed.contains(usual.maximum),
                p.key.c_str());
            for (const Preset& preset : allPresets()) {
                const ParameterValue value = p.get(presetConfig(preset.name));
                const auto* whole = std::get_if<std::int64_t>(&value);
                const double number = whole ? static_cast<double>(*whole) : std::get<double>(value);
                QVERIFY2(usual.contains(number) || !allowed.contains(number), (p.key + " of " + preset.name).c_str());
            }
        }
    }

    void everyParameterIsWhole_data()
    {
        QTest::addColumn<QString>("key");
        for (const Parameter& p : allParameters())
            QTest::newRow(p.key.c_str()) << QString::fromStdString(p.key);
    }
    void everyParameterIsWhole()
    {
        QFETCH(QString, key);
        const Parameter& p = parameter(key.toStdString());
        QVERIFY(!p.label.empty());
        QVERIFY(p.help.size() > 20);
        p.check(p.defaultValue());
        QVERIFY(p.parse(p.format(p.defaultValue())) == p.defaultValue());
        QVERIFY(p.fromJson(p.toJson(p.defaultValue())) == p.defaultValue());
        for (const std::string& choice : p.choices) {
            ExperimentConfig config;
            p.set(config, p.parse(choice));
            QVERIFY(p.get(config) == ParameterValue(choice));
        }
        if (p.type == ParameterType::Integer || p.type == ParameterType::Real) {
            QVERIFY(p.minimum < p.maximum);
            const bool whole = p.type == ParameterType::Integer;
            const auto number
                = [&](double v) { return whole ? ParameterValue(static_cast<std::int64_t>(v)) : ParameterValue(v); };
            p.check(number(p.minimum));
            p.check(number(p.maximum));
            if (p.maximum < 1e18)
                QVERIFY_THROWS_EXCEPTION(BadInput, p.check(number(p.maximum * 2 + 1)));
            QVERIFY_THROWS_EXCEPTION(BadInput, p.check(number(p.minimum - 2)));
        }
    }

    void keysAreThoseOfTheMethod()
    {
        std::set<std::string> keys;
        for (const Parameter& p : allParameters())
            QVERIFY(keys.insert(p.key).second);
        for (const char* key :
            { "K", "alpha1", "lambda1", "lambda2", "lambda3", "alpha", "learning_rate", "weight_decay", "dropout",
                "invariance_form", "predict_on", "reduction", "nor", "environment_assignment", "prediction_loss",
                "unimodal", "d", "d_hidden", "batch_size", "epochs", "patience", "selection", "seed", "data_seed",
                "world_seed", "rho", "amplitude", "n_train", "n_valid", "n_test", "device", "threads", "feature_memory",
                "blas_threads", "blas_core", "environment_noise", "intensity_schedule", "noise_scale", "noise_ratio",
                "decorrelation_form", "environments", "penalty_weight", "group_step", "sequence_layers",
                "sequence_heads", "trunk", "reconstruct_on", "reconstruction_reaches", "decorrelation_reaches",
                "encoder_init", "modality_dropout", "warmup_epochs", "class_weights", "learning_rate_schedule",
                "gradient_clip", "whitening_memory", "decorrelation_estimate", "reference_epochs", "gradient_reading" })
            QVERIFY2(keys.contains(key), key);
        QCOMPARE(keys.size(), std::size_t(59));
    }

    void badValuesAreNamed_data()
    {
        QTest::addColumn<QString>("assignment");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown key")
            << "lamda1=1"
            << "unknown parameter \"lamda1\"; the nearest is \"lambda1\" (`cmir parameters` lists all)";
        QTest::newRow("too large") << "K=17"
                                   << "K = 17: allowed is a whole number from 0 to 16";
        QTest::newRow("not whole") << "K=2.5"
                                   << "K = \"2.5\": allowed is a whole number from 0 to 16";
        QTest::newRow("no number") << "alpha1=much"
                                   << "alpha1 = \"much\": allowed is 0 to 10";
        QTest::newRow("NaN") << "alpha1=nan"
                             << "alpha1 = nan: allowed is 0 to 10";
        QTest::newRow("below the logarithmic range") << "lambda1=1e-9"
                                                     << "lambda1 = 1e-09: allowed is 0, or 1e-08 to 100";
        QTest::newRow("negative") << "lambda2=-1"
                                  << "lambda2 = -1: allowed is 0, or 1e-08 to 100";
        QTest::newRow("choice") << "predict_on=both"
                                << "predict_on = \"both\": allowed is clean, all";
        QTest::newRow("special word") << "threads=many"
                                      << "threads = \"many\": allowed is a whole number from 1 to 1024, or \"auto\"";
        QTest::newRow("no equals sign") << "K3"
                                        << "\"K3\" is no assignment; write key=value, e.g. K=3";
        QTest::newRow("unimodal") << "unimodal=gru2"
                                  << "unimodal = \"gru2\": unknown network \"gru2\"; allowed are identity, linear, "
                                     "mlp, conv_transformer, transformer_conv, gru, torchscript:FILE, for all "
                                     "modalities or as \"text=linear,mlp\"";
    }
    void badValuesAreNamed()
    {
        QFETCH(QString, assignment);
        QFETCH(QString, message);
        ExperimentConfig config;
        const std::string text = test::errorText([&] { setParameter(config, assignment.toStdString()); });
        QCOMPARE(QString::fromStdString(text), message);
        QVERIFY(config == ExperimentConfig {});
    }

    void zeroStandsBesideTheLogarithmicRange()
    {
        ExperimentConfig config;
        setParameter(config, "lambda1=0");
        QCOMPARE(config.lambda1, 0.0);
        setParameter(config, "threads=auto");
        QCOMPARE(config.threads, 0);
        setParameter(config, "data_seed=seed");
        QCOMPARE(config.dataSeed(), config.seed);
        setParameter(config, "epochs=1e3");
        QCOMPARE(config.epochs, 1000);
    }

    void configFileWithATypo_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("message");
        QTest::newRow("typo in a key")
            << QByteArray(R"({"K": 2, "lamda2": 1})")
            << "unknown parameter \"lamda2\"; the nearest is \"lambda2\" (`cmir parameters` lists all)";
        QTest::newRow("wrong type") << QByteArray(R"({"K": "three"})")
                                    << "K = \"three\": allowed is a whole number from 0 to 16";
        QTest::newRow("list") << QByteArray(R"({"K": [3]})") << "K = [3]: allowed is a whole number from 0 to 16";
        QTest::newRow("out of range") << QByteArray(R"({"alpha": 2})") << "alpha = 2: allowed is 0 to 1";
        QTest::newRow("no object") << QByteArray("[1]") << "expected a JSON object of parameters, found array";
        QTest::newRow("missing comma") << QByteArray("{\"K\": 2\n \"alpha\": 1}") << "not valid JSON: line 2, column";
    }
    void configFileWithATypo()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, message);
        const QTemporaryDir folder;
        const QString path = folder.filePath("settings.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        ExperimentConfig config;
        const QString text
            = QString::fromStdString(test::errorText([&] { applyConfigFile(config, path.toStdString()); }));
        QVERIFY2(text.startsWith(path + ": " + message), qPrintable(text));
        QVERIFY(config == ExperimentConfig {}); // nothing is half applied
    }

    void missingConfigFile()
    {
        ExperimentConfig config;
        QCOMPARE(test::errorText([&] { applyConfigFile(config, "/nowhere/settings.json"); }),
            std::string("/nowhere/settings.json: cannot be read: No such file or directory"));
    }

    void configRoundTrip()
    {
        ExperimentConfig config = presetConfig("mosei");
        config.seed = 123456789012345;
        config.alpha1 = 0.1 + 0.2;
        ExperimentConfig read;
        applyConfigJson(read, nlohmann::json::parse(configToJson(config).dump()), "test");
        QVERIFY(read == config);
        RunConfig run;
        run.method = Method::Augmentation;
        run.parameters = config;
        run.data = { "some/file.h5", { "text", "audio" } };
        run.sha256 = "ab";
        run.dataName = "MOSI";
        const RunConfig back = runConfigFromJson(runConfigToJson(run), "test");
        QVERIFY(back.parameters == config && back.method == run.method && back.data == run.data);
        QVERIFY(back.sha256 == "ab" && back.dataName == "MOSI");
    }

    /// A run from before a key was there meant what the program did then, whatever the default is now.
    void absentKeysHaveTheValueOfTheirTime()
    {
        ExperimentConfig changed = ExperimentConfig {};
        nlohmann::json old = configToJson(changed);
        int younger = 0;
        for (const Parameter& p : allParameters())
            if (p.formerly) {
                ++younger;
                old.erase(p.key);
                p.set(changed, p.type == ParameterType::Choice ? ParameterValue(p.choices.back()) : *p.formerly);
            }
        QVERIFY(younger >= 4);

        RunConfig run;
        run.data = { "some/file.h5", { "text" } };
        nlohmann::json document = runConfigToJson(run);
        document["parameters"] = old;
        const ExperimentConfig read = runConfigFromJson(document, "test").parameters;

        const QTemporaryDir folder;
        const std::string path = folder.filePath("settings.json").toStdString();
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(old.dump()));
        file.close();
        ExperimentConfig fromFile = changed; // names all that there was: whatever stood before does not count
        applyConfigFile(fromFile, path);
        for (const Parameter& p : allParameters())
            if (p.formerly) {
                QVERIFY2(p.get(read) == *p.formerly, p.key.c_str());
                QVERIFY2(p.get(fromFile) == *p.formerly, p.key.c_str());
            }
    }

    /// A file of a few keys lies over what is there.
    void fewKeysLeaveTheOthersAlone()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("settings.json").toStdString();
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"K": 2})");
        file.close();
        ExperimentConfig config;
        config.trunk = Trunk::Separate;
        applyConfigFile(config, path);
        QCOMPARE(config.K, std::int64_t { 2 });
        QVERIFY(config.trunk == Trunk::Separate);
    }

    void presetsFollowThePapersTable()
    {
        const ExperimentConfig mosei = presetConfig("mosei");
        QCOMPARE(mosei.K, 5);
        QCOMPARE(mosei.alpha1, 1.0);
        QCOMPARE(mosei.d_hidden, 128);
        QCOMPARE(mosei.learning_rate, 3e-4);
        QCOMPARE(presetConfig("mosi").learning_rate, 1e-3);
        QCOMPARE(mosei.reduction, Reduction::Normalised); // as printed it trains a constant at MOSEI's size
        QCOMPARE(mosei.invariance_form, InvarianceForm::L1);
        QCOMPARE(preset("ur_funny").paperLearningRate.value(), 7e-6);
        QVERIFY(presetConfig("demo") == ExperimentConfig {});
        QVERIFY(test::errorText([] {
            preset("mosi2");
        }).starts_with("unknown preset \"mosi2\"; there are demo, mosi_features, relative, mosi"));
        for (const Preset& p : allPresets())
            presetConfig(p.name);
        // The paper's forms do not move with the defaults: every key that shapes the method is named.
        for (const Preset& p : allPresets()) {
            if (!p.paperLearningRate)
                continue;
            std::set<std::string> named;
            for (const auto& [key, value] : p.values)
                named.insert(key);
            for (const Parameter& parameter : allParameters())
                if (parameter.group == ParameterGroup::Environments || parameter.group == ParameterGroup::Objective
                    || parameter.group == ParameterGroup::Model)
                    QVERIFY2(named.contains(parameter.key), (p.name + ": " + parameter.key).c_str());
        }
    }

    void unimodalNetworksPerModality()
    {
        const std::vector<std::string> modalities { "text", "audio", "vision" };
        QVERIFY(unimodalChoices("text=linear,mlp", modalities)
            == (std::vector<UnimodalChoice> {
                { UnimodalKind::Linear, {} }, { UnimodalKind::Mlp, {} }, { UnimodalKind::Mlp, {} } }));
        QVERIFY(unimodalChoices(" identity ", modalities) == std::vector(3, UnimodalChoice {}));
        QVERIFY(test::errorText([&] {
            unimodalChoices("text=linear", modalities);
        }).starts_with("unimodal = \"text=linear\": modality \"audio\" has no network"));
        QVERIFY(test::errorText([&] { checkUnimodalText("mlp,linear"); }).find("is given twice") != std::string::npos);
    }

    void sequencesHaveNetworksOfTheirOwn()
    {
        const std::vector<std::string> modalities { "text+hcf", "audio", "vision" };
        // One network for sequences, another for one vector per sample; the joined modality takes text's.
        QVERIFY(unimodalChoices("text=linear, conv_transformer | mlp", modalities, { true, true, false })
            == (std::vector<UnimodalChoice> {
                { UnimodalKind::Linear, {} }, { UnimodalKind::ConvTransformer, {} }, { UnimodalKind::Mlp, {} } }));
        QVERIFY(unimodalChoices("text=linear,text+hcf=gru,mlp", modalities, { true, true, true })[0].kind
            == UnimodalKind::Gru);
        QCOMPARE(replaceModuleFiles("text=torchscript: /a b.pt |mlp,torchscript:c.pt",
                     [](const std::string& file) { return "<" + file + ">"; }),
            std::string("text=torchscript:</a b.pt>|mlp,torchscript:<c.pt>"));
        QCOMPARE(replaceModuleFiles("text=linear,mlp", [](const std::string&) { return std::string("no"); }),
            std::string("text=linear,mlp"));
        QVERIFY(unimodalChoices("vision=torchscript:/a/b.pt,mlp", modalities)[2]
            == (UnimodalChoice { UnimodalKind::TorchScript, "/a/b.pt" }));
        QCOMPARE(test::errorText([&] {
            unimodalChoices("transformer_conv", modalities, { true, true, false });
        }),
            std::string("unimodal = \"transformer_conv\": transformer_conv needs a sequence, and modality \"vision\" "
                        "is one vector per sample; take mlp for it, or one network for each case: "
                        "\"transformer_conv|mlp\""));
        QCOMPARE(test::errorText([] { checkUnimodalText("mlp|gru"); }),
            std::string("unimodal = \"mlp|gru\": after the bar stands the network for one vector per sample, and gru "
                        "needs a sequence; write \"gru|mlp\""));
        for (const char* text : { "torchscript", "torchscript:" })
            QCOMPARE(test::errorText([&] { checkUnimodalText(text); }),
                "unimodal = \"" + std::string(text) + "\": torchscript needs a file: torchscript:FILE");
    }

    /// What configForMethod sets has no part, found here value by value.
    void whatAMethodSetsHasNoPart()
    {
        int pins = 0;
        for (const std::string& name : methodNames())
            for (const EnvironmentSource source :
                { EnvironmentSource::Virtual, EnvironmentSource::Real, EnvironmentSource::Inferred }) {
                const Method method = methodFromName(name);
                ExperimentConfig user;
                user.environments = source;
                for (const Parameter& p : allParameters()) {
                    if (p.type == ParameterType::Text)
                        continue;
                    std::set<std::string> trained;
                    const auto ends = [&p](double end) {
                        return p.type == ParameterType::Integer ? p.format(static_cast<std::int64_t>(end))
                                                                : p.format(end);
                    };
                    for (const std::string& text :
                        p.choices.empty() ? std::vector<std::string> { ends(p.minimum), ends(p.maximum) } : p.choices) {
                        ExperimentConfig config = user;
                        p.set(config, p.parse(text));
                        trained.insert(p.format(p.get(configForMethod(config, method))));
                    }
                    QCOMPARE(p.isPinned(method, user), trained.size() == 1);
                    if (trained.size() > 1)
                        continue;
                    ++pins;
                    QVERIFY2(!p.whyWithoutPart(method, user).empty(), p.key.c_str());
                }
            }
        // erm, misa, vanilla, recombination: K, predict_on and the lambdas; the others all but K, and those that
        // compare environments this too where the environments are groups of samples
        QCOMPARE(pins, 3 * (4 * 5 + 5 * 4) + 2 * 4);
    }

    void methodsOfAParameter()
    {
        const auto methods = [](const char* key) {
            std::string names;
            for (const std::string& name : methodNames())
                if (parameter(key).appliesTo(methodFromName(name)))
                    names += (names.empty() ? "" : " ") + name;
            return names;
        };
        const std::string all = "cmir erm augmentation misa irm vrex coral groupdro vanilla recombination";
        for (const char* key : { "learning_rate", "weight_decay", "dropout", "epochs", "patience", "unimodal", "d",
                 "prediction_loss", "noise_ratio", "seed", "rho", "threads" })
            QCOMPARE(methods(key), all);
        for (const char* key : { "lambda1", "lambda2", "lambda3", "alpha", "nor", "reduction", "invariance_form",
                 "decorrelation_form", "predict_on" })
            QCOMPARE(methods(key), std::string("cmir"));
        for (const char* key : { "K", "alpha1", "environment_noise", "intensity_schedule", "noise_scale" })
            QCOMPARE(methods(key), std::string("cmir augmentation irm vrex coral groupdro"));
        QCOMPARE(methods("environment_assignment"), std::string("cmir augmentation"));
        QCOMPARE(methods("environments"), std::string("irm vrex coral groupdro"));
        QCOMPARE(methods("penalty_weight"), std::string("misa irm vrex coral recombination"));
        QCOMPARE(methods("reference_epochs"), std::string("irm vrex coral groupdro"));
        QCOMPARE(methods("group_step"), std::string("groupdro"));
    }

    void reasonsAreSentences()
    {
        ExperimentConfig config;
        const auto why = [&](const char* key, Method method) { return parameter(key).whyWithoutPart(method, config); };
        QCOMPARE(why("K", Method::Erm), std::string("K is 0 in a run of plain (ERM)."));
        QCOMPARE(why("lambda2", Method::Vrex), std::string("λ₂ is 0 in a run of V-REx."));
        QCOMPARE(
            why("predict_on", Method::Augmentation), std::string("predict_on is all in a run of noise augmentation."));
        QCOMPARE(why("alpha1", Method::Erm), std::string("α⁽¹⁾ plays no part in a run of plain (ERM), where K is 0."));
        QCOMPARE(why("penalty_weight", Method::Cmir),
            std::string("penalty_weight plays no part in CmIR: it belongs to MISA-style, IRM, V-REx, CORAL and "
                        "recombination."));
        QCOMPARE(
            why("group_step", Method::Irm), std::string("group_step plays no part in IRM: it belongs to GroupDRO."));
        QCOMPARE(why("K", Method::Irm), std::string());
        config.environments = EnvironmentSource::Real;
        QCOMPARE(why("K", Method::Irm), std::string("K is 0 in a run of IRM with environments = real."));
        QCOMPARE(why("K", Method::Cmir), std::string());
        QCOMPARE(why("reference_epochs", Method::Irm),
            std::string("reference_epochs plays no part while environments is not inferred."));
        config.environments = EnvironmentSource::Inferred;
        QCOMPARE(why("reference_epochs", Method::Irm), std::string());
        QCOMPARE(why("K", Method::Irm), std::string("K is 0 in a run of IRM with environments = inferred."));
        QCOMPARE(
            why("nor", Method::Cmir), std::string("nor plays no part while decorrelation_form is not correlation."));
        config.lambda2 = 0;
        QCOMPARE(why("nor", Method::Cmir), std::string("nor plays no part while λ₂ is 0."));
        QCOMPARE(why("nor", Method::Erm), std::string("nor plays no part in a run of plain (ERM), where λ₂ is 0."));
        config.K = 0;
        QCOMPARE(why("alpha1", Method::Cmir), std::string("α⁽¹⁾ plays no part while K is 0."));
    }

    void documentListsEverything()
    {
        const nlohmann::json document = parametersDocument();
        QCOMPARE(document["parameters"].size(), allParameters().size());
        QCOMPARE(document["presets"].size(), allPresets().size());
        for (const auto& entry : document["parameters"]) {
            if (entry["key"] == "lambda1") {
                QCOMPARE(entry["methods"].dump(), std::string("[\"cmir\"]"));
                QCOMPARE(entry["usual"][1].get<double>(), parameter("lambda1").usual->maximum);
            }
            if (entry["key"] == "dropout")
                QCOMPARE(entry["methods"].size(), methodNames().size());
        }
        for (const auto& entry : document["parameters"])
            for (const char* key : { "key", "symbol", "label", "type", "default", "min", "max", "choices", "scale",
                     "live", "help", "methods" })
                QVERIFY(entry.contains(key));
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "test_registry.moc"
