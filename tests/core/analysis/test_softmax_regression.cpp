#include "core/analysis/softmax_regression.h"

#include "core/common/error.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

struct Sample {
    Matrix x;
    std::vector<std::int64_t> label;
};

/// Three classes about three corners of a plane, and a third feature that says nothing.
Sample corners(std::int64_t rows)
{
    Random random(3, "corners");
    Sample sample { Matrix(rows, 3), {} };
    for (std::int64_t r = 0; r < rows; ++r) {
        const auto c = static_cast<std::int64_t>(random.below(3));
        sample.label.push_back(c);
        sample.x(r, 0) = static_cast<float>((c == 1 ? 2 : 0) + random.gaussian());
        sample.x(r, 1) = static_cast<float>((c == 2 ? 5 : 0) + 3 * random.gaussian());
        sample.x(r, 2) = static_cast<float>(random.gaussian());
    }
    return sample;
}

/// The gradient of the objective at a model, the plain way: what is left of it shows how far from the minimum it is.
double largestGradient(const Sample& sample, const SoftmaxModel& model, double lambda)
{
    const std::size_t classes = model.intercept.size();
    const auto n = static_cast<double>(sample.x.rows);
    double largest = 0;
    for (std::size_t c = 0; c < classes; ++c)
        for (std::int64_t j = 0; j <= sample.x.cols; ++j) {
            double g = 0;
            for (std::int64_t r = 0; r < sample.x.rows; ++r) {
                const double error = model.predict(sample.x.row(r))[c]
                    - (sample.label[static_cast<std::size_t>(r)] == static_cast<std::int64_t>(c) ? 1 : 0);
                g += error / n
                    * (j == sample.x.cols ? 1 : model.scale.standardised(sample.x(r, j), static_cast<std::size_t>(j)));
            }
            if (j < sample.x.cols)
                g += lambda * model.weights[c * static_cast<std::size_t>(sample.x.cols) + static_cast<std::size_t>(j)];
            largest = std::max(largest, std::abs(g));
        }
    return largest;
}

}

class TestSoftmaxRegression : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theGradientIsNoughtAtTheAnswer()
    {
        const Sample sample = corners(300);
        const SoftmaxSystem system(sample.x, sample.label, 3);
        for (const double lambda : { 10.0, 0.1, 1e-4 }) {
            const double left = largestGradient(sample, system.solve(lambda), lambda);
            QVERIFY2(left < 2e-6, qPrintable(QStringLiteral("%1 at %2").arg(left).arg(lambda)));
        }
    }

    /// One feature of -1 and 1, as many of each, three of four of its own class: with weights w = (-a, a) the logit of
    /// the right class is above the other's by 2a, and the minimum of log(1 + exp(-2a)) 3/4 + log(1 + exp(2a)) 1/4 +
    /// a^2 lambda has 2 lambda a = 2 (3/4 - s(2a)), s the logistic function: at a = 0.25, lambda = (0.75 - s(0.5)) /
    /// 0.25.
    void aCaseByHand()
    {
        Matrix x(8, 1);
        std::vector<std::int64_t> label;
        for (std::int64_t r = 0; r < 8; ++r) {
            const bool upper = r >= 4, right = r % 4 != 0;
            x(r, 0) = upper ? 1 : -1;
            label.push_back(upper == right ? 1 : 0);
        }
        const double lambda = (0.75 - 1 / (1 + std::exp(-0.5))) / 0.25;
        const SoftmaxModel model = SoftmaxSystem(x, label, 2).solve(lambda);
        QVERIFY(std::abs(model.weights[1] - 0.25) < 1e-5);
        QVERIFY(std::abs(model.weights[0] + 0.25) < 1e-5);
        QVERIFY(std::abs(model.intercept[0] - model.intercept[1]) < 1e-5);
        const float upper[] = { 1 };
        QVERIFY(std::abs(model.predict(upper)[1] - 1 / (1 + std::exp(-0.5))) < 1e-5);
    }

    void withoutFeaturesItIsTheShares()
    {
        const Matrix x(10, 2); // constant
        const std::vector<std::int64_t> label { 0, 0, 0, 0, 0, 1, 1, 1, 2, 2 };
        const std::vector<double> p = SoftmaxSystem(x, label, 3).solve(1).predict(x.row(0));
        QVERIFY(std::abs(p[0] - 0.5) < 1e-5 && std::abs(p[1] - 0.3) < 1e-5 && std::abs(p[2] - 0.2) < 1e-5);
    }

    void whereItBeginsDoesNotMatter()
    {
        const Sample sample = corners(200);
        const SoftmaxSystem system(sample.x, sample.label, 3);
        const SoftmaxModel far = system.solve(100), plain = system.solve(0.01), warm = system.solve(0.01, &far);
        for (std::size_t i = 0; i < plain.weights.size(); ++i)
            QVERIFY(std::abs(plain.weights[i] - warm.weights[i]) < 1e-3);
    }

    void misfitsAndCancelling()
    {
        const Sample sample = corners(50);
        QVERIFY(!test::errorText([&] { SoftmaxSystem(sample.x, std::span(sample.label).first(40), 3); }).empty());
        QVERIFY(!test::errorText([&] { SoftmaxSystem(sample.x, sample.label, 2); }).empty());
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, SoftmaxSystem(sample.x, sample.label, 3).solve(1, nullptr, job));
    }
};

QTEST_GUILESS_MAIN(TestSoftmaxRegression)
#include "test_softmax_regression.moc"
