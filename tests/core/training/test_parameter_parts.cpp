#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/training/trainer.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace cmir;

namespace {

/// Live parameters that act on the course of a run, not on a step.
const std::set<std::string> actOnNoStep {
    "epochs", // when the run ends
    "patience", // when it ends early
};

/// Two batches to an epoch, so that a change between them shows in the epoch's weights; three speakers.
RunRequest smallRun(Method method, const ExperimentConfig& settings)
{
    RunRequest request;
    request.config.method = method;
    ExperimentConfig& config = request.config.parameters = settings;
    config.n_train = 32;
    config.n_valid = config.n_test = 10;
    config.batch_size = 16;
    config.epochs = 1;
    config.selection = Selection::Last;
    config.d = 4;
    config.d_hidden = 6;
    config.threads = 1;
    static const Dataset data = [config] {
        Dataset made = syntheticDataset(config);
        std::vector<std::int64_t> speakers;
        for (std::int64_t i = 0; i < made.split("train").size(); ++i)
            speakers.push_back(i % 3);
        made.splits[0].columns.push_back({ "environment", speakers });
        return made;
    }();
    request.dataset = std::make_shared<const Dataset>(data);
    request.shownPerSplit = 2;
    return request;
}

std::vector<float> weightsAfter(Trainer& trainer)
{
    while (!trainer.epochComplete())
        trainer.step();
    trainer.finishEpoch();
    std::vector<float> weights;
    for (const NamedArray& array : trainer.record(0, RunEnd::Finished).weights)
        weights.insert(weights.end(), array.values.begin(), array.values.end());
    return weights;
}

/// The weights after two steps, the parameter turned between them.
std::vector<float> weightsTurning(const RunRequest& run, const Parameter& p, const ParameterValue& value)
{
    Trainer trainer(run);
    trainer.step();
    trainer.change(p.key, value);
    return weightsAfter(trainer);
}

/// The weights after two steps, the parameter at the value from the start.
std::vector<float> weightsWith(RunRequest run, const Parameter& p, const ParameterValue& value)
{
    p.set(run.config.parameters, value);
    Trainer trainer(run);
    return weightsAfter(trainer);
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b)
{
    if (a.size() != b.size())
        return INFINITY;
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
    return largest;
}

/// A value far from the one in `config`.
ParameterValue otherValue(const Parameter& p, const ExperimentConfig& config)
{
    const ParameterValue now = p.get(config);
    if (p.key == "warmup_epochs")
        return std::get<std::int64_t>(now) + 50; // the longer, the more it does
    if (p.type == ParameterType::Integer)
        return std::get<std::int64_t>(now) + 1;
    if (p.type == ParameterType::Choice)
        return now == ParameterValue(p.choices[0]) ? p.choices[1] : p.choices[0];
    if (p.key == "gradient_clip")
        return p.minimum; // a bound: the larger, the less it does
    return now == ParameterValue(p.maximum) ? p.minimum : p.maximum;
}

struct Settings {
    const char* name;
    void (*apply)(ExperimentConfig&);
};

/// Settings under which parameters lose their part, each by another way.
const std::vector<Settings> everySettings {
    { "all terms", [](ExperimentConfig&) {} },
    { "no environments", [](ExperimentConfig& c) { c.K = 0; } },
    { "two environments", [](ExperimentConfig& c) { c.K = 2; } },
    { "unseen environments",
        [](ExperimentConfig& c) {
            c.lambda1 = 0;
            c.predict_on = PredictOn::Clean;
        } },
    { "no decorrelation", [](ExperimentConfig& c) { c.lambda2 = 0; } },
    { "hsic alone",
        [](ExperimentConfig& c) {
            c.lambda1 = c.lambda3 = 0;
            c.decorrelation_form = DecorrelationForm::Hsic;
        } },
    { "cross covariance", [](ExperimentConfig& c) { c.decorrelation_form = DecorrelationForm::CrossCovariance; } },
    { "conditional, seen by it alone",
        [](ExperimentConfig& c) {
            c.lambda1 = 0;
            c.predict_on = PredictOn::Clean;
            c.decorrelation_form = DecorrelationForm::Conditional;
        } },
    { "rebuilt in every variant, seen by it alone",
        [](ExperimentConfig& c) {
            c.lambda1 = 0;
            c.predict_on = PredictOn::Clean;
            c.reconstruct_on = ReconstructOn::All;
        } },
    { "whitened alone",
        [](ExperimentConfig& c) {
            c.lambda2 = c.lambda3 = 0;
            c.invariance_form = InvarianceForm::Whitened;
        } },
    { "apart",
        [](ExperimentConfig& c) {
            c.invariance_form = InvarianceForm::Whitened;
            c.trunk = Trunk::Separate;
            c.decorrelation_form = DecorrelationForm::Conditional;
            c.decorrelation_reaches = c.reconstruction_reaches = Reach::Spurious;
            c.reconstruct_on = ReconstructOn::All;
        } },
    { "erasing",
        [](ExperimentConfig& c) {
            c.environment_noise = EnvironmentNoise::Erasing;
            c.alpha1 = 0.2;
        } },
    { "real environments", [](ExperimentConfig& c) { c.environments = EnvironmentSource::Real; } },
    { "inferred environments", [](ExperimentConfig& c) { c.environments = EnvironmentSource::Inferred; } },
};

bool needsEnvironments(Method method)
{
    return method == Method::Irm || method == Method::Vrex || method == Method::Coral || method == Method::GroupDro;
}

}

/// What the registry says of a parameter's part is what training does.
class TestParameterParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void turningShowsWhereItIsSaidTo_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("settings");
        for (const std::string& name : methodNames())
            for (std::size_t s = 0; s < everySettings.size(); ++s)
                if (const Method method = methodFromName(name);
                    s != 1 || !needsEnvironments(method)) // these refuse to begin without environments
                    QTest::addRow("%s, %s", name.c_str(), everySettings[s].name) << int(method) << int(s);
    }
    void turningShowsWhereItIsSaidTo()
    {
        QFETCH(int, method);
        QFETCH(int, settings);
        ExperimentConfig config;
        everySettings[static_cast<std::size_t>(settings)].apply(config);
        const RunRequest run = smallRun(static_cast<Method>(method), config);
        // K is never switched off: λ₁ and predict_on, which would have to look at the environments, depend on it.
        const bool staysOn
            = config.lambda1 == 0 && config.predict_on == PredictOn::Clean && method == int(Method::Cmir);
        Trainer plainly(run);
        const std::vector<float> plain = weightsAfter(plainly);
        // Some settings are computed by other code with other rounding; what acts moves the weights much more.
        const double rounding = 3e-3 * config.learning_rate;
        for (const Parameter& p : allParameters()) {
            if (!p.live || actOnNoStep.contains(p.key) || (p.key == "K" && staysOn))
                continue;
            const ParameterValue value = otherValue(p, run.config.parameters);
            // What the method sets is set at the start of a run: there a value of one's own has to be undone.
            const bool pinned = p.isPinned(run.config.method, run.config.parameters);
            const double moved
                = largestDifference(pinned ? weightsWith(run, p, value) : weightsTurning(run, p, value), plain);
            if (p.sameNumbers) {
                QVERIFY2(moved == 0, p.key.c_str());
                continue;
            }
            const std::string why = p.whyWithoutPart(run.config.method, run.config.parameters);
            const QString what = QStringLiteral("%1: moved %2, \"%3\"")
                                     .arg(QString::fromStdString(p.key))
                                     .arg(moved)
                                     .arg(QString::fromStdString(why));
            QVERIFY2(why.empty() ? moved > rounding : moved <= rounding, qPrintable(what));
        }
    }
};

QTEST_GUILESS_MAIN(TestParameterParts)
#include "test_parameter_parts.moc"
