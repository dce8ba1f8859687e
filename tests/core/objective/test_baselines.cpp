#include "core/data/synthetic.h"
#include "core/evaluation/network_data.h"
#include "core/model/torch_random.h"
#include "core/objective/baselines/coral.h"
#include "core/objective/baselines/group_dro.h"
#include "core/objective/baselines/inferred_groups.h"
#include "core/objective/baselines/irm.h"
#include "core/objective/baselines/misa.h"
#include "core/objective/baselines/recombination.h"
#include "core/objective/baselines/vrex.h"
#include "core/objective/method_objective.h"
#include "core/objective/prediction.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QRegularExpression>
#include <QtTest>

#include <cmath>
#include <functional>

using namespace cmir;

namespace {

torch::Tensor doubles(std::vector<double> values, std::vector<std::int64_t> shape)
{
    return torch::tensor(values, torch::kFloat64).reshape(shape);
}

torch::Tensor whole(std::vector<std::int64_t> values)
{
    return torch::tensor(values, torch::kInt64);
}

torch::Tensor randomDoubles(std::vector<std::int64_t> shape, const char* name)
{
    auto generator = makeGenerator(7, name);
    return torch::empty(shape, torch::kFloat64).normal_(0, 1, generator);
}

using Function = std::function<torch::Tensor(const torch::Tensor&)>;

/// Central differences of a scalar function.
torch::Tensor differences(const torch::Tensor& point, const Function& function, double h = 1e-6)
{
    torch::Tensor moved = point.clone(), result = torch::zeros_like(point);
    double *values = moved.data_ptr<double>(), *slopes = result.data_ptr<double>();
    for (std::int64_t i = 0; i < moved.numel(); ++i) {
        const double old = values[i];
        values[i] = old + h;
        const double above = function(moved).item<double>();
        values[i] = old - h;
        slopes[i] = (above - function(moved).item<double>()) / (2 * h);
        values[i] = old;
    }
    return result;
}

/// Largest difference between the gradient by autograd and by central differences.
double gradientError(const torch::Tensor& point, const Function& function)
{
    const torch::Tensor x = point.clone().requires_grad_(true);
    function(x).backward();
    return (x.grad() - differences(point, function)).abs().max().item<double>();
}

double value(const torch::Tensor& t)
{
    return t.item<double>();
}

void near(double found, double wanted, double tolerance = 1e-9)
{
    QVERIFY2(std::abs(found - wanted) < tolerance,
        qPrintable(QString("found %1, wanted %2").arg(found, 0, 'g', 12).arg(wanted, 0, 'g', 12)));
}

EnvironmentRows rowsOf(std::vector<std::int64_t> environments)
{
    return EnvironmentRows::gather(whole(std::move(environments)), torch::zeros({}, torch::kFloat64));
}

/// A dataset whose training split has the given environments, nothing else.
Dataset withEnvironments(Column column)
{
    Dataset dataset;
    dataset.path = "films.h5";
    Split train;
    train.name = "train";
    train.label.assign(column.size(), 0.0F);
    train.columns.push_back(std::move(column));
    dataset.splits.push_back(std::move(train));
    return dataset;
}

ExperimentConfig withSource(EnvironmentSource source, std::int64_t K)
{
    ExperimentConfig config;
    config.environments = source;
    config.K = K;
    return config;
}

Environments environmentsOf(const Dataset& dataset, EnvironmentSource source, std::int64_t K)
{
    return Environments(dataset, Method::Irm, withSource(source, K), torch::kCPU);
}

/// sum_r loss(w f_r) over one environment's rows, as a function of w alone.
double riskAtScale(const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss, double w)
{
    return value(predictionTerm(output * w, label, loss));
}

}

class TestBaselines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void virtualEnvironmentsAreTheVariants()
    {
        const Dataset dataset = withEnvironments({ "other", std::vector<std::int64_t> { 5, 5, 7 } });
        const Environments environments = environmentsOf(dataset, EnvironmentSource::Virtual, 2);
        QCOMPARE(environments.count(2), 3);
        QVERIFY(environments.ofRows(whole({ 2, 0 }), 3).equal(whole({ 0, 0, 1, 1, 2, 2 })));
    }

    void realEnvironmentsAreNumberedByValue()
    {
        const Dataset speakers = withEnvironments({ "environment", std::vector<std::int64_t> { 40, -1, 40, 12 } });
        const Environments environments = environmentsOf(speakers, EnvironmentSource::Real, 0);
        QCOMPARE(environments.count(0), 3);
        QCOMPARE(environments.virtualCount(4), 0); // K turned up while it trains makes no variants
        QVERIFY(environments.ofRows(whole({ 0, 1, 3 }), 1).equal(whole({ 2, 0, 1 })));
        const Dataset shows
            = withEnvironments({ "environment", std::vector<std::string> { "Friends", "Big Bang", "Friends" } });
        QVERIFY(
            environmentsOf(shows, EnvironmentSource::Real, 0).ofRows(whole({ 0, 1, 2 }), 1).equal(whole({ 1, 0, 1 })));
    }

    void bothAddsTheVirtualOnes()
    {
        const Dataset speakers = withEnvironments({ "environment", std::vector<std::int64_t> { 3, 8, 3 } });
        const Environments environments = environmentsOf(speakers, EnvironmentSource::Both, 2);
        QCOMPARE(environments.count(2), 4);
        QVERIFY(environments.ofRows(whole({ 1, 2 }), 3).equal(whole({ 1, 0, 2, 2, 3, 3 })));
    }

    void environmentsThatAreMissingAreErrors()
    {
        const auto message = [](const Dataset& dataset, EnvironmentSource source, std::int64_t K) {
            return QString::fromStdString(test::errorText([&] { environmentsOf(dataset, source, K); }));
        };
        const Dataset none = withEnvironments({ "speaker", std::vector<std::int64_t> { 1, 2 } });
        QCOMPARE(message(none, EnvironmentSource::Real, 3),
            "films.h5: the split train has no column \"environment\", which IRM takes its environments from (the "
            "speaker, video or show of every sample). Add the column, or set environments = virtual");
        const Dataset one = withEnvironments({ "environment", std::vector<std::int64_t> { 4, 4 } });
        QCOMPARE(message(one, EnvironmentSource::Real, 3),
            "films.h5: the column \"environment\" of split train holds one value only; IRM needs at least 2 "
            "environments. Set environments = virtual or both");
        QVERIFY(message(one, EnvironmentSource::Both, 1).isEmpty());
        QCOMPARE(message(one, EnvironmentSource::Virtual, 0),
            "K = 0: IRM with environments = virtual compares the clean samples with their noisy variants, and there "
            "are none. Set K to 1 or more, or environments = real");
        QVERIFY(message(one, EnvironmentSource::Both, 0).startsWith("K = 0: IRM with environments = both "));
        const Dataset real = withEnvironments({ "environment", std::vector<double> { 0.5, 1.5 } });
        QCOMPARE(message(real, EnvironmentSource::Real, 0),
            "films.h5: the column \"environment\" of split train holds real numbers; whole numbers or texts are "
            "expected, one per environment");
    }

    void meansPerEnvironment()
    {
        const EnvironmentRows rows = rowsOf({ 4, 1, 4, 1, 1 });
        QVERIFY(rows.present.equal(whole({ 1, 4 })));
        QVERIFY(rows.index.equal(whole({ 1, 0, 1, 0, 0 })));
        const torch::Tensor means = rows.means(doubles({ 1, 2, 5, 4, 9 }, { 5 }));
        near(value(means[0]), 5);
        near(value(means[1]), 3);
    }

    void irmByHand()
    {
        // Environment 0: outputs 1, 2, labels 0, 1: dR/dw = mean of 2 (f - y) f = (2 + 4) / 2 = 3.
        // Environment 1: outputs 3, label 4: 2 * (-1) * 3 = -6.
        const torch::Tensor output = doubles({ 1, 2, 3 }, { 3, 1 }), label = doubles({ 0, 1, 4 }, { 3 });
        const EnvironmentRows rows = rowsOf({ 0, 0, 1 });
        near(value(irmPenalty(output, label, PredictionLoss::Mse, rows)), (9.0 + 36.0) / 2);
        // L1: sign(f - y) f: (1 + 2) / 2 and -3.
        near(value(irmPenalty(output, label, PredictionLoss::L1, rows)), (2.25 + 9.0) / 2);
    }

    void irmAgainstTheRisksThemselves_data()
    {
        QTest::addColumn<int>("loss");
        QTest::newRow("mse") << int(PredictionLoss::Mse);
        QTest::newRow("l1") << int(PredictionLoss::L1);
        QTest::newRow("bce") << int(PredictionLoss::Bce);
        QTest::newRow("ce") << int(PredictionLoss::Ce);
    }
    void irmAgainstTheRisksThemselves()
    {
        QFETCH(int, loss);
        const auto kind = static_cast<PredictionLoss>(loss);
        const bool classes = kind == PredictionLoss::Ce;
        const torch::Tensor output = randomDoubles({ 6, classes ? 3 : 1 }, "output");
        const torch::Tensor label
            = classes ? doubles({ 0, 2, 1, 1, 0, 2 }, { 6 }) : doubles({ 0, 1, 1, 0, 1, 0 }, { 6 });
        const EnvironmentRows rows = rowsOf({ 0, 0, 0, 0, 1, 1 });
        // The derivative by the scale, of each environment's own risk, by central differences.
        double wanted = 0;
        for (const auto& [begin, count] : { std::pair(0, 4), std::pair(4, 2) }) {
            const torch::Tensor f = output.narrow(0, begin, count), y = label.narrow(0, begin, count);
            constexpr double h = 1e-6;
            const double slope = (riskAtScale(f, y, kind, 1 + h) - riskAtScale(f, y, kind, 1 - h)) / (2 * h);
            wanted += slope * slope / 2;
        }
        const auto penalty = [&](const torch::Tensor& f) { return irmPenalty(f, label, kind, rows); };
        near(value(penalty(output)), wanted, 1e-8);
        const double error = gradientError(output, penalty);
        QVERIFY2(error < 1e-7, qPrintable(QString::number(error)));
    }

    void irmRepeatsTheLabelForVariants()
    {
        const torch::Tensor output = randomDoubles({ 6, 1 }, "variants"), label = doubles({ 1, 0, 1 }, { 3 });
        const EnvironmentRows rows = rowsOf({ 0, 0, 0, 1, 1, 1 });
        near(value(irmPenalty(output, label, PredictionLoss::Bce, rows)),
            value(irmPenalty(output, label.repeat({ 2 }), PredictionLoss::Bce, rows)));
    }

    void vrexByHand()
    {
        near(value(vrexPenalty(doubles({ 1, 3, 8 }, { 3 }))), (9.0 + 1.0 + 16.0) / 3);
        near(value(vrexPenalty(doubles({ 5 }, { 1 }))), 0);
        QVERIFY(gradientError(randomDoubles({ 5 }, "risks"), vrexPenalty) < 1e-8);
    }

    void coralByHand()
    {
        // Two features. Environment 0: (0, 0), (2, 0): mean (1, 0), covariance diag(2, 0).
        // Environment 1: (0, 1), (0, 3): mean (0, 2), covariance diag(0, 2). Environment 2 has one row: left out.
        const torch::Tensor z = doubles({ 0, 0, 0, 1, 2, 0, 0, 3, 9, 9 }, { 5, 2 });
        const EnvironmentRows rows = rowsOf({ 0, 1, 0, 1, 2 });
        near(value(coralPenalty(z, rows)), (4.0 + 4.0) / (4 * 4) + (1.0 + 4.0) / (4 * 2));
        QCOMPARE(value(coralPenalty(z, rowsOf({ 0, 1, 2, 3, 3 }))), 0.0);
    }

    void coralAgainstThePairsThemselves()
    {
        const torch::Tensor z = randomDoubles({ 9, 3 }, "z");
        double sum = 0;
        const auto part = [](const torch::Tensor& x, int e) { return x.narrow(0, 3 * e, 3); };
        for (const auto& [a, b] : { std::pair(0, 1), std::pair(0, 2), std::pair(1, 2) }) {
            const torch::Tensor covariances = part(z, a).t().cov() - part(z, b).t().cov();
            const torch::Tensor means = part(z, a).mean(0) - part(z, b).mean(0);
            sum += value(covariances.square().sum()) / (4 * 9) + value(means.square().sum()) / (4 * 3);
        }
        const EnvironmentRows rows = rowsOf({ 0, 0, 0, 1, 1, 1, 2, 2, 2 });
        near(value(coralPenalty(z, rows)), sum / 3);
        QVERIFY(gradientError(z, [&](const torch::Tensor& x) { return coralPenalty(x, rows); }) < 1e-7);
    }

    void groupWeightsByHand()
    {
        GroupDro groups;
        // Three environments begin at 1/3 each; 0 and 2 are in the batch, with risks ln 2 and ln 4 and step 1.
        const EnvironmentRows rows = rowsOf({ 0, 2 });
        const torch::Tensor shares = groups.update(doubles({ std::log(2), std::log(4) }, { 2 }), rows, 3, 1);
        const std::vector<double> first = groups.weights();
        near(first[0], 2.0 / 7);
        near(first[1], 1.0 / 7);
        near(first[2], 4.0 / 7);
        near(value(shares[0]), 2.0 / 6); // of those present
        near(value(shares[1]), 4.0 / 6);
        // The second batch goes on from there: 1 is multiplied by exp(2 ln 2) = 4.
        groups.update(doubles({ std::log(2) }, { 1 }), rowsOf({ 1, 1 }), 3, 2);
        const std::vector<double> second = groups.weights();
        near(second[0], 2.0 / 10);
        near(second[1], 4.0 / 10);
        near(second[2], 4.0 / 10);
    }

    void newGroupsBeginWithTheMean()
    {
        GroupDro groups;
        groups.update(doubles({ 0, std::log(3) }, { 2 }), rowsOf({ 0, 1 }), 2, 1);
        groups.update(doubles({ 0 }, { 1 }), rowsOf({ 0 }), 3, 1);
        const std::vector<double> weights = groups.weights(); // 1/4, 3/4 and a new 1/2, to sum 1
        near(weights[0], 1.0 / 6);
        near(weights[1], 3.0 / 6);
        near(weights[2], 2.0 / 6);
        // Fewer environments, as when K is turned down: the absent one keeps its place.
        groups.update(doubles({ 0 }, { 1 }), rowsOf({ 0 }), 2, 1);
        QCOMPARE(groups.weights().size(), std::size_t(3));
    }

    void groupWeightsDoNotOverflow()
    {
        GroupDro groups;
        const torch::Tensor shares = groups.update(doubles({ 1e6, 0 }, { 2 }), rowsOf({ 0, 1 }), 2, 10);
        near(value(shares[0]), 1);
        near(value(shares[1]), 0);
    }

    void discrepancyByHand()
    {
        // One feature: (0, 1) has mean 0.5 and central moments 1/4, 0, 1/16, 0; (0.2, 0.2) has 0.2 and zeros.
        const torch::Tensor a = doubles({ 0, 1 }, { 2, 1 }), b = doubles({ 0.2, 0.2 }, { 2, 1 });
        near(value(centralMomentDiscrepancy(a, b)), 0.3 + 0.25 + 0.0625, 1e-5); // each root carries 1e-6
        near(value(centralMomentDiscrepancy(a, b, 2)), 0.3 + 0.25, 1e-5);
        const torch::Tensor c = torch::rand({ 6, 3 }, torch::kFloat64);
        near(value(centralMomentDiscrepancy(c, c.flip(0))), 0, 1e-5);
    }

    void similarityIsTheMeanOverPairs()
    {
        const torch::Tensor a = randomDoubles({ 5, 2 }, "a"), b = randomDoubles({ 5, 2 }, "b"),
                            c = randomDoubles({ 5, 2 }, "c");
        const auto pair = [](const torch::Tensor& x, const torch::Tensor& y) {
            return value(centralMomentDiscrepancy(torch::sigmoid(x), torch::sigmoid(y)));
        };
        near(value(misaSimilarity({ a, b, c })), (pair(a, b) + pair(a, c) + pair(b, c)) / 3);
        QCOMPARE(value(misaSimilarity({ a })), 0.0);
        QVERIFY(gradientError(a, [&](const torch::Tensor& x) { return misaSimilarity({ x, b, c }); }) < 1e-7);
    }

    void crossProductByHand()
    {
        // Centred and of length 1, both: rows (+-1, 0) and (0, +-1): A'B has one entry of size 2 out of 4.
        const torch::Tensor a = doubles({ 3, 1, 1, 1 }, { 2, 2 }), b = doubles({ 5, 2, 5, 8 }, { 2, 2 });
        near(value(misaCrossProduct(a, b)), 4.0 / 4, 1e-6);
        // Rows at right angles over the batch: (1, -1, 0, 0) and (0, 0, 1, -1) share no sample.
        const torch::Tensor c = doubles({ 1, -1, 0, 0 }, { 4, 1 }), d = doubles({ 0, 0, 1, -1 }, { 4, 1 });
        near(value(misaCrossProduct(c, d)), 0, 1e-9);
    }

    void differenceCountsEveryPair()
    {
        std::vector<torch::Tensor> shared, separate;
        for (const char* name : { "text", "audio", "vision" }) {
            shared.push_back(randomDoubles({ 6, 4 }, name));
            separate.push_back(randomDoubles({ 6, 4 }, (std::string(name) + " private").c_str()));
        }
        double sum = 0;
        for (std::size_t m = 0; m < 3; ++m)
            sum += value(misaCrossProduct(shared[m], separate[m]));
        for (const auto& [a, b] : { std::pair(0, 1), std::pair(0, 2), std::pair(1, 2) })
            sum += value(misaCrossProduct(separate[std::size_t(a)], separate[std::size_t(b)]));
        near(value(misaDifference(shared, separate)), sum);
        const auto moved = [&](const torch::Tensor& x) {
            return misaDifference(shared, { x, separate[1], separate[2] });
        };
        QVERIFY(gradientError(separate[0], moved) < 1e-7);
    }

    void constantRepresentationHasFiniteGradients()
    {
        const torch::Tensor z = torch::ones({ 4, 3 }, torch::kFloat64).requires_grad_(true);
        (misaSimilarity({ z, z }) + misaDifference({ z, z }, { z, z }) + coralPenalty(z, rowsOf({ 0, 0, 1, 1 })))
            .backward();
        QVERIFY(z.grad().isfinite().all().item<bool>());
    }

    void lossIsTheSumOfItsTerms_data()
    {
        QTest::addColumn<int>("method");
        for (const std::string& name : methodNames())
            QTest::newRow(name.c_str()) << int(methodFromName(name));
    }
    void lossIsTheSumOfItsTerms()
    {
        QFETCH(int, method);
        const auto kind = static_cast<Method>(method);
        ExperimentConfig config;
        config.n_train = 40;
        config.n_valid = config.n_test = 20;
        config.d = 5;
        config.d_hidden = 7;
        config.K = 2;
        config.penalty_weight = 3;
        const Dataset dataset = syntheticDataset(config);
        config = configForMethod(config, kind);
        const CmirModel model(modelShape(dataset, kind), config);
        const NetworkSplit train
            = networkSplit(dataset.split("train"), Standardiser::fit(dataset.split("train")), torch::kCPU);
        MethodObjective objective(model, kind, PredictionLoss::Mse, dataset, config);
        StepGenerators generators(1);
        const torch::Tensor samples = torch::arange(40, torch::kInt64);
        const ObjectiveTerms terms = objective.terms(samples, train.features, train.label, config, generators);
        double wanted = value(terms.prediction);
        if (!hasOwnObjective(kind))
            wanted += config.lambda1 * value(terms.invariance) + config.lambda2 * value(terms.decorrelation)
                + config.lambda3 * value(terms.reconstruction);
        else if (kind == Method::Misa)
            wanted += 3 * (value(terms.invariance) + 0.3 * value(terms.decorrelation) + value(terms.reconstruction));
        else
            wanted += (kind == Method::GroupDro ? 1 : 3) * value(terms.invariance);
        near(value(terms.loss), wanted, 1e-5);
        terms.loss.backward();
        QVERIFY(model.store().gradients().isfinite().all().item<bool>());
        QVERIFY(value(model.store().gradients().abs().max()) > 0);
    }

    /// Of all ways to part ten samples in two none has larger slopes, whatever the loss.
    void inferredGroupsAreTheLeastInvariant()
    {
        const std::int64_t samples = 10;
        const auto check = [&](const torch::Tensor& output, const torch::Tensor& label, PredictionLoss loss) {
            const std::vector<std::int64_t> found = inferredGroups(output, label, loss);
            std::vector<double> slopes; // by central differences of each sample's own loss
            for (std::int64_t i = 0; i < samples; ++i) {
                const auto at = [&](double w) {
                    return value(predictionLosses(output.narrow(0, i, 1) * w, label.narrow(0, i, 1), loss));
                };
                slopes.push_back((at(1 + 1e-6) - at(1 - 1e-6)) / 2e-6);
            }
            const auto apart = [&](const std::function<bool(std::size_t)>& second) {
                double one = 0, other = 0;
                for (std::size_t i = 0; i < slopes.size(); ++i)
                    (second(i) ? other : one) += slopes[i];
                return one * one + other * other;
            };
            double largest = 0;
            for (int parting = 0; parting < 1 << samples; ++parting)
                largest = std::max(largest, apart([&](std::size_t i) { return (parting >> i & 1) != 0; }));
            near(apart([&](std::size_t i) { return found[i] == 1; }), largest, 1e-6);
            QVERIFY(largest > 1.01 * apart([](std::size_t) { return false; })); // the task is one
        };
        const torch::Tensor value = randomDoubles({ samples, 1 }, "outputs");
        check(value, randomDoubles({ samples }, "labels"), PredictionLoss::Mse);
        check(value, randomDoubles({ samples }, "labels"), PredictionLoss::L1);
        check(value, doubles({ 0, 1, 1, 0, 1, 0, 0, 1, 1, 0 }, { samples }), PredictionLoss::Bce);
        check(randomDoubles({ samples, 3 }, "logits"), doubles({ 0, 1, 2, 0, 1, 2, 0, 1, 2, 0 }, { samples }),
            PredictionLoss::Ce);
    }

    void everyoneMeetsAnother()
    {
        auto generator = makeGenerator(7, "partners");
        for (const std::int64_t samples : { 2, 3, 50 }) {
            const torch::Tensor partner = otherSamples(samples, generator);
            QVERIFY(std::get<0>(partner.sort()).equal(torch::arange(samples, torch::kInt64)));
            QVERIFY(partner.ne(torch::arange(samples, torch::kInt64)).all().item<bool>());
        }
        QVERIFY(otherSamples(1, generator).equal(whole({ 0 })));
        QVERIFY(!otherSamples(50, generator).equal(otherSamples(50, generator)));
    }

    /// The second loss is that of each sample's Z_inv beside the Z_spu of its partner, in every modality the same one.
    void recombinationSwapsTheSpuriousParts()
    {
        ExperimentConfig config;
        config.n_train = 12;
        config.n_valid = config.n_test = 10;
        config.d = 5;
        config.d_hidden = 7;
        const Dataset dataset = syntheticDataset(config);
        config = configForMethod(config, Method::Recombination);
        const CmirModel model(modelShape(dataset, Method::Recombination), config);
        const NetworkSplit train
            = networkSplit(dataset.split("train"), Standardiser::fit(dataset.split("train")), torch::kCPU);
        {
            const torch::NoGradGuard noGrad;
            model.store().values().mul_(3); // so that Z_spu is seen in the answers
        }
        MethodObjective objective(model, Method::Recombination, PredictionLoss::Mse, dataset, config);
        StepGenerators generators(1), again(1);
        const ObjectiveTerms terms
            = objective.terms(torch::arange(12, torch::kInt64), train.features, train.label, config, generators);
        const torch::Tensor partner = otherSamples(12, again.environments);
        std::vector<torch::Tensor> own, swapped;
        for (std::size_t m = 0; m < train.features.size(); ++m) {
            const auto [invariant, spurious] = model.encode(m, model.unimodal(m, train.features[m]), 12);
            own.push_back(torch::cat({ invariant, spurious }, 1));
            swapped.push_back(torch::cat({ invariant, spurious.index_select(0, partner) }, 1));
        }
        const auto loss = [&](const std::vector<torch::Tensor>& inputs) {
            return value((model.predict(inputs).squeeze(1) - train.label).square().mean());
        };
        near(value(terms.prediction), loss(own), 1e-5 * loss(own));
        near(value(terms.invariance), loss(swapped), 1e-5 * loss(swapped));
        QVERIFY(std::abs(loss(own) - loss(swapped)) > 1e-3 * loss(own));
    }

    void vanillaPredictsFromTheFeatures()
    {
        ExperimentConfig config;
        config.d = 4;
        config.d_hidden = 6;
        config.invariance_form = InvarianceForm::StandardKl; // asks an encoder for predictors of each modality
        ModelShape shape;
        shape.modalities = { "text", "audio" };
        shape.widths = { 5, 3 };
        shape.encoder = false;
        const CmirModel model(shape, config);
        const torch::Tensor text = torch::arange(10, torch::kFloat32).view({ 2, 5 });
        const auto [invariant, spurious] = model.encode(0, text, 2);
        QVERIFY(invariant.equal(model.unimodal(0, text)));
        QVERIFY(spurious.equal(torch::zeros({ 2, 1 })));
        QVERIFY(model.predictorInput(0, text).equal(model.unimodal(0, text)));
        QVERIFY(!model.hasUnimodalPredictors());
        QCOMPARE(model.encode(1, torch::ones({ 2, 3 }), 0).second.size(0), std::int64_t(0));
        const QRegularExpression parts(QStringLiteral("trunk|invariant|spurious|decoder"));
        for (const NamedArray& array : model.store().save())
            QVERIFY2(!QString::fromStdString(array.name).contains(parts), array.name.c_str());
    }

    void misaPredictsFromBothParts()
    {
        ExperimentConfig config;
        config.d = 4;
        config.d_hidden = 6;
        ModelShape shape;
        shape.modalities = { "text", "audio" };
        shape.widths = { 5, 3 };
        shape.predictFromBoth = true;
        const CmirModel model(shape, config);
        const torch::Tensor text = torch::ones({ 2, 5 });
        const auto [invariant, spurious] = model.encode(0, text, 2);
        QVERIFY(model.predictorInput(0, text).equal(torch::cat({ invariant, spurious }, 1)));
        // The answer moves with the private part alone.
        const torch::Tensor other = torch::cat({ invariant, spurious + 1 }, 1);
        const torch::Tensor audio = model.predictorInput(1, torch::ones({ 2, 3 }));
        QVERIFY(!model.predict({ model.predictorInput(0, text), audio }).equal(model.predict({ other, audio })));
        shape.predictFromBoth = false;
        const CmirModel plain(shape, config);
        QVERIFY(plain.predictorInput(0, text).equal(plain.encode(0, text, 0).first));
    }
};

QTEST_GUILESS_MAIN(TestBaselines)
#include "test_baselines.moc"
