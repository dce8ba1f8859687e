#include "core/data/synthetic.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

struct Moments {
    double mean = 0, variance = 0;
};

template <class T> Moments moments(const std::vector<T>& values)
{
    Moments m;
    for (const T v : values)
        m.mean += v;
    m.mean /= static_cast<double>(values.size());
    for (const T v : values)
        m.variance += (v - m.mean) * (v - m.mean);
    m.variance /= static_cast<double>(values.size());
    return m;
}

const std::vector<double>& truth(const Split& split, const std::string& name)
{
    return std::get<std::vector<double>>(split.column(name)->values);
}

/// Least squares slope of factor on label, |E[s y] / E[y y]|.
double slope(const Split& split, const std::string& name)
{
    double product = 0, square = 0;
    const auto& s = truth(split, name);
    for (std::size_t i = 0; i < s.size(); ++i) {
        product += s[i] * split.label[i];
        square += double { split.label[i] } * split.label[i];
    }
    return product / square;
}

}

class TestSynthetic : public QObject {
    Q_OBJECT

private:
    Dataset m_data;

private Q_SLOTS:
    void initTestCase() { m_data = syntheticDataset({}); }

    void shape()
    {
        const std::vector<std::pair<std::string, double>> splits { { "train", 0.9 }, { "valid", 0.9 }, { "test", 0.9 },
            { "test_rho_0.5", 0.5 }, { "test_rho_0", 0 }, { "test_rho_-0.5", -0.5 }, { "test_rho_-0.95", -0.95 },
            { "valid_rho_-0.95", -0.95 } };
        QCOMPARE(m_data.splits.size(), splits.size());
        for (std::size_t i = 0; i < splits.size(); ++i) {
            QCOMPARE(m_data.splits[i].name, splits[i].first);
            QCOMPARE(*m_data.splits[i].rho, splits[i].second);
            QCOMPARE(m_data.splits[i].size(),
                std::int64_t { i == 0                          ? 3000
                        : splits[i].first.starts_with("valid") ? 500
                                                               : 1000 });
            QCOMPARE(m_data.splits[i].columns.size(), std::size_t { 4 + 3 * 3 });
        }
        const std::vector<std::int64_t> widths { 40, 30, 20 };
        for (std::size_t m = 0; m < widths.size(); ++m) {
            QCOMPARE(m_data.modalities[m].width, widths[m]);
            QCOMPARE(m_data.splits[0].features[m].cols, widths[m]);
        }
        QCOMPARE(m_data.sha256.size(), std::size_t { 64 });
    }

    /// y = sum(c) / 2 + 0.3 e: what is left of y after its causes has mean 0 and variance 0.09.
    void labelFollowsItsCauses()
    {
        const Split& train = m_data.split("train");
        std::vector<double> rest;
        for (std::size_t i = 0; i < train.label.size(); ++i) {
            double sum = 0;
            for (const char* name : { "truth_causal_0", "truth_causal_1", "truth_causal_2", "truth_causal_3" })
                sum += truth(train, name)[i];
            rest.push_back(train.label[i] - sum / 2);
        }
        QVERIFY(std::abs(moments(rest).mean) < 0.025); // 4.5 standard errors
        QVERIFY(std::abs(moments(rest).variance - 0.09) < 0.0105);
        const Moments factor = moments(truth(train, "truth_causal_2"));
        QVERIFY(std::abs(factor.mean) < 0.08 && std::abs(factor.variance - 1) < 0.12);
    }

    /// s = rho y u + sqrt(1 - rho^2) e: the slope on y is rho or -rho, of one sign in all splits with rho > 0.
    void spuriousFactorsFollowRho()
    {
        for (const char* name : { "truth_spurious_text_0", "truth_spurious_audio_1", "truth_spurious_vision_2" }) {
            const double sign = slope(m_data.split("train"), name) > 0 ? 1 : -1;
            for (const Split& split : m_data.splits)
                QVERIFY2(std::abs(sign * slope(split, name) - *split.rho) < 0.14,
                    qPrintable(QString::fromStdString(split.name)));
        }
    }

    /// Features with the causal part taken out by amplitude 0: what repeats is tanh(W'c), what is left is noise of 0.1.
    void featuresAreFactorsAndNoise()
    {
        ExperimentConfig plain, loud;
        plain.amplitude = 0;
        loud.amplitude = 2;
        plain.n_train = loud.n_train = 500;
        const Split a = syntheticDataset(plain).split("train"), b = syntheticDataset(loud).split("train");
        QVERIFY(a.label == b.label);
        double largest = 0;
        for (std::size_t i = 0; i < a.features[1].values.size(); ++i)
            largest = std::max(largest, std::abs(double { b.features[1].values[i] } - a.features[1].values[i]));
        QVERIFY(largest > 1.5 && largest < 2.001); // amplitude times a tanh
        for (const float x : a.features[0].values)
            QVERIFY(std::abs(x) < 1 + 0.1 * 6);
    }

    void sameConfigSameData()
    {
        const Dataset again = syntheticDataset({});
        QCOMPARE(again.sha256, m_data.sha256);
        QVERIFY(again.split("test_rho_0").features == m_data.split("test_rho_0").features);
    }

    /// The run's seed and data_seed choose the samples, world_seed the world; a larger split begins with the smaller
    /// one; no split disturbs another.
    void seedsAndSizesAreIndependent()
    {
        ExperimentConfig config;
        config.n_train = 100;
        const Dataset small = syntheticDataset(config);
        QVERIFY(small.split("test").features == m_data.split("test").features);
        QVERIFY(std::equal(
            small.split("train").label.begin(), small.split("train").label.end(), m_data.split("train").label.begin()));
        QVERIFY(small.sha256 != m_data.sha256);
        config.seed = 7;
        const Dataset seeded = syntheticDataset(config);
        QVERIFY(seeded.split("train").label != small.split("train").label);
        config.seed = 0;
        config.data_seed = 7;
        QCOMPARE(syntheticDataset(config).sha256, seeded.sha256);
        config.data_seed = -1;
        config.world_seed = 1;
        const Dataset world = syntheticDataset(config);
        QVERIFY(world.split("train").label == small.split("train").label);
        QVERIFY(world.split("train").features != small.split("train").features);
        QVERIFY(small.split("train").label[0] != small.split("valid").label[0]);
    }
};

QTEST_GUILESS_MAIN(TestSynthetic)
#include "test_synthetic.moc"
