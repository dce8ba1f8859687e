#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/run/unknown_parameters.h"
#include "tests/support/support.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace cmir;
using test::errorText;

/// What a newer program recorded is read and kept, and named where somebody would compute with it.
class TestUnknownParameters : public QObject {
    Q_OBJECT

private:
    static nlohmann::json recorded()
    {
        nlohmann::json object = runConfigToJson({});
        object["parameters"]["new_weight"] = 0.5;
        object["parameters"]["new_choice"] = "both";
        return object;
    }

private Q_SLOTS:
    void theyAreKept()
    {
        const nlohmann::json object = recorded();
        const RunConfig config = runConfigFromJson(object, "run.h5");
        QCOMPARE(config.unknown.size(), std::size_t { 2 });
        QVERIFY(runConfigToJson(config) == object);
    }

    void theyAreNamed()
    {
        const RunConfig config = runConfigFromJson(recorded(), "run.h5");
        const std::vector<LiveChange> events { { 1, 0, "K", "3", "4" }, { 2, 0, "newer_still", "1", "2" },
            { 3, 0, LiveChange::stopped, {}, {} } };
        const std::vector<std::string> keys { "new_choice", "new_weight", "newer_still" };
        QVERIFY(unknownParameters(config, events) == keys);
        QVERIFY(unknownParametersNotice(config, {}).find("new_choice, new_weight") != std::string::npos);
        QCOMPARE(errorText([&] { requireKnownParameters(config, events, "resumed"); }),
            std::string(
                "the run has parameters that this version of the program does not know: new_choice, new_weight, "
                "newer_still; it cannot be resumed: that needs a newer version"));
        QCOMPARE(settingsAtEnd(config.parameters, events).K, std::int64_t { 4 });
    }

    void whereAllAreKnownNothingIsSaid()
    {
        const std::vector<LiveChange> events { { 1, 0, "K", "3", "4" } };
        QVERIFY(unknownParametersNotice({}, events).empty());
        QVERIFY(errorText([&] { requireKnownParameters({}, events, "resumed"); }).empty());
    }

    void whatAUserTypesStaysStrict()
    {
        ExperimentConfig config;
        QVERIFY(!errorText([&] { applyConfigJson(config, { { "new_weight", 0.5 } }, "mine.json"); }).empty());
        // A known key with a value that is not allowed is refused in a run, too.
        nlohmann::json object = recorded();
        object["parameters"]["K"] = -1;
        QVERIFY(!errorText([&] { runConfigFromJson(object, "run.h5"); }).empty());
    }
};

QTEST_GUILESS_MAIN(TestUnknownParameters)
#include "test_unknown_parameters.moc"
